// What the rules of all optimizers share. A rule is the update of one element, and has
//   kState               bit i is set if it uses StepTensor::state[i]
//   kReadsStep           whether it depends on the number of updates so far
//   Rule(options, inverse_scale, step)
//   C update(C param, C grad, C (&state)[kStates]) const   returns the new parameter
// in the compute type C: float for half, bfloat16 and float parameters, else double. Each
// optimizer's `with_rule` picks the one that its options ask for.
#pragma once

#include <limits>

#include "clip.h"

namespace pygan {

// Buffers that an optimizer may keep for a parameter besides its step.
constexpr int kStates = 3;

// Hyper-parameters that all optimizers have, as the user states them, in double.
struct StepOptions {
  double lr;
  double eps;
  double weight_decay;
  double clip = std::numeric_limits<double>::infinity();
  bool maximize = false;
};

// The gradient as a rule sees it: unscaled, of what is to be minimised, with the L2 penalty's.
template <typename C>
struct Gradient {
  C scale, weight_decay;

  // `inverse_scale` undoes a gradient scaler; 1 when there is none.
  PYGAN_HOST_DEVICE static Gradient of(const StepOptions& o, double inverse_scale) {
    return {static_cast<C>(o.maximize ? -inverse_scale : inverse_scale),
            static_cast<C>(o.weight_decay)};
  }

  PYGAN_HOST_DEVICE C operator()(C grad, C param) const {
    grad *= scale;
    if (weight_decay != 0) grad += weight_decay * param;
    return grad;
  }
};

// A type as an argument, where a template argument cannot be given.
template <typename T>
struct Type {
  using type = T;
};

}  // namespace pygan
