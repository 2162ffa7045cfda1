// Arithmetic on denormal numbers is many times slower, and the averages that optimizers keep of a
// dead unit's gradients decay to such numbers.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace pygan::cpu {

// Denormal numbers are 0, in the thread that made it, while one of these lives.
class FlushDenormals {
 public:
  FlushDenormals() { write(before_ | kFlush); }
  ~FlushDenormals() { write(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  using Register = unsigned;
  static constexpr Register kFlush = 0x8040;  // results, and operands
  static Register read() { return _mm_getcsr(); }
  static void write(Register x) { _mm_setcsr(x); }
#elif defined(__aarch64__)
  using Register = uint64_t;
  static constexpr Register kFlush = uint64_t{1} << 24;
  static Register read() {
    Register x;
    asm volatile("mrs %0, fpcr" : "=r"(x));
    return x;
  }
  static void write(Register x) { asm volatile("msr fpcr, %0" : : "r"(x)); }
#else
  using Register = int;
  static constexpr Register kFlush = 0;
  static Register read() { return 0; }
  static void write(Register) {}
#endif

  const Register before_ = read();
};

}  // namespace pygan::cpu
