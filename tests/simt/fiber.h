// A stack of its own, and where its owner stopped on it.
#pragma once

#include <ucontext.h>

#include <cstddef>

namespace simt {

class Fiber {
 public:
  Fiber() = default;                // the stack that the process started on
  explicit Fiber(void (*entry)());  // `entry` never returns
  Fiber(const Fiber&) = delete;

  // Stops the running fiber, `from`, and goes on with this one.
  void resume(Fiber& from);

 private:
  static void start();

  ucontext_t context_;
  void (*entry_)() = nullptr;
  const void* stack_ = nullptr;
  size_t size_ = 0;
  void* sanitizer_state_ = nullptr;
};

}  // namespace simt
