#include <algorithm>

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// Lanes in double: exact enough for any batch, and the order of additions is fixed.
template <typename T>
PYGAN_INLINE double mean(const T* x, int64_t n) {
  constexpr int lanes = 16;
  double sum[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (int l = 0; l < lanes; ++l)
      sum[l] += static_cast<double>(static_cast<Compute<T>>(x[i + l]));
  }
  for (int l = 0; i < n; ++i, ++l) sum[l] += static_cast<double>(static_cast<Compute<T>>(x[i]));
  double total = 0;
  for (double s : sum) total += s;
  return total / static_cast<double>(n);
}

#define PYGAN_MEAN(name, T) \
  PYGAN_CLONES double mean_##name(const T* x, int64_t n) { return mean(x, n); }
PYGAN_FOR_EACH_DTYPE(PYGAN_MEAN)
#undef PYGAN_MEAN

template <typename T>
void fill_grads(const CriticOutputs& grads, T upstream) {
  const auto g = static_cast<Compute<T>>(upstream);
  std::fill_n(static_cast<T*>(grads.real), grads.n_real, static_cast<T>(-g / grads.n_real));
  std::fill_n(static_cast<T*>(grads.fake), grads.n_fake, static_cast<T>(g / grads.n_fake));
}

}  // namespace

void wasserstein_critic_loss(Dtype dtype, const CriticOutputs& f, void* loss) {
  switch (dtype) {
#define PYGAN_CASE(name, T)                                                                        \
  case Dtype::name:                                                                                \
    *static_cast<T*>(loss) = static_cast<T>(mean_##name(static_cast<const T*>(f.fake), f.n_fake) - \
                                            mean_##name(static_cast<const T*>(f.real), f.n_real)); \
    return;
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

void wasserstein_critic_loss_backward(Dtype dtype, const CriticOutputs& grads,
                                      const void* upstream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return fill_grads(grads, *static_cast<const T*>(upstream));
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
