#include <algorithm>

#include "kernels.h"
#include "launch.cuh"
#include "reduce.cuh"
#include "types.cuh"

namespace pygan::cuda {
namespace {

using divergences::evaluate;

constexpr int kMapThreads = 256;
constexpr int64_t kMostMapBlocks = 4096;  // each then loops
constexpr int64_t kElementsPerReduceBlock = 16 * 1024;
constexpr int64_t kMostReduceBlocks = kReduceThreads;  // one thread each adds them up

// (d/dv)^order map(v), both known only at run time, the same for all threads.
template <typename D, typename C>
__device__ C evaluate_at(const D& d, Map map, int order, C v) {
  switch (static_cast<int>(map) * 3 + order) {
    case 0: return evaluate<0, 0>(d, v);
    case 1: return evaluate<0, 1>(d, v);
    case 2: return evaluate<0, 2>(d, v);
    case 3: return evaluate<1, 0>(d, v);
    case 4: return evaluate<1, 1>(d, v);
    case 5: return evaluate<1, 2>(d, v);
    case 6: return evaluate<2, 0>(d, v);
    case 7: return evaluate<2, 1>(d, v);
    default: return evaluate<2, 2>(d, v);
  }
}

__device__ int64_t first_element() {
  return blockIdx.x * static_cast<int64_t>(blockDim.x) + threadIdx.x;
}
__device__ int64_t element_stride() { return static_cast<int64_t>(gridDim.x) * blockDim.x; }

template <typename D, typename T>
__global__ void __launch_bounds__(kMapThreads) map_kernel(D d, Map map, int order, MapTensor t) {
  using C = Compute<T>;
  const T* v = static_cast<const T*>(t.v);
  const T* upstream = static_cast<const T*>(t.upstream);
  T* out = static_cast<T*>(t.out);
  for (int64_t i = first_element(); i < t.n; i += element_stride()) {
    const C factor = static_cast<C>(t.scale) * (upstream ? widen(upstream[i]) : C(1));
    out[i] = narrow<T>(factor * evaluate_at(d, map, order, widen(v[i])));
  }
}

// The terms of a loss as a kernel parameter.
struct Terms {
  MeanTerm term[2];
  int count;

  explicit Terms(const std::vector<MeanTerm>& terms) : count(static_cast<int>(terms.size())) {
    std::copy(terms.begin(), terms.end(), term);
  }
  int64_t elements() const { return term[0].n + (count > 1 ? term[1].n : 0); }
};

// Each block sums its share of every term, and fills that part of the gradients. A single block
// writes the loss; several write one partial sum each, for finish_kernel.
template <typename D, typename T>
__global__ void __launch_bounds__(kReduceThreads)
    loss_kernel(D d, Terms terms, double* partial, T* loss) {
  using C = Compute<T>;
  double total = 0;
  for (int k = 0; k < terms.count; ++k) {
    const MeanTerm& term = terms.term[k];
    const T* v = static_cast<const T*>(term.v);
    T* grad = static_cast<T*>(term.grad);
    const C scale = static_cast<C>(term.weight / static_cast<double>(term.n));
    C sum = 0;
    for (int64_t i = first_element(); i < term.n; i += element_stride()) {
      const C x = widen(v[i]);
      sum += evaluate_at(d, term.map, 0, x);
      if (grad) grad[i] = narrow<T>(scale * evaluate_at(d, term.map, 1, x));
    }
    total += static_cast<double>(block_sum(sum)) * term.weight / static_cast<double>(term.n);
  }
  if (threadIdx.x != 0) return;
  if (gridDim.x == 1) {
    *loss = narrow<T>(static_cast<C>(total));
  } else {
    partial[blockIdx.x] = total;
  }
}

template <typename T>
__global__ void __launch_bounds__(kReduceThreads)
    finish_kernel(const double* partial, int count, T* loss) {
  const double total =
      block_sum(threadIdx.x < static_cast<unsigned>(count) ? partial[threadIdx.x] : 0.0);
  if (threadIdx.x == 0) *loss = narrow<T>(static_cast<Compute<T>>(total));
}

template <typename D, typename T>
__global__ void __launch_bounds__(kMapThreads)
    loss_backward_kernel(D d, Terms terms, const T* upstream) {
  using C = Compute<T>;
  for (int k = 0; k < terms.count; ++k) {
    const MeanTerm& term = terms.term[k];
    const T* v = static_cast<const T*>(term.v);
    T* grad = static_cast<T*>(term.grad);
    const C scale = widen(*upstream) * static_cast<C>(term.weight / static_cast<double>(term.n));
    for (int64_t i = first_element(); i < term.n; i += element_stride()) {
      grad[i] = narrow<T>(scale * evaluate_at(d, term.map, 1, widen(v[i])));
    }
  }
}

unsigned map_blocks(int64_t n) {
  return static_cast<unsigned>(
      std::clamp<int64_t>((n + kMapThreads - 1) / kMapThreads, 1, kMostMapBlocks));
}

unsigned reduce_blocks(int64_t n) {
  return static_cast<unsigned>(
      std::clamp<int64_t>(n / kElementsPerReduceBlock, 1, kMostReduceBlocks));
}

// Calls f(divergence, T{}) with both known at compile time.
template <typename T, typename F>
void with_divergence(const DivergenceChoice& choice, const F& f) {
  switch (choice.divergence) {
#define PYGAN_CASE(name, D) \
  case Divergence::name: return f(divergences::make<divergences::D>(choice.parameter), T{});
    PYGAN_FOR_EACH_DIVERGENCE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

template <typename F>
void with_types(Dtype dtype, const DivergenceChoice& choice, const F& f) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return with_divergence<T>(choice, f);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace

void fgan_map(Dtype dtype, const DivergenceChoice& choice, Map map, int order, const MapTensor& t,
              cudaStream_t stream) {
  with_types(dtype, choice, [&](auto d, auto example) {
    launch(map_kernel<decltype(d), decltype(example)>, map_blocks(t.n), kMapThreads, stream, d, map,
           order, t);
  });
}

int64_t fgan_loss_workspace(const std::vector<MeanTerm>& terms) {
  const unsigned blocks = reduce_blocks(Terms(terms).elements());
  return blocks > 1 ? blocks * static_cast<int64_t>(sizeof(double)) : 0;
}

void fgan_loss(Dtype dtype, const DivergenceChoice& choice, const std::vector<MeanTerm>& terms,
               void* workspace, void* loss, cudaStream_t stream) {
  const Terms all(terms);
  const unsigned blocks = reduce_blocks(all.elements());
  double* partial = static_cast<double*>(workspace);
  with_types(dtype, choice, [&](auto d, auto example) {
    using T = decltype(example);
    launch(loss_kernel<decltype(d), T>, blocks, kReduceThreads, stream, d, all, partial,
           static_cast<T*>(loss));
    if (blocks > 1) {
      launch(finish_kernel<T>, 1, kReduceThreads, stream, partial, static_cast<int>(blocks),
             static_cast<T*>(loss));
    }
  });
}

void fgan_loss_backward(Dtype dtype, const DivergenceChoice& choice,
                        const std::vector<MeanTerm>& terms, const void* upstream,
                        cudaStream_t stream) {
  const Terms all(terms);
  with_types(dtype, choice, [&](auto d, auto example) {
    using T = decltype(example);
    launch(loss_backward_kernel<decltype(d), T>, map_blocks(all.elements()), kMapThreads, stream, d,
           all, static_cast<const T*>(upstream));
  });
}

}  // namespace pygan::cuda
