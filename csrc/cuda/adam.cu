#include "../adam.h"
#include "kernels.h"
#include "multi_tensor.cuh"

namespace pygan::cuda {
namespace {

__device__ bool overflowed(const StepScalars& scalars) {
  return scalars.found_inf && *scalars.found_inf != 0;
}

// A launch of its own, as every block of the update reads the count.
struct CountStep {
  StepScalars scalars;

  __device__ void operator()(const AdamTensor& tensor, int64_t begin, int) const {
    if (begin == 0 && threadIdx.x == 0 && !overflowed(scalars)) *tensor.step += 1;
  }
};

template <typename T, bool AMSGrad>
struct AdamBody {
  AdamOptions options;
  StepScalars scalars;

  __device__ Adam<Compute<T>> rule(float step) const {
    AdamOptions now = options;
    if (scalars.lr) now.lr = *scalars.lr;
    return {now, scalars.grad_scale ? 1.0 / *scalars.grad_scale : 1.0,
            static_cast<Compute<T>>(step)};
  }

  __device__ void operator()(const AdamTensor& tensor, int64_t begin, int n) const {
    if (n <= 0 || overflowed(scalars)) return;
    T* param = static_cast<T*>(tensor.param) + begin;
    const T* grad = static_cast<const T*>(tensor.grad) + begin;
    T* exp_avg = static_cast<T*>(tensor.exp_avg) + begin;
    T* exp_avg_sq = static_cast<T*>(tensor.exp_avg_sq) + begin;
    T* max_exp_avg_sq = AMSGrad ? static_cast<T*>(tensor.max_exp_avg_sq) + begin : nullptr;
    const bool aligned = is_aligned(param) && is_aligned(grad) && is_aligned(exp_avg) &&
                         is_aligned(exp_avg_sq) && is_aligned(max_exp_avg_sq);
    const Adam<Compute<T>> r = rule(*tensor.step);
    for_each_vector<T>(n, aligned, [&](int i, auto width) {
      constexpr int W = decltype(width)::value;
      auto p = vector_at<T, W>(param + i);
      const auto g = vector_at<T, W>(grad + i);
      auto m = vector_at<T, W>(exp_avg + i);
      auto v = vector_at<T, W>(exp_avg_sq + i);
      auto x = read<AMSGrad, T, W>(max_exp_avg_sq, i);
      for (int k = 0; k < W; ++k) {
        Compute<T> m_k = widen(m.at[k]), v_k = widen(v.at[k]), x_k = widen(x.at[k]);
        p.at[k] =
            narrow<T>(r.template step<AMSGrad>(widen(p.at[k]), widen(g.at[k]), m_k, v_k, x_k));
        m.at[k] = narrow<T>(m_k);
        v.at[k] = narrow<T>(v_k);
        x.at[k] = narrow<T>(x_k);
      }
      vector_at<T, W>(param + i) = p;
      vector_at<T, W>(exp_avg + i) = m;
      vector_at<T, W>(exp_avg_sq + i) = v;
      if constexpr (AMSGrad) vector_at<T, W>(max_exp_avg_sq + i) = x;
    });
  }
};

template <typename T>
void adam_all(const std::vector<AdamTensor>& tensors, const AdamOptions& options,
              const StepScalars& scalars, cudaStream_t stream) {
  if (is_in_use(tensors, &AdamTensor::max_exp_avg_sq)) {
    for_each_chunk(tensors, AdamBody<T, true>{options, scalars}, stream);
  } else {
    for_each_chunk(tensors, AdamBody<T, false>{options, scalars}, stream);
  }
}

}  // namespace

void adam(Dtype dtype, const std::vector<AdamTensor>& tensors, const AdamOptions& options,
          const StepScalars& scalars, cudaStream_t stream) {
  std::vector<AdamTensor> counters = tensors;
  for (AdamTensor& t : counters) t.n = 0;  // one block each
  for_each_chunk(counters, CountStep{scalars}, stream);
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return adam_all<T>(tensors, options, scalars, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
