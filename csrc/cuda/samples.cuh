// Kernels over a batch whose samples lie one after the other: a block works on a chunk of a sample,
// so that what belongs to the sample is one number to all its threads.
#pragma once

#include "multi_tensor.cuh"

namespace pygan::cuda {

struct SampleChunk {
  int64_t sample;
  int64_t begin;  // its first element, counted from the batch's
  int n;
};

PYGAN_HOST_DEVICE int64_t chunks_per_sample(int64_t size) { return (size + kChunk - 1) / kChunk; }

// What a kernel over `t`, which has `samples` of `size` elements, is launched with.
template <typename Batch>
unsigned sample_blocks(const Batch& t) {
  return static_cast<unsigned>(t.samples * chunks_per_sample(t.size));
}

// The calling block's share.
template <typename Batch>
__device__ SampleChunk own_chunk(const Batch& t) {
  const int64_t chunks = chunks_per_sample(t.size);
  const int64_t sample = blockIdx.x / chunks, first = blockIdx.x % chunks * kChunk;
  const int64_t rest = t.size - first;
  return {sample, sample * t.size + first, static_cast<int>(rest < kChunk ? rest : kChunk)};
}

}  // namespace pygan::cuda
