#include "kernels.h"
#include "reduce.cuh"
#include "samples.cuh"

namespace pygan::cuda {
namespace {

// partial[block] = the sum of the squares of the block's chunk.
template <typename T>
__global__ void __launch_bounds__(kThreads) squares_kernel(GradientNorms t, double* partial) {
  using C = Compute<T>;
  const SampleChunk chunk = own_chunk(t);
  const T* grad = static_cast<const T*>(t.grad) + chunk.begin;
  C sum = 0;
  for_each_vector<T>(chunk.n, is_aligned(grad), [&](int i, auto width) {
    const auto x = vector_at<T, width>(grad + i);
    for (const T& value : x.at) sum += widen(value) * widen(value);
  });
  sum = block_sum(sum);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// One block: it has one number a chunk to read.
template <typename T>
__global__ void __launch_bounds__(kReduceThreads)
    norms_kernel(GradientNorms t, PenaltyOptions options, const double* partial, int64_t chunks,
                 T* penalty) {
  using C = Compute<T>;
  const NormPenalty<double> rule(options, static_cast<double>(t.samples));
  double total = 0;
  for (int64_t b = threadIdx.x; b < t.samples; b += kReduceThreads) {
    double squares = 0;
    for (int64_t i = 0; i < chunks; ++i) squares += partial[b * chunks + i];
    const C norm = static_cast<C>(sqrt(squares));
    static_cast<C*>(t.norms)[b] = norm;
    total += rule.value(norm);
  }
  total = block_sum(total);
  if (threadIdx.x == 0) *penalty = narrow<T>(static_cast<C>(total));
}

// A null upstream counts as 1.
template <typename T>
__global__ void __launch_bounds__(kThreads)
    norms_backward_kernel(GradientNorms t, PenaltyOptions options, const T* upstream) {
  using C = Compute<T>;
  const NormPenalty<C> rule(options, static_cast<double>(t.samples));
  const SampleChunk chunk = own_chunk(t);
  const T* grad = static_cast<const T*>(t.grad) + chunk.begin;
  T* out = static_cast<T*>(t.out) + chunk.begin;
  const C slope = (upstream ? widen(*upstream) : C(1)) *
                  rule.slope(static_cast<const C*>(t.norms)[chunk.sample]);
  for_each_vector<T>(chunk.n, is_aligned(grad) && is_aligned(out), [&](int i, auto width) {
    auto x = vector_at<T, width>(grad + i);
    for (T& value : x.at) value = narrow<T>(slope * widen(value));
    vector_at<T, width>(out + i) = x;
  });
}

template <typename T>
void backward(const GradientNorms& t, const PenaltyOptions& options, const void* upstream,
              cudaStream_t stream) {
  launch(norms_backward_kernel<T>, sample_blocks(t), kThreads, stream, t, options,
         static_cast<const T*>(upstream));
}

template <typename T>
void forward(const GradientNorms& t, const PenaltyOptions& options, void* workspace, void* penalty,
             cudaStream_t stream) {
  double* partial = static_cast<double*>(workspace);
  launch(squares_kernel<T>, sample_blocks(t), kThreads, stream, t, partial);
  launch(norms_kernel<T>, 1, kReduceThreads, stream, t, options, partial, chunks_per_sample(t.size),
         static_cast<T*>(penalty));
  if (t.out) backward<T>(t, options, nullptr, stream);
}

}  // namespace

int64_t gradient_norm_penalty_workspace(const GradientNorms& t) {
  return sample_blocks(t) * static_cast<int64_t>(sizeof(double));
}

void gradient_norm_penalty(Dtype dtype, const GradientNorms& t, const PenaltyOptions& options,
                           void* workspace, void* penalty, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return forward<T>(t, options, workspace, penalty, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

void gradient_norm_penalty_backward(Dtype dtype, const GradientNorms& t,
                                    const PenaltyOptions& options, const void* upstream,
                                    cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return backward<T>(t, options, upstream, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
