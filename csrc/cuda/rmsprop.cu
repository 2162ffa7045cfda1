#include "../rmsprop.h"
#include "kernels.h"
#include "multi_tensor.cuh"

namespace pygan::cuda {
namespace {

template <typename T, bool Momentum, bool Centered>
struct RMSpropBody {
  RMSpropOptions options;
  StepScalars scalars;

  __device__ RMSprop<Compute<T>> rule() const {
    RMSpropOptions now = options;
    if (scalars.lr) now.lr = *scalars.lr;
    return {now, scalars.grad_scale ? 1.0 / *scalars.grad_scale : 1.0};
  }

  __device__ void operator()(const RMSpropTensor& tensor, int64_t begin, int n) const {
    if (scalars.found_inf && *scalars.found_inf != 0) return;
    if (begin == 0 && threadIdx.x == 0) *tensor.step += 1;
    if (n <= 0) return;
    T* param = static_cast<T*>(tensor.param) + begin;
    const T* grad = static_cast<const T*>(tensor.grad) + begin;
    T* square_avg = static_cast<T*>(tensor.square_avg) + begin;
    T* momentum_buffer = Momentum ? static_cast<T*>(tensor.momentum_buffer) + begin : nullptr;
    T* grad_avg = Centered ? static_cast<T*>(tensor.grad_avg) + begin : nullptr;
    const bool aligned = is_aligned(param) && is_aligned(grad) && is_aligned(square_avg) &&
                         is_aligned(momentum_buffer) && is_aligned(grad_avg);
    const RMSprop<Compute<T>> r = rule();
    for_each_vector<T>(n, aligned, [&](int i, auto width) {
      constexpr int W = decltype(width)::value;
      auto p = vector_at<T, W>(param + i);
      const auto g = vector_at<T, W>(grad + i);
      auto v = vector_at<T, W>(square_avg + i);
      auto b = read<Momentum, T, W>(momentum_buffer, i);
      auto a = read<Centered, T, W>(grad_avg, i);
      for (int k = 0; k < W; ++k) {
        Compute<T> v_k = widen(v.at[k]), b_k = widen(b.at[k]), a_k = widen(a.at[k]);
        p.at[k] = narrow<T>(
            r.template step<Momentum, Centered>(widen(p.at[k]), widen(g.at[k]), v_k, b_k, a_k));
        v.at[k] = narrow<T>(v_k);
        b.at[k] = narrow<T>(b_k);
        a.at[k] = narrow<T>(a_k);
      }
      vector_at<T, W>(param + i) = p;
      vector_at<T, W>(square_avg + i) = v;
      if constexpr (Momentum) vector_at<T, W>(momentum_buffer + i) = b;
      if constexpr (Centered) vector_at<T, W>(grad_avg + i) = a;
    });
  }
};

template <typename T>
void rmsprop_all(const std::vector<RMSpropTensor>& tensors, const RMSpropOptions& options,
                 const StepScalars& scalars, cudaStream_t stream) {
  const auto run = [&](auto momentum, auto centered) {
    const RMSpropBody<T, momentum, centered> body{options, scalars};
    for_each_chunk(tensors, body, stream);
  };
  using No = std::false_type;
  using Yes = std::true_type;
  const bool centered = is_in_use(tensors, &RMSpropTensor::grad_avg);
  if (is_in_use(tensors, &RMSpropTensor::momentum_buffer)) {
    centered ? run(Yes{}, Yes{}) : run(Yes{}, No{});
  } else {
    centered ? run(No{}, Yes{}) : run(No{}, No{});
  }
}

}  // namespace

void rmsprop(Dtype dtype, const std::vector<RMSpropTensor>& tensors, const RMSpropOptions& options,
             const StepScalars& scalars, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return rmsprop_all<T>(tensors, options, scalars, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
