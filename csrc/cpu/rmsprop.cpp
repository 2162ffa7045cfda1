#include "../rmsprop.h"

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
  T* square_avg;
  T* momentum_buffer;
  T* grad_avg;
  int64_t n;

  Slice(const RMSpropTensor& t, int64_t begin, int64_t end)
      : param(static_cast<T*>(t.param) + begin),
        grad(static_cast<const T*>(t.grad) + begin),
        square_avg(static_cast<T*>(t.square_avg) + begin),
        momentum_buffer(t.momentum_buffer ? static_cast<T*>(t.momentum_buffer) + begin : nullptr),
        grad_avg(t.grad_avg ? static_cast<T*>(t.grad_avg) + begin : nullptr),
        n(end - begin) {}
};

template <bool Momentum, bool Centered, typename T, typename C>
PYGAN_INLINE void rmsprop_loop(const Slice<T>& s, const RMSprop<C>& rule) {
  T* __restrict__ param = s.param;
  const T* __restrict__ grad = s.grad;
  T* __restrict__ square_avg = s.square_avg;
  T* __restrict__ momentum_buffer = s.momentum_buffer;
  T* __restrict__ grad_avg = s.grad_avg;
  const RMSprop<C> r = rule;  // a local, so that no store below can alias it
  for (int64_t i = 0; i < s.n; ++i) {
    C v = static_cast<C>(square_avg[i]), b = 0, a = 0;
    if constexpr (Momentum) b = static_cast<C>(momentum_buffer[i]);
    if constexpr (Centered) a = static_cast<C>(grad_avg[i]);
    param[i] = static_cast<T>(r.template step<Momentum, Centered>(
        static_cast<C>(param[i]), static_cast<C>(grad[i]), v, b, a));
    square_avg[i] = static_cast<T>(v);
    if constexpr (Momentum) momentum_buffer[i] = static_cast<T>(b);
    if constexpr (Centered) grad_avg[i] = static_cast<T>(a);
  }
}

template <typename T, typename C>
PYGAN_INLINE void rmsprop_variant(const Slice<T>& s, const RMSprop<C>& rule) {
  if (s.momentum_buffer) {
    s.grad_avg ? rmsprop_loop<true, true>(s, rule) : rmsprop_loop<true, false>(s, rule);
  } else {
    s.grad_avg ? rmsprop_loop<false, true>(s, rule) : rmsprop_loop<false, false>(s, rule);
  }
}

#define PYGAN_RMSPROP(name, T)                                                           \
  PYGAN_CLONES void rmsprop_##name(const Slice<T>& s, const RMSprop<Compute<T>>& rule) { \
    rmsprop_variant(s, rule);                                                            \
  }
PYGAN_FOR_EACH_DTYPE(PYGAN_RMSPROP)
#undef PYGAN_RMSPROP

}  // namespace

void rmsprop(Dtype dtype, const RMSpropTensor& t, int64_t begin, int64_t end,
             const RMSpropOptions& options, double inverse_scale) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return rmsprop_##name(Slice<T>(t, begin, end), {options, inverse_scale});
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
