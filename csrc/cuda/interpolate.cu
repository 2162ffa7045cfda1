#include "kernels.h"
#include "samples.cuh"

namespace pygan::cuda {
namespace {

template <typename T>
__global__ void __launch_bounds__(kThreads) interpolate_kernel(Interpolation t) {
  const SampleChunk chunk = own_chunk(t);
  const T* real = static_cast<const T*>(t.real) + chunk.begin;
  const T* fake = static_cast<const T*>(t.fake) + chunk.begin;
  T* out = static_cast<T*>(t.out) + chunk.begin;
  const auto epsilon = static_cast<const Compute<T>*>(t.epsilon)[chunk.sample];
  const bool aligned = is_aligned(real) && is_aligned(fake) && is_aligned(out);
  for_each_vector<T>(chunk.n, aligned, [&](int i, auto width) {
    constexpr int W = decltype(width)::value;
    auto x = vector_at<T, W>(real + i);
    const auto y = vector_at<T, W>(fake + i);
    for (int k = 0; k < W; ++k) {
      x.at[k] = narrow<T>(pygan::interpolate(widen(x.at[k]), widen(y.at[k]), epsilon));
    }
    vector_at<T, W>(out + i) = x;
  });
}

}  // namespace

void interpolate(Dtype dtype, const Interpolation& t, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return launch(interpolate_kernel<T>, sample_blocks(t), kThreads, stream, t);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
