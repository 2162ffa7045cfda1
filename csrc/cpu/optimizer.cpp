#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// Elements of one buffer from `begin` on.
template <typename T>
PYGAN_INLINE T* from(void* buffer, int64_t begin) {
  return static_cast<T*>(buffer) + begin;
}

template <typename Rule, typename T>
PYGAN_INLINE void update_loop(const StepTensor& t, int64_t begin, int64_t end, const Rule& rule) {
  using C = Compute<T>;
  constexpr bool A = Rule::kState & 1, B = Rule::kState & 2, D = Rule::kState & 4;
  T* __restrict__ param = from<T>(t.param, begin);
  const T* __restrict__ grad = static_cast<const T*>(t.grad) + begin;
  T* __restrict__ a = A ? from<T>(t.state[0], begin) : nullptr;
  T* __restrict__ b = B ? from<T>(t.state[1], begin) : nullptr;
  T* __restrict__ d = D ? from<T>(t.state[2], begin) : nullptr;
  const Rule r = rule;  // a local, so that no store below can alias it
  for (int64_t i = 0; i < end - begin; ++i) {
    C state[kStates] = {};
    if constexpr (A) state[0] = static_cast<C>(a[i]);
    if constexpr (B) state[1] = static_cast<C>(b[i]);
    if constexpr (D) state[2] = static_cast<C>(d[i]);
    param[i] = static_cast<T>(r.update(static_cast<C>(param[i]), static_cast<C>(grad[i]), state));
    if constexpr (A) a[i] = static_cast<T>(state[0]);
    if constexpr (B) b[i] = static_cast<T>(state[1]);
    if constexpr (D) d[i] = static_cast<T>(state[2]);
  }
}

template <typename T, typename Options>
PYGAN_INLINE void update(const StepTensor& t, int64_t begin, int64_t end, const Options& options,
                         double inverse_scale) {
  with_rule<Compute<T>>(options, [&](auto rule) __attribute__((always_inline)) {
    using Rule = typename decltype(rule)::type;
    update_loop<Rule, T>(t, begin, end, Rule(options, inverse_scale, *t.step));
  });
}

#define PYGAN_UPDATE(Options, name, T)                                             \
  PYGAN_CLONES void update_##name(const StepTensor& t, int64_t begin, int64_t end, \
                                  const Options& options, double inverse_scale) {  \
    update<T>(t, begin, end, options, inverse_scale);                              \
  }
#define PYGAN_UPDATES(name, T)          \
  PYGAN_UPDATE(RMSpropOptions, name, T) \
  PYGAN_UPDATE(AdamOptions, name, T)
PYGAN_FOR_EACH_DTYPE(PYGAN_UPDATES)
#undef PYGAN_UPDATES
#undef PYGAN_UPDATE

template <typename Options>
void update_dtype(Dtype dtype, const StepTensor& t, int64_t begin, int64_t end,
                  const Options& options, double inverse_scale) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return update_##name(t, begin, end, options, inverse_scale);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace

void rmsprop(Dtype dtype, const StepTensor& t, int64_t begin, int64_t end,
             const RMSpropOptions& options, double inverse_scale) {
  update_dtype(dtype, t, begin, end, options, inverse_scale);
}

void adam(Dtype dtype, const StepTensor& t, int64_t begin, int64_t end, const AdamOptions& options,
          double inverse_scale) {
  update_dtype(dtype, t, begin, end, options, inverse_scale);
}

}  // namespace pygan::cpu
