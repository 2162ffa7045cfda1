// What the ops of all optimizers do alike: check the lists of a step, lay tensors out, read
// scalars.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/FunctionRef.h>

#include <array>
#include <optional>
#include <vector>

#include "../kernels.h"

namespace pygan {

// One buffer of every parameter.
struct StateList {
  const char* name;
  at::TensorList tensors;
  bool optional = false;  // may be empty, where an option leaves it out

  bool in_use() const { return !optional || !tensors.empty(); }
};

// The tensors of one step; `state` in the order of the optimizer's rule.
struct StepLists {
  at::TensorList params, grads;
  std::array<StateList, kStates> state;
  at::TensorList steps;

  void check() const;
};

// Numbers that come as tensors of one element; `lr` overrides StepOptions::lr.
struct ScalarTensors {
  const std::optional<at::Tensor>&lr, &grad_scale, &found_inf;
};

// Throws unless `clip` is positive.
StepOptions step_options(double lr, double eps, double weight_decay, std::optional<double> clip,
                         bool maximize);

using UpdateFunction =
    c10::function_ref<void(Dtype, const std::vector<StepTensor>&, const StepScalars&)>;

// Checks the lists and calls `update` once a dtype. `options`, which it goes by, gets the learning
// rate before that if that is a tensor on the CPU.
void run_step(const StepLists& lists, const ScalarTensors& scalars, StepOptions& options,
              UpdateFunction update);

}  // namespace pygan
