// Runs CUDA kernels on the host, for tests. Included ahead of a .cu file, it stands in for what
// nvcc adds to C++; `__half` and the like come from CUDA's own headers. A block's threads are
// fibers: one runs at a time, until it waits for others, and a seed decides which goes on.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

// Shared by all fibers, which are one thread of the host, and in one segment that can be poisoned.
#undef __shared__
#define __shared__ thread_local
#undef __launch_bounds__
#define __launch_bounds__(...)

extern uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
constexpr int warpSize = 32;

namespace simt {

using Where = std::source_location;
using Values = std::shared_ptr<const std::vector<uint64_t>>;

// Draws anew the order in which blocks and threads run, and what unwritten shared memory holds.
void seed(unsigned order);

// Runs `thread` for every thread of the grid. Whatever a GPU leaves undefined ends the process,
// with a message on stderr that names kernel, block and thread.
void run(const void* kernel, dim3 grid, dim3 block, size_t shared_bytes,
         const std::function<void()>& thread);

template <typename... Parameters, typename... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared_bytes,
            Arguments&&... arguments) {
  static_assert((sizeof(Parameters) + ... + 0) <= 32764, "more than kernel parameters can hold");
  const std::tuple<Parameters...> parameters(std::forward<Arguments>(arguments)...);
  run(reinterpret_cast<const void*>(kernel), grid, block, shared_bytes,
      [&] { std::apply(kernel, parameters); });
}

// The launch's dynamic shared memory.
void* dynamic_shared();

// Lets another thread go first.
void yield();

// Waits for all threads of the block, or for those of the own warp that `mask` names, to come to
// the same place with the same mask. Returns the values that they brought, by thread or by lane.
Values meet_block(const char* operation, const Where& where, uint64_t value = 0);
Values meet_warp(unsigned mask, const char* operation, const Where& where, uint64_t value = 0);

// The threads that voted yes.
int64_t count(const Values& votes);

// The calling thread's lane, and what lane `source` brought; `mask` must name it.
int lane();
uint64_t from_lane(const Values& values, unsigned mask, int source);

template <typename T>
T shuffle(unsigned mask, T value, int source, const char* operation, const Where& where) {
  static_assert(sizeof(T) <= sizeof(uint64_t) && std::is_trivially_copyable_v<T>);
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = from_lane(meet_warp(mask, operation, where, bits), mask, source);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}

// A thread that comes in between sees *address before or after, as threads see it on a GPU.
template <typename T, typename F>
T atomic(T* address, const F& next) {
  yield();
  const T old = *address;
  *address = next(old);
  return old;
}

}  // namespace simt

#include "builtins.h"
