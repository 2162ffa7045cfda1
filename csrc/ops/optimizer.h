// What the optimizers' ops share: lists of tensors that go together, and numbers that may be on the
// device.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <utility>
#include <vector>

#include "../kernels.h"

namespace pygan {

// The tensors of one step. A buffer's list is empty where the options do without it.
struct OptimizerLists {
  at::TensorList params, grads, steps;
  std::vector<std::pair<const char*, at::TensorList>> buffers;

  // Shapes, dtypes and devices; ValueError or TypeError that names the tensor.
  void check() const;
  // How many tensors a step writes.
  size_t written() const;
};

// The bound as kernels take it: infinity for none. ValueError unless it is positive.
double clip_bound(std::optional<double> clip);

// The numbers that a step reads from the device's memory.
class StepInputs {
 public:
  // A learning rate that costs no waiting to read, on the CPU, goes into `lr` in full precision.
  StepInputs(c10::Device device, double& lr, const std::optional<at::Tensor>& lr_tensor,
             const std::optional<at::Tensor>& grad_scale,
             const std::optional<at::Tensor>& found_inf);

  StepScalars scalars() const;

 private:
  at::Tensor lr_, grad_scale_, found_inf_;
};

}  // namespace pygan
