// Kernels that are wrong in one way each: the emulation must stop at every one.
#include "calls.h"

namespace simt {
namespace {

constexpr int kThreads = 64;

__global__ void deadlock(float*) {
  if (threadIdx.x != 5) __syncthreads();
}

__global__ void divergent_barrier(float*) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncthreads();
  }
}

__global__ void missing_barrier(float* out) {
  __shared__ float values[kThreads];
  values[threadIdx.x] = threadIdx.x;
  out[threadIdx.x] = values[kThreads - 1 - threadIdx.x];
}

__global__ void missing_atomic(float* out) {
  const float old = *out;
  __threadfence();
  *out = old + 1;
}

__global__ void order_of_sum(float* out) { atomicAdd(out, 1.0f / (threadIdx.x + 1)); }

__global__ void uninitialised_shared(float* out) {
  __shared__ float values[kThreads];
  if (threadIdx.x > 0) values[threadIdx.x] = 0;
  __syncthreads();
  out[threadIdx.x] = values[threadIdx.x];
}

__global__ void read_past_end(float* out) { out[threadIdx.x] = out[threadIdx.x + 1]; }

__global__ void write_before_start(float* out) { out[static_cast<int>(threadIdx.x) - 1] = 0; }

__global__ void shared_past_end(float* out) {
  __shared__ float values[kThreads];
  values[threadIdx.x + 1] = 0;
  out[threadIdx.x] = values[threadIdx.x];
}

__global__ void dynamic_shared_past_end(float*) {
  static_cast<float*>(dynamic_shared())[threadIdx.x] = 0;
}

__global__ void unaligned_vector(float* out) { *reinterpret_cast<float4*>(out + threadIdx.x) = {}; }

__global__ void wrong_mask(float*) { __syncwarp(0xFFFF); }

__global__ void masks_differ(float*) { __ballot_sync(threadIdx.x % 2 ? ~0u : 0x55555555u, 1); }

__global__ void lane_outside_mask(float*) {
  if (threadIdx.x % 32 < 16) __shfl_down_sync(0xFFFF, 1, 1);
}

__global__ void nothing(float*) {}

__global__ void lane_not_there(float*) { __shfl_sync(~0u, 1, 20); }

// The kernel on one block that fills the buffer.
template <auto kernel>
void on_one_block(const Call& c) {
  launch(kernel, 1, kThreads, (kThreads - 1) * sizeof(float), c.at<float>(0));
}

template <auto kernel, unsigned blocks, unsigned threads, unsigned shared_bytes>
void launched_with(const Call& c) {
  launch(kernel, blocks, threads, shared_bytes, c.at<float>(0));
}

}  // namespace

const Calls fault_calls = {
    {"deadlock", on_one_block<deadlock>},
    {"divergent_barrier", on_one_block<divergent_barrier>},
    {"missing_barrier", on_one_block<missing_barrier>},
    {"missing_atomic", on_one_block<missing_atomic>},
    {"order_of_sum", on_one_block<order_of_sum>},
    {"uninitialised_shared", on_one_block<uninitialised_shared>},
    {"read_past_end", on_one_block<read_past_end>},
    {"write_before_start", on_one_block<write_before_start>},
    {"shared_past_end", on_one_block<shared_past_end>},
    {"dynamic_shared_past_end", on_one_block<dynamic_shared_past_end>},
    {"unaligned_vector", on_one_block<unaligned_vector>},
    {"wrong_mask", on_one_block<wrong_mask>},
    {"masks_differ", on_one_block<masks_differ>},
    {"lane_outside_mask", on_one_block<lane_outside_mask>},
    {"lane_not_there", launched_with<lane_not_there, 1, 48, 0>},
    {"no_blocks", launched_with<nothing, 0, 32, 0>},
    {"too_many_threads", launched_with<nothing, 1, 1025, 0>},
    {"too_much_shared_memory", launched_with<nothing, 1, 32, 1 << 20>},
};

}  // namespace simt
