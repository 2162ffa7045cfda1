// What a device must compute: plain memory in, plain memory out. csrc/ops checks arguments and lays
// tensors out densely before it calls these; csrc/cpu and csrc/cuda implement them without torch.
#pragma once

#include <cstdint>

#include "adam.h"
#include "divergences.h"
#include "images.h"
#include "penalty.h"
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

// One parameter of an optimizer step.
struct StepTensor {
  void* param;
  const void* grad;
  void* state[kStates];  // buffers in the order of the rule; null where not in use
  float* step;           // one element: how many updates this parameter has had
  int64_t n;
};

// Scalars in the device's memory, read there so that the host never waits. Null: not in use.
struct StepScalars {
  const float* lr;          // overrides StepOptions::lr (the host reads it itself on the CPU)
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

// The functions of a divergence: g, f* o g, f*.
enum class Map : uint8_t { activation, composition, conjugate };

struct DivergenceChoice {
  Divergence divergence;
  double parameter;  // pi or alpha, where the divergence has one
};

// out = scale * upstream * (d/dv)^order map(v), element by element; a null upstream counts as 1.
struct MapTensor {
  const void* v;
  const void* upstream;
  void* out;
  int64_t n;
  double scale;
};

// weight * mean(map(v)): a loss is the sum of one or two such terms.
struct MeanTerm {
  Map map;
  double weight;
  const void* v;
  void* grad;  // of the loss with respect to v; null where it is not wanted
  int64_t n;
};

// Batches below lie in memory one sample after the other, `size` elements each. What there is one
// of per sample has the type that the elements compute in.
struct Interpolation {
  const void* real;
  const void* fake;
  const void* epsilon;  // one a sample
  void* out;
  int64_t samples;
  int64_t size;
};

struct GradientNorms {
  const void* grad;  // of a critic's outputs with respect to its inputs
  void* norms;       // one a sample
  void* out;         // the penalty's derivative with respect to `grad`; null where it is not wanted
  int64_t samples;
  int64_t size;
};

}  // namespace pygan
