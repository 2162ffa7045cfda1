// Sums over a block, in a fixed order.
#pragma once

#include "types.cuh"

namespace pygan::cuda {

constexpr unsigned kReduceThreads = 1024;  // the most that a block has

// The sum of every thread's `x`, given to all of them. Their number is a power of 2.
template <typename C>
__device__ C block_sum(C x) {
  __shared__ C partial[kReduceThreads];
  partial[threadIdx.x] = x;
  __syncthreads();
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) partial[threadIdx.x] += partial[threadIdx.x + half];
    __syncthreads();
  }
  const C total = partial[0];
  __syncthreads();  // before a second call writes
  return total;
}

}  // namespace pygan::cuda
