// What a device must compute: plain memory in, plain memory out. csrc/ops checks arguments and lays
// tensors out densely before it calls these; csrc/cpu and csrc/cuda implement them without torch.
#pragma once

#include <cstdint>

#include "rmsprop.h"

namespace pygan {

enum class Dtype : uint8_t { float16, bfloat16, float32, float64 };

// Applies X(dtype, element type) to every dtype. csrc/cpu and csrc/cuda each say what Half and
// BFloat16 are for them.
#define PYGAN_FOR_EACH_DTYPE(X) \
  X(float16, Half) X(bfloat16, BFloat16) X(float32, float) X(float64, double)

// The type an element type computes in.
template <typename T>
struct ComputeType {
  using type = float;
};
template <>
struct ComputeType<double> {
  using type = double;
};
template <typename T>
using Compute = typename ComputeType<T>::type;

// One tensor of a multi-tensor operation, as `n` elements in storage order.
struct ClipTensor {
  void* param;
  int64_t n;
};

struct RMSpropTensor {
  void* param;
  const void* grad;
  void* square_avg;
  void* momentum_buffer;  // null without momentum
  void* grad_avg;         // null unless centered
  float* step;            // one element: how many updates this parameter has had
  int64_t n;
};

// Scalars in the device's memory, read there so that the host never waits. Null: not in use.
struct StepScalars {
  const float* lr;          // overrides RMSpropOptions::lr (the host reads it itself on the CPU)
  const float* grad_scale;  // gradients arrive multiplied by this (torch.amp.GradScaler)
  const float* found_inf;   // not 0: gradients overflowed, leave everything as it is
};

// A critic's outputs on real and on generated samples, or their gradients.
struct CriticOutputs {
  void* real;
  int64_t n_real;
  void* fake;
  int64_t n_fake;
};

}  // namespace pygan
