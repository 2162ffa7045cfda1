// The device side of the ops: csrc/ops checks arguments and lays tensors out, then calls the
// backend of the tensors' device. cpu/backend.cpp always fills one in; cuda/backend.cpp when it is
// compiled.
#pragma once

#include <c10/core/Device.h>

#include <vector>

#include "kernels.h"

namespace pygan {

struct Backend {
  void (*clip)(Dtype, const std::vector<ClipTensor>&, double bound);
  void (*rmsprop)(Dtype, const std::vector<StepTensor>&, const RMSpropOptions&, const StepScalars&);
  void (*adam)(Dtype, const std::vector<StepTensor>&, const AdamOptions&, const StepScalars&);
  // *loss = mean(fake) - mean(real), in the outputs' dtype.
  void (*wasserstein_critic_loss)(Dtype, const CriticOutputs&, void* loss);
  // Fills the gradients of both outputs from the one element at `upstream`.
  void (*wasserstein_critic_loss_backward)(Dtype, const CriticOutputs& grads, const void* upstream);
  void (*fgan_map)(Dtype, const DivergenceChoice&, Map, int order, const MapTensor&);
  // *loss = the sum of the terms; fills the gradients that are wanted.
  void (*fgan_loss)(Dtype, const DivergenceChoice&, const std::vector<MeanTerm>&, void* loss);
  // Fills the gradients, times the one element at `upstream`.
  void (*fgan_loss_backward)(Dtype, const DivergenceChoice&, const std::vector<MeanTerm>&,
                             const void* upstream);
  void (*interpolate)(Dtype, const Interpolation&);
  // Fills the norms, *penalty and, if it is wanted, the derivative.
  void (*gradient_norm_penalty)(Dtype, const GradientNorms&, const PenaltyOptions&, void* penalty);
  // Fills the derivative by norms that are known, times the one element at `upstream`.
  void (*gradient_norm_penalty_backward)(Dtype, const GradientNorms&, const PenaltyOptions&,
                                         const void* upstream);
  void (*images_to_float)(const Images&);
};

// The backend of `device`; an error that names the remedy if pygan was built without it.
const Backend& backend(c10::Device device);

void register_backend(c10::DeviceType type, const Backend& backend);

}  // namespace pygan
