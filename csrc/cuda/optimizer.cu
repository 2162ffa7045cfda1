#include "kernels.h"
#include "multi_tensor.cuh"

namespace pygan::cuda {
namespace {

__device__ bool overflowed(const StepScalars& scalars) {
  return scalars.found_inf && *scalars.found_inf != 0;
}

// A parameter's step counter, as a tensor without elements: a block of its own.
struct Counter {
  float* step;
  int64_t n = 0;
};

struct CountBody {
  StepScalars scalars;

  __device__ void operator()(const Counter& counter, int64_t, int) const {
    if (!overflowed(scalars) && threadIdx.x == 0) *counter.step += 1;
  }
};

template <typename Rule, typename T, typename Options>
struct UpdateBody {
  Options options;
  StepScalars scalars;

  __device__ static constexpr bool uses(int s) { return Rule::kState >> s & 1; }

  __device__ Rule rule(float step) const {
    Options now = options;
    if (scalars.lr) now.common.lr = *scalars.lr;
    return {now, scalars.grad_scale ? 1.0 / *scalars.grad_scale : 1.0, step};
  }

  __device__ void operator()(const StepTensor& tensor, int64_t begin, int n) const {
    if (overflowed(scalars)) return;
    if (!Rule::kReadsStep && begin == 0 && threadIdx.x == 0) *tensor.step += 1;
    if (n <= 0) return;
    T* param = static_cast<T*>(tensor.param) + begin;
    const T* grad = static_cast<const T*>(tensor.grad) + begin;
    bool aligned = is_aligned(param) && is_aligned(grad);
    T* state[kStates] = {};
    for (int s = 0; s < kStates; ++s) {
      if (uses(s)) state[s] = static_cast<T*>(tensor.state[s]) + begin;
      aligned = aligned && is_aligned(state[s]);
    }
    // By one thread: bias corrections are powers in double, which many GPUs are slow at.
    __shared__ Rule shared;
    if (threadIdx.x == 0) shared = rule(*tensor.step);
    __syncthreads();
    const Rule r = shared;
    for_each_vector<T>(n, aligned, [&](int i, auto width) {
      constexpr int W = decltype(width)::value;
      auto p = vector_at<T, W>(param + i);
      const auto g = vector_at<T, W>(grad + i);
      Vector<T, W> x[kStates] = {};
      for (int s = 0; s < kStates; ++s) {
        if (uses(s)) x[s] = vector_at<T, W>(state[s] + i);
      }
      for (int k = 0; k < W; ++k) {
        Compute<T> values[kStates];
        for (int s = 0; s < kStates; ++s) values[s] = widen(x[s].at[k]);
        p.at[k] = narrow<T>(r.update(widen(p.at[k]), widen(g.at[k]), values));
        for (int s = 0; s < kStates; ++s) x[s].at[k] = narrow<T>(values[s]);
      }
      vector_at<T, W>(param + i) = p;
      for (int s = 0; s < kStates; ++s) {
        if (uses(s)) vector_at<T, W>(state[s] + i) = x[s];
      }
    });
  }
};

template <typename T, typename Options>
void update(const std::vector<StepTensor>& tensors, const Options& options,
            const StepScalars& scalars, cudaStream_t stream) {
  with_rule<Compute<T>>(options, [&](auto rule) {
    using Rule = typename decltype(rule)::type;
    if constexpr (Rule::kReadsStep) {
      // Ahead, in a launch of its own: the blocks of a tensor cannot tell whether one of them
      // has counted yet.
      std::vector<Counter> counters;
      counters.reserve(tensors.size());
      for (const StepTensor& t : tensors) counters.push_back({t.step});
      for_each_chunk(counters, CountBody{scalars}, stream);
    }
    for_each_chunk(tensors, UpdateBody<Rule, T, Options>{options, scalars}, stream);
  });
}

template <typename Options>
void update_dtype(Dtype dtype, const std::vector<StepTensor>& tensors, const Options& options,
                  const StepScalars& scalars, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return update<T>(tensors, options, scalars, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace

void rmsprop(Dtype dtype, const std::vector<StepTensor>& tensors, const RMSpropOptions& options,
             const StepScalars& scalars, cudaStream_t stream) {
  update_dtype(dtype, tensors, options, scalars, stream);
}

void adam(Dtype dtype, const std::vector<StepTensor>& tensors, const AdamOptions& options,
          const StepScalars& scalars, cudaStream_t stream) {
  update_dtype(dtype, tensors, options, scalars, stream);
}

}  // namespace pygan::cuda
