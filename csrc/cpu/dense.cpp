#include "dense.h"

#include <algorithm>
#include <cmath>

#include "clones.h"

namespace pygan::cpu {
namespace {

// Columns, or terms of a sum, that are added up side by side.
constexpr int64_t kLanes = 32;

// A slope of 0 gives 0 of infinities too. NaNs come through, as no comparison is true of them.
template <typename T>
PYGAN_INLINE T below_zero(T x, T slope) {
  return slope == 0 ? T(0) : slope * x;
}

template <typename T>
PYGAN_INLINE void rectify_loop(T* x, const T* bias, int64_t rows, int64_t columns, T slope) {
  for (int64_t r = 0; r < rows; ++r, x += columns) {
    for (int64_t c = 0; c < columns; ++c) {
      const T z = bias ? x[c] + bias[c] : x[c];
      x[c] = z <= 0 ? below_zero(z, slope) : z;
    }
  }
}

template <typename T>
PYGAN_INLINE void times_slope_loop(T* out, const T* x, const T* h, int64_t n, T slope) {
  for (int64_t i = 0; i < n; ++i) out[i] = h[i] <= 0 ? below_zero(x[i], slope) : x[i];
}

// In double, as a batch has many rows.
template <typename T>
PYGAN_INLINE void add_column_sums_loop(T* out, const T* x, int64_t rows, int64_t columns,
                                       int64_t stride) {
  int64_t c = 0;
  for (; c + kLanes <= columns; c += kLanes) {
    double sum[kLanes] = {};
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t l = 0; l < kLanes; ++l) sum[l] += static_cast<double>(x[r * stride + c + l]);
    }
    for (int64_t l = 0; l < kLanes; ++l) out[c + l] += static_cast<T>(sum[l]);
  }
  for (; c < columns; ++c) {
    double sum = 0;
    for (int64_t r = 0; r < rows; ++r) sum += static_cast<double>(x[r * stride + c]);
    out[c] += static_cast<T>(sum);
  }
}

template <typename T>
PYGAN_INLINE void roots_of_dots_loop(T* norms, const T* x, const T* y, int64_t rows,
                                     int64_t columns) {
  for (int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
    T lane[kLanes] = {};
    int64_t c = 0;
    for (; c + kLanes <= columns; c += kLanes) {
      for (int64_t l = 0; l < kLanes; ++l) lane[l] += x[c + l] * y[c + l];
    }
    for (int64_t l = 0; c < columns; ++c, ++l) lane[l] += x[c] * y[c];
    double sum = 0;
    for (int64_t l = 0; l < kLanes; ++l) sum += static_cast<double>(lane[l]);
    norms[r] = static_cast<T>(std::sqrt(std::max(sum, 0.0)));
  }
}

#define PYGAN_DENSE(name, T)                                                                      \
  PYGAN_CLONES void rectify_##name(T* x, const T* bias, int64_t rows, int64_t columns, T slope) { \
    rectify_loop(x, bias, rows, columns, slope);                                                  \
  }                                                                                               \
  PYGAN_CLONES void times_slope_##name(T* out, const T* x, const T* h, int64_t n, T slope) {      \
    times_slope_loop(out, x, h, n, slope);                                                        \
  }                                                                                               \
  PYGAN_CLONES void add_column_sums_##name(T* out, const T* x, int64_t rows, int64_t columns,     \
                                           int64_t stride) {                                      \
    add_column_sums_loop(out, x, rows, columns, stride);                                          \
  }                                                                                               \
  PYGAN_CLONES void roots_of_dots_##name(T* norms, const T* x, const T* y, int64_t rows,          \
                                         int64_t columns) {                                       \
    roots_of_dots_loop(norms, x, y, rows, columns);                                               \
  }
PYGAN_DENSE(float32, float)
PYGAN_DENSE(float64, double)
#undef PYGAN_DENSE

}  // namespace

#define PYGAN_DENSE(name, T)                                                                \
  void rectify(T* x, const T* bias, int64_t rows, int64_t columns, T slope) {               \
    rectify_##name(x, bias, rows, columns, slope);                                          \
  }                                                                                         \
  void times_slope(T* out, const T* x, const T* h, int64_t n, T slope) {                    \
    times_slope_##name(out, x, h, n, slope);                                                \
  }                                                                                         \
  void add_column_sums(T* out, const T* x, int64_t rows, int64_t columns, int64_t stride) { \
    add_column_sums_##name(out, x, rows, columns, stride);                                  \
  }                                                                                         \
  void roots_of_dots(T* norms, const T* x, const T* y, int64_t rows, int64_t columns) {     \
    roots_of_dots_##name(norms, x, y, rows, columns);                                       \
  }
PYGAN_DENSE(float32, float)
PYGAN_DENSE(float64, double)
#undef PYGAN_DENSE

}  // namespace pygan::cpu
