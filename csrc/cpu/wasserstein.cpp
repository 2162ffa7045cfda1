#include <algorithm>

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// Lanes in double: exact enough for any batch, and the order of additions is fixed.
template <typename T>
PYGAN_INLINE double sum(const T* x, int64_t n) {
  constexpr int lanes = 32;
  double partial[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (int l = 0; l < lanes; ++l)
      partial[l] += static_cast<double>(static_cast<Compute<T>>(x[i + l]));
  }
  for (int l = 0; i < n; ++i, ++l) partial[l] += static_cast<double>(static_cast<Compute<T>>(x[i]));
  double total = 0;
  for (double p : partial) total += p;
  return total;
}

#define PYGAN_SUM(name, T) \
  PYGAN_CLONES double sum_##name(const T* x, int64_t n) { return sum(x, n); }
PYGAN_FOR_EACH_DTYPE(PYGAN_SUM)
#undef PYGAN_SUM

template <typename T>
void fill(T* x, int64_t n, double value) {
  std::fill_n(x, n, static_cast<T>(static_cast<Compute<T>>(value)));
}

}  // namespace

double sum(Dtype dtype, const void* x, int64_t begin, int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return sum_##name(static_cast<const T*>(x) + begin, end - begin);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
  return 0;
}

void fill(Dtype dtype, void* x, int64_t begin, int64_t end, double value) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return fill(static_cast<T*>(x) + begin, end - begin, value);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
