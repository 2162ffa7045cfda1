// What lies between the matrix products of an exact critic step, for float32 and float64. Matrices
// lie row after row.
#pragma once

#include <cstdint>

namespace pygan::cpu {

#define PYGAN_DENSE_KERNELS(T)                                                             \
  /* x = phi(x + bias), where phi(z) is z or, below 0, slope z. A null bias is zero. */    \
  void rectify(T* x, const T* bias, int64_t rows, int64_t columns, T slope);               \
  /* out = x * phi'(z) where h = phi(z); `out` may be x or h. */                           \
  void times_slope(T* out, const T* x, const T* h, int64_t n, T slope);                    \
  /* out[c] += the sum of column c; columns of `stride` in memory. */                      \
  void add_column_sums(T* out, const T* x, int64_t rows, int64_t columns, int64_t stride); \
  /* norms[r] = the root of x[r] . y[r], or 0 where rounding has pushed that below 0. */   \
  void roots_of_dots(T* norms, const T* x, const T* y, int64_t rows, int64_t columns);
PYGAN_DENSE_KERNELS(float)
PYGAN_DENSE_KERNELS(double)
#undef PYGAN_DENSE_KERNELS

}  // namespace pygan::cpu
