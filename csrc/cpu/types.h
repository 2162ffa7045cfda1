// The element types of the CPU kernels.
#pragma once

#include <torch/headeronly/util/BFloat16.h>
#include <torch/headeronly/util/Half.h>

#include "../kernels.h"

namespace pygan::cpu {

using c10::BFloat16;
using c10::Half;

// One element of a dtype known at run time.
inline double load(Dtype dtype, const void* x) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return static_cast<Compute<T>>(*static_cast<const T*>(x));
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
  return 0;
}
inline void store(Dtype dtype, double value, void* x) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: *static_cast<T*>(x) = static_cast<T>(static_cast<Compute<T>>(value)); return;
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
