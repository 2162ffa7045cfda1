// The half-precision element types of the CUDA kernels, and vectors of elements.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

#include "../kernels.h"

namespace pygan::cuda {

using Half = __half;
using BFloat16 = __nv_bfloat16;

__device__ inline float widen(Half x) { return __half2float(x); }
__device__ inline float widen(BFloat16 x) { return __bfloat162float(x); }
__device__ inline float widen(float x) { return x; }
__device__ inline double widen(double x) { return x; }

template <typename T>
__device__ T narrow(Compute<T> x) {
  return x;
}
template <>
__device__ inline Half narrow<Half>(float x) {
  return __float2half_rn(x);
}
template <>
__device__ inline BFloat16 narrow<BFloat16>(float x) {
  return __float2bfloat16_rn(x);
}

// W elements that one memory instruction moves.
template <typename T, int W>
struct alignas(W * sizeof(T)) Vector {
  T at[W];
};

constexpr int kVectorBytes = 16;

template <typename T, int W>
__device__ Vector<T, W>& vector_at(T* x) {
  return *reinterpret_cast<Vector<T, W>*>(x);
}
template <typename T, int W>
__device__ const Vector<T, W>& vector_at(const T* x) {
  return *reinterpret_cast<const Vector<T, W>*>(x);
}

// Null counts as aligned: a buffer that is not in use does not stand in the way.
inline __device__ bool is_aligned(const void* x) {
  return reinterpret_cast<uintptr_t>(x) % kVectorBytes == 0;
}

}  // namespace pygan::cuda
