// Kernels as CUDA programs commonly have them: they show that the emulation does what a GPU does,
// and which of their ways of going wrong the tests would notice.
#include "../../csrc/cuda/reduce.cuh"
#include "calls.h"

namespace simt {
namespace {

constexpr unsigned kAll = ~0u;

__device__ float warp_sum(float x) {
  for (int lanes = warpSize / 2; lanes > 0; lanes /= 2) x += __shfl_xor_sync(kAll, x, lanes);
  return x;
}

// The sum over the block, in every thread.
__device__ float block_sum(float x) {
  __shared__ float partial[32];
  const int warp = threadIdx.x / warpSize, lane = threadIdx.x % warpSize;
  const float sum = warp_sum(x);
  if (lane == 0) partial[warp] = sum;
  __syncthreads();
  const int warps = blockDim.x / warpSize;
  return warp_sum(lane < warps ? partial[lane] : 0);
}

// Every block adds up its part; the last one to finish adds up the blocks, in order.
__global__ void last_block_sum(const float* x, int n, float* partial, unsigned* finished,
                               float* out) {
  __shared__ bool last;
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const float sum = block_sum(i < n ? x[i] : 0);
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = sum;
    __threadfence();
    last = atomicInc(finished, gridDim.x - 1) == gridDim.x - 1;
  }
  __syncthreads();
  if (last && threadIdx.x == 0) {
    float total = 0;
    for (unsigned b = 0; b < gridDim.x; ++b) total += partial[b];
    *out = total;
  }
}

// Two sums by the helper of csrc/cuda, as every thread sees them.
__global__ void two_sums(const float* x, float* out) {
  out[threadIdx.x] = pygan::cuda::block_sum(x[threadIdx.x]);
  out[blockDim.x + threadIdx.x] = pygan::cuda::block_sum(2 * x[threadIdx.x]);
}

// Counts in shared memory of a size that only the launch knows.
__global__ void histogram(const int* x, int n, int bins, int* out) {
  int* count = static_cast<int*>(dynamic_shared());
  for (int b = threadIdx.x; b < bins; b += blockDim.x) count[b] = 0;
  __syncthreads();
  for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
    atomicAdd(&count[x[i]], 1);
  }
  __syncthreads();
  for (int b = threadIdx.x; b < bins; b += blockDim.x) atomicAdd(&out[b], count[b]);
}

// One row a function, one column a thread of a warp and a half; the second warp is not full.
__global__ void warp_functions(int* out) {
  const int i = threadIdx.x, n = blockDim.x, lane = i % warpSize;
  int row = 0;
  const auto put = [&](int value) { out[row++ * n + i] = value; };
  put(__shfl_sync(kAll, i, 3));
  put(__shfl_sync(kAll, i, 5, 8));
  put(__shfl_up_sync(kAll, i, 2));
  put(__shfl_up_sync(kAll, i, 3, 4));
  put(__shfl_down_sync(i < warpSize ? kAll : 0xFFFFu, i, 1, 16));
  put(__shfl_xor_sync(kAll, i, 1));
  put(__ballot_sync(kAll, lane % 3 == 0));
  put(__any_sync(kAll, i == 40));
  put(__all_sync(kAll, i < 40));
  const unsigned half = lane < 16 ? 0xFFFFu : 0xFFFF0000u;  // two groups of a warp, each on its own
  put(__ballot_sync(half, 1));
  __syncwarp(half);
  put(__syncthreads_count(i % 5 == 0));
  put(__syncthreads_and(i < n));
  put(__syncthreads_or(i == n));
}

// Philox4x32-10 (Salmon et al. 2011), the generator of torch on CUDA.
__global__ void philox(const unsigned* key, unsigned* counters) {
  unsigned* c = counters + 4 * threadIdx.x;
  unsigned k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    const unsigned high0 = __umulhi(0xD2511F53u, c[0]), low0 = 0xD2511F53u * c[0];
    const unsigned high1 = __umulhi(0xCD9E8D57u, c[2]), low1 = 0xCD9E8D57u * c[2];
    const unsigned next[] = {high1 ^ c[1] ^ k0, low1, high0 ^ c[3] ^ k1, low0};
    for (int i = 0; i < 4; ++i) c[i] = next[i];
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

int ints(const Call& c, size_t i) { return static_cast<int>(c.buffers.at(i).bytes / sizeof(int)); }

}  // namespace

const Calls pattern_calls = {
    {"last_block_sum",
     [](const Call& c) {
       launch(last_block_sum, ints(c, 1), 128, 0, c.at<float>(0), ints(c, 0), c.at<float>(1),
              c.at<unsigned>(2), c.at<float>(3));
     }},
    {"two_sums",
     [](const Call& c) {
       launch(two_sums, 1, pygan::cuda::kReduceThreads, 0, c.at<float>(0), c.at<float>(1));
     }},
    {"histogram",
     [](const Call& c) {
       launch(histogram, 3, 64, ints(c, 1) * sizeof(int), c.at<int>(0), ints(c, 0), ints(c, 1),
              c.at<int>(1));
     }},
    {"warp_functions", [](const Call& c) { launch(warp_functions, 1, 48, 0, c.at<int>(0)); }},
    {"philox",
     [](const Call& c) {
       launch(philox, 1, ints(c, 1) / 4, 0, c.at<unsigned>(0), c.at<unsigned>(1));
     }},
};

}  // namespace simt
