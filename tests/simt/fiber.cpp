#include "fiber.h"

#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>

namespace simt {
namespace {

constexpr size_t kStack = 256 * 1024;  // kernel parameters take up to 32 KB of it

Fiber *left = nullptr, *entered = nullptr;  // by the switch under way

}  // namespace

Fiber::Fiber(void (*entry)()) : entry_(entry), size_(kStack) {
  void* stack = mmap(nullptr, kStack, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) {
    std::perror("simt: no memory for a stack");
    std::exit(1);
  }
  stack_ = stack;
  getcontext(&context_);
  context_.uc_stack.ss_sp = stack;
  context_.uc_stack.ss_size = kStack;
  makecontext(&context_, start, 0);
}

// AddressSanitizer must hear of every switch; it tells in turn which stack was left. It would take
// swapcontext over, with a warning and a sweep over the whole stack.
void Fiber::resume(Fiber& from) {
  left = &from;
  entered = this;
  __sanitizer_start_switch_fiber(&from.sanitizer_state_, stack_, size_);
  volatile bool resumed = false;
  getcontext(&from.context_);
  if (!resumed) {
    resumed = true;
    setcontext(&context_);
  }
  __sanitizer_finish_switch_fiber(from.sanitizer_state_, &left->stack_, &left->size_);
}

void Fiber::start() {
  __sanitizer_finish_switch_fiber(nullptr, &left->stack_, &left->size_);
  entered->entry_();
}

}  // namespace simt
