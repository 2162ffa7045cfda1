// One launch over a list of tensors of any sizes. The list travels by value in the kernel's
// parameters, so nothing is copied to the device first and a CUDA graph can capture the launch.
#pragma once

#include <algorithm>
#include <type_traits>
#include <vector>

#include "launch.cuh"
#include "types.cuh"

namespace pygan::cuda {

constexpr int kThreads = 256;
constexpr int kChunk = 4096;  // elements a block works on; a multiple of every vector width

// Kernel parameters hold 4 KB everywhere and 32,764 bytes since CUDA 12.1 on compute
// capability 7.0; the small table costs less to launch.
constexpr int kSmallTable = 4000;
constexpr int kLargeTable = 32000;

template <typename Entry, int Bytes>
struct Table {
  static constexpr int kCapacity = (Bytes - sizeof(int)) / (sizeof(Entry) + sizeof(int));
  Entry tensors[kCapacity];
  unsigned end_block[kCapacity];  // one past the last block of each tensor
  int count = 0;

  unsigned blocks() const { return count ? end_block[count - 1] : 0; }

  void add(const Entry& tensor) {
    // A tensor without elements has a block all the same: its step still counts.
    const unsigned own = std::max<int64_t>(1, (tensor.n + kChunk - 1) / kChunk);
    end_block[count] = blocks() + own;
    tensors[count++] = tensor;
  }
};

// Calls body(tensor, begin, n) once a block: `n` elements from `begin` on, the same for all
// threads.
template <typename Body, typename Entry, int Bytes>
__global__ void __launch_bounds__(kThreads)
    multi_tensor_kernel(const __grid_constant__ Table<Entry, Bytes> table, const Body body) {
  int low = 0, high = table.count - 1;  // the first tensor that ends past this block
  while (low < high) {
    const int middle = (low + high) / 2;
    if (table.end_block[middle] > blockIdx.x) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const Entry& tensor = table.tensors[low];
  const unsigned first_block = low ? table.end_block[low - 1] : 0;
  const int64_t begin = static_cast<int64_t>(blockIdx.x - first_block) * kChunk;
  const int64_t rest = tensor.n - begin;
  body(tensor, begin, static_cast<int>(rest < kChunk ? rest : kChunk));
}

template <int Bytes, typename Entry, typename Body>
void launch_tables(const std::vector<Entry>& tensors, const Body& body, cudaStream_t stream) {
  using List = Table<Entry, Bytes>;
  for (size_t i = 0; i < tensors.size();) {
    List table;
    while (i < tensors.size() && table.count < List::kCapacity) table.add(tensors[i++]);
    launch(multi_tensor_kernel<Body, Entry, Bytes>, table.blocks(), kThreads, stream, table, body);
  }
}

template <typename Entry, typename Body>
void for_each_chunk(const std::vector<Entry>& tensors, const Body& body, cudaStream_t stream) {
  if (tensors.size() <= Table<Entry, kSmallTable>::kCapacity) {
    launch_tables<kSmallTable>(tensors, body, stream);
  } else {
    launch_tables<kLargeTable>(tensors, body, stream);
  }
}

// The threads of a block share [0, n): f(i, width) handles the `width` elements from i on, vectors
// where memory is aligned for them and single elements for the rest.
template <typename T, typename F>
__device__ void for_each_vector(int n, bool aligned, const F& f) {
  constexpr int width = kVectorBytes / sizeof(T);
  const int vectors = aligned ? n / width : 0;
  for (int v = threadIdx.x; v < vectors; v += blockDim.x) {
    f(v * width, std::integral_constant<int, width>{});
  }
  for (int i = vectors * width + threadIdx.x; i < n; i += blockDim.x) {
    f(i, std::integral_constant<int, 1>{});
  }
}

// W values of `x` from i on if the buffer is in use, else zeros.
template <bool InUse, typename T, int W>
__device__ Vector<T, W> read(const T* x, int i) {
  if constexpr (InUse) {
    return vector_at<T, W>(x + i);
  } else {
    return {};
  }
}

// Whether the tensors have this buffer. An empty one's are null in any case, so the first tensor
// does not speak for all.
template <typename Entry>
bool is_in_use(const std::vector<Entry>& tensors, void* Entry::* buffer) {
  return std::any_of(tensors.begin(), tensors.end(), [&](const auto& t) { return t.*buffer; });
}

}  // namespace pygan::cuda
