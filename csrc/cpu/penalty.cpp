#include <algorithm>
#include <cmath>

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// Squares are added in lanes, and lanes in blocks, so that float32 keeps its accuracy over samples
// of any size; in a fixed order.
constexpr int64_t kBlock = 1024;
constexpr int kLanes = 32;

template <typename T>
PYGAN_INLINE double sum_of_squares(const T* x, int64_t n) {
  using C = Compute<T>;
  double total = 0;
  int64_t i = 0;
  while (n - i >= kLanes) {
    C lane[kLanes] = {};
    for (const int64_t stop = std::min(n - kLanes, i + kBlock - kLanes); i <= stop; i += kLanes) {
      for (int l = 0; l < kLanes; ++l) {
        const C v = static_cast<C>(x[i + l]);
        lane[l] += v * v;
      }
    }
    for (int half = kLanes / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; ++l) lane[l] += lane[l + half];
    }
    total += static_cast<double>(lane[0]);
  }
  for (; i < n; ++i) {
    const auto v = static_cast<double>(static_cast<C>(x[i]));
    total += v * v;
  }
  return total;
}

template <typename T>
PYGAN_INLINE void norms_loop(const GradientNorms& t, int64_t begin, int64_t end) {
  using C = Compute<T>;
  const T* grad = static_cast<const T*>(t.grad);
  for (int64_t b = begin; b < end; ++b) {
    static_cast<C*>(t.norms)[b] =
        static_cast<C>(std::sqrt(sum_of_squares(grad + b * t.size, t.size)));
  }
}

template <typename T>
PYGAN_INLINE void backward_loop(const GradientNorms& t, const PenaltyOptions& options,
                                double upstream, int64_t begin, int64_t end) {
  using C = Compute<T>;
  const NormPenalty<C> rule(options, static_cast<double>(t.samples));
  for (int64_t b = begin; b < end; ++b) {
    const C slope = static_cast<C>(upstream) * rule.slope(static_cast<const C*>(t.norms)[b]);
    const T* grad = static_cast<const T*>(t.grad) + b * t.size;
    T* out = static_cast<T*>(t.out) + b * t.size;
    for (int64_t i = 0; i < t.size; ++i) out[i] = static_cast<T>(slope * static_cast<C>(grad[i]));
  }
}

#define PYGAN_LOOPS(name, T)                                                               \
  PYGAN_CLONES void norms_##name(const GradientNorms& t, int64_t begin, int64_t end) {     \
    norms_loop<T>(t, begin, end);                                                          \
  }                                                                                        \
  PYGAN_CLONES void backward_##name(const GradientNorms& t, const PenaltyOptions& options, \
                                    double upstream, int64_t begin, int64_t end) {         \
    backward_loop<T>(t, options, upstream, begin, end);                                    \
  }
PYGAN_FOR_EACH_DTYPE(PYGAN_LOOPS)
#undef PYGAN_LOOPS

template <typename C>
double penalty_of(const GradientNorms& t, const PenaltyOptions& options) {
  const NormPenalty<double> rule(options, static_cast<double>(t.samples));
  const C* norms = static_cast<const C*>(t.norms);
  double total = 0;
  for (int64_t b = 0; b < t.samples; ++b) total += rule.value(static_cast<double>(norms[b]));
  return total;
}

}  // namespace

void gradient_norms(Dtype dtype, const GradientNorms& t, int64_t begin, int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return norms_##name(t, begin, end);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

void gradient_norm_penalty_backward(Dtype dtype, const GradientNorms& t,
                                    const PenaltyOptions& options, double upstream, int64_t begin,
                                    int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return backward_##name(t, options, upstream, begin, end);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

double gradient_norm_penalty(Dtype dtype, const GradientNorms& t, const PenaltyOptions& options) {
  return dtype == Dtype::float64 ? penalty_of<double>(t, options) : penalty_of<float>(t, options);
}

}  // namespace pygan::cpu
