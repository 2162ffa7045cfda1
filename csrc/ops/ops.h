// The ops as C++ functions: each goes through torch's dispatcher, so device, autograd and tracing
// are chosen there.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string_view>
#include <vector>

namespace pygan {

template <typename Signature>
auto typed_op(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

void clip_weights_(at::TensorList params, double clip);

void rmsprop_(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
              at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps,
              double lr, double alpha, double eps, double weight_decay, double momentum,
              std::optional<double> clip, bool maximize, const std::optional<at::Tensor>& lr_tensor,
              const std::optional<at::Tensor>& grad_scale,
              const std::optional<at::Tensor>& found_inf);

void adam_(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
           at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
           double lr, double beta1, double beta2, double eps, double weight_decay,
           bool decoupled_weight_decay, std::optional<double> clip, bool maximize,
           const std::optional<at::Tensor>& lr_tensor, const std::optional<at::Tensor>& grad_scale,
           const std::optional<at::Tensor>& found_inf);

at::Tensor wasserstein_critic_loss(const at::Tensor& f_real, const at::Tensor& f_fake);

// upstream * (d/dv)^order of a divergence's activation, composition or conjugate at v.
at::Tensor fgan_map(const at::Tensor& v, const std::optional<at::Tensor>& upstream,
                    std::string_view divergence, double parameter, std::string_view map,
                    int64_t order);

// The loss named critic, generator or alternative_generator; with its gradients behind it if asked.
std::vector<at::Tensor> fgan_loss(at::TensorList v, std::string_view loss,
                                  std::string_view divergence, double parameter, bool with_grads);

// As at::convolution, at::leaky_relu (at::relu where the slope is 0) and at::leaky_relu_; but their
// derivatives are undefined, not zero, in what they do not depend on.
at::Tensor lean_convolution(const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, c10::SymIntArrayRef stride,
                            c10::SymIntArrayRef padding, c10::SymIntArrayRef dilation,
                            bool transposed, c10::SymIntArrayRef output_padding,
                            c10::SymInt groups);
at::Tensor lean_relu(const at::Tensor& x, double slope);
at::Tensor& lean_relu_(at::Tensor& x, double slope);

// epsilon * real + (1 - epsilon) * fake; one epsilon a sample, drawn where it is not given.
at::Tensor interpolate(const at::Tensor& real, const at::Tensor& fake,
                       const std::optional<at::Tensor>& epsilon,
                       const std::optional<at::Generator>& generator);

// weight * mean over the samples of (norm of grad - target)^2.
at::Tensor gradient_norm_penalty(const at::Tensor& grad, double weight, double target,
                                 bool one_sided);

// Bytes (B, C, H, W) as floats in [-1, 1], mirrored left to right where `mirrored` (B,) says so.
at::Tensor images_to_float(const at::Tensor& images, const std::optional<at::Tensor>& mirrored,
                           at::MemoryFormat memory_format);

}  // namespace pygan
