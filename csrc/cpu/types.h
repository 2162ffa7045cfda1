// The half-precision element types of the CPU kernels.
#pragma once

#include <torch/headeronly/util/BFloat16.h>
#include <torch/headeronly/util/Half.h>

namespace pygan::cpu {

using c10::BFloat16;
using c10::Half;

}  // namespace pygan::cpu
