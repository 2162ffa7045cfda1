// Qualifiers that let one definition serve the host compiler and nvcc.
#pragma once

#ifdef __CUDACC__
#define PYGAN_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define PYGAN_HOST_DEVICE inline __attribute__((always_inline))
#endif

#define PYGAN_INLINE inline __attribute__((always_inline))
