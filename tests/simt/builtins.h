// CUDA's built-in functions for simt.h: barriers, votes, shuffles, atomics and fences.
#pragma once

#include <cstdint>
#include <type_traits>

#include "simt.h"

inline void __syncthreads(simt::Where at = simt::Where::current()) {
  simt::meet_block("__syncthreads", at);
}
inline int __syncthreads_count(int vote, simt::Where at = simt::Where::current()) {
  return static_cast<int>(simt::count(simt::meet_block("__syncthreads_count", at, vote != 0)));
}
inline int __syncthreads_and(int vote, simt::Where at = simt::Where::current()) {
  return simt::count(simt::meet_block("__syncthreads_and", at, vote == 0)) == 0;
}
inline int __syncthreads_or(int vote, simt::Where at = simt::Where::current()) {
  return simt::count(simt::meet_block("__syncthreads_or", at, vote != 0)) != 0;
}

inline void __syncwarp(unsigned mask = ~0u, simt::Where at = simt::Where::current()) {
  simt::meet_warp(mask, "__syncwarp", at);
}
inline unsigned __ballot_sync(unsigned mask, int vote, simt::Where at = simt::Where::current()) {
  const simt::Values votes = simt::meet_warp(mask, "__ballot_sync", at, vote != 0);
  unsigned ballot = 0;
  for (int lane = 0; lane < warpSize; ++lane)
    ballot |= static_cast<unsigned>((*votes)[lane]) << lane;
  return ballot;
}
inline int __any_sync(unsigned mask, int vote, simt::Where at = simt::Where::current()) {
  return simt::count(simt::meet_warp(mask, "__any_sync", at, vote != 0)) != 0;
}
inline int __all_sync(unsigned mask, int vote, simt::Where at = simt::Where::current()) {
  return simt::count(simt::meet_warp(mask, "__all_sync", at, vote == 0)) == 0;
}

// A lane that would read past its group of `width` lanes keeps its own value.
template <typename T>
T __shfl_sync(unsigned mask, T value, int source, int width = warpSize,
              simt::Where at = simt::Where::current()) {
  const int group = simt::lane() & ~(width - 1);
  return simt::shuffle(mask, value, group | (source & (width - 1)), "__shfl_sync", at);
}
template <typename T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                 simt::Where at = simt::Where::current()) {
  const int lane = simt::lane(), source = lane - static_cast<int>(delta);
  const bool own = source < (lane & ~(width - 1));
  return simt::shuffle(mask, value, own ? lane : source, "__shfl_up_sync", at);
}
template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = warpSize,
                   simt::Where at = simt::Where::current()) {
  const int lane = simt::lane(), source = lane + static_cast<int>(delta);
  const bool own = source > (lane | (width - 1));
  return simt::shuffle(mask, value, own ? lane : source, "__shfl_down_sync", at);
}
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = warpSize,
                  simt::Where at = simt::Where::current()) {
  const int lane = simt::lane(), source = lane ^ lanes;
  const bool own = source > (lane | (width - 1));
  return simt::shuffle(mask, value, own ? lane : source, "__shfl_xor_sync", at);
}

// The second operand converts to the first one's type, as in CUDA's overloads.
template <typename T>
T atomicAdd(T* address, std::type_identity_t<T> x) {
  return simt::atomic(address, [&](T old) { return old + x; });
}
template <typename T>
T atomicMin(T* address, std::type_identity_t<T> x) {
  return simt::atomic(address, [&](T old) { return x < old ? x : old; });
}
template <typename T>
T atomicMax(T* address, std::type_identity_t<T> x) {
  return simt::atomic(address, [&](T old) { return old < x ? x : old; });
}
template <typename T>
T atomicExch(T* address, std::type_identity_t<T> x) {
  return simt::atomic(address, [&](T) { return x; });
}
template <typename T>
T atomicCAS(T* address, std::type_identity_t<T> expected, std::type_identity_t<T> x) {
  return simt::atomic(address, [&](T old) { return old == expected ? x : old; });
}
inline unsigned atomicInc(unsigned* address, unsigned last) {
  return simt::atomic(address, [&](unsigned old) { return old >= last ? 0 : old + 1; });
}

inline void __threadfence_block() { simt::yield(); }
inline void __threadfence() { simt::yield(); }
inline void __threadfence_system() { simt::yield(); }

inline unsigned __umulhi(unsigned x, unsigned y) {
  return static_cast<unsigned>(static_cast<uint64_t>(x) * y >> 32);
}
