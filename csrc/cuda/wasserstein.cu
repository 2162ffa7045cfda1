#include "kernels.h"
#include "launch.cuh"
#include "reduce.cuh"

namespace pygan::cuda {
namespace {

template <typename T>
__device__ Compute<T> block_mean(const T* x, int64_t n) {
  Compute<T> sum = 0;
  for (int64_t i = threadIdx.x; i < n; i += kReduceThreads) sum += widen(x[i]);
  return block_sum(sum) / static_cast<Compute<T>>(n);
}

// One block: a critic gives one number a sample, and a batch of them is far below what a second
// block would pay for.
template <typename T>
__global__ void __launch_bounds__(kReduceThreads)
    loss_kernel(const T* real, int64_t n_real, const T* fake, int64_t n_fake, T* loss) {
  const Compute<T> mean_real = block_mean(real, n_real);
  const Compute<T> mean_fake = block_mean(fake, n_fake);
  if (threadIdx.x == 0) *loss = narrow<T>(mean_fake - mean_real);
}

template <typename T>
__global__ void backward_kernel(T* real, int64_t n_real, T* fake, int64_t n_fake,
                                const T* upstream) {
  using C = Compute<T>;
  const C g = widen(*upstream);
  const T g_real = narrow<T>(-g / static_cast<C>(n_real));
  const T g_fake = narrow<T>(g / static_cast<C>(n_fake));
  const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = blockIdx.x * static_cast<int64_t>(blockDim.x) + threadIdx.x; i < n_real + n_fake;
       i += stride) {
    if (i < n_real) {
      real[i] = g_real;
    } else {
      fake[i - n_real] = g_fake;
    }
  }
}

template <typename T>
void loss(const CriticOutputs& f, void* out, cudaStream_t stream) {
  launch(loss_kernel<T>, 1, kReduceThreads, stream, static_cast<const T*>(f.real), f.n_real,
         static_cast<const T*>(f.fake), f.n_fake, static_cast<T*>(out));
}

template <typename T>
void backward(const CriticOutputs& grads, const void* upstream, cudaStream_t stream) {
  const int64_t blocks = (grads.n_real + grads.n_fake + kReduceThreads - 1) / kReduceThreads;
  launch(backward_kernel<T>, static_cast<unsigned>(blocks < 1024 ? blocks : 1024), kReduceThreads,
         stream, static_cast<T*>(grads.real), grads.n_real, static_cast<T*>(grads.fake),
         grads.n_fake, static_cast<const T*>(upstream));
}

}  // namespace

void wasserstein_critic_loss(Dtype dtype, const CriticOutputs& f, void* out, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return loss<T>(f, out, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

void wasserstein_critic_loss_backward(Dtype dtype, const CriticOutputs& grads, const void* upstream,
                                      cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return backward<T>(grads, upstream, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
