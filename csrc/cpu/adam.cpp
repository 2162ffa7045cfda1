#include "../adam.h"

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// `begin` is folded into the pointers; a buffer that is not in use stays null.
template <typename T>
struct Slice {
  T* param;
  const T* grad;
  T* exp_avg;
  T* exp_avg_sq;
  T* max_exp_avg_sq;
  int64_t n;

  Slice(const AdamTensor& t, int64_t begin, int64_t end)
      : param(static_cast<T*>(t.param) + begin),
        grad(static_cast<const T*>(t.grad) + begin),
        exp_avg(static_cast<T*>(t.exp_avg) + begin),
        exp_avg_sq(static_cast<T*>(t.exp_avg_sq) + begin),
        max_exp_avg_sq(t.max_exp_avg_sq ? static_cast<T*>(t.max_exp_avg_sq) + begin : nullptr),
        n(end - begin) {}
};

template <bool AMSGrad, typename T, typename C>
PYGAN_INLINE void adam_loop(const Slice<T>& s, const Adam<C>& rule) {
  T* __restrict__ param = s.param;
  const T* __restrict__ grad = s.grad;
  T* __restrict__ exp_avg = s.exp_avg;
  T* __restrict__ exp_avg_sq = s.exp_avg_sq;
  T* __restrict__ max_exp_avg_sq = s.max_exp_avg_sq;
  const Adam<C> r = rule;  // a local, so that no store below can alias it
  for (int64_t i = 0; i < s.n; ++i) {
    C m = static_cast<C>(exp_avg[i]), v = static_cast<C>(exp_avg_sq[i]), x = 0;
    if constexpr (AMSGrad) x = static_cast<C>(max_exp_avg_sq[i]);
    param[i] = static_cast<T>(
        r.template step<AMSGrad>(static_cast<C>(param[i]), static_cast<C>(grad[i]), m, v, x));
    exp_avg[i] = static_cast<T>(m);
    exp_avg_sq[i] = static_cast<T>(v);
    if constexpr (AMSGrad) max_exp_avg_sq[i] = static_cast<T>(x);
  }
}

template <typename T, typename C>
PYGAN_INLINE void adam_variant(const Slice<T>& s, const Adam<C>& rule) {
  s.max_exp_avg_sq ? adam_loop<true>(s, rule) : adam_loop<false>(s, rule);
}

#define PYGAN_ADAM(name, T)                                                     \
  PYGAN_CLONES void adam_##name(const Slice<T>& s, const Adam<Compute<T>>& r) { \
    adam_variant(s, r);                                                         \
  }
PYGAN_FOR_EACH_DTYPE(PYGAN_ADAM)
#undef PYGAN_ADAM

}  // namespace

void adam(Dtype dtype, const AdamTensor& t, int64_t begin, int64_t end, const AdamOptions& options,
          double inverse_scale) {
  const double step = *t.step;
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return adam_##name(Slice<T>(t, begin, end), {options, inverse_scale, step});
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
