#include <torch/library.h>

#include "../backend.h"
#include "ops.h"
#include "optimizer.h"

namespace pygan {
namespace {

StepLists lists_of(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
                   at::TensorList momentum_buffers, at::TensorList grad_avgs,
                   at::TensorList steps) {
  return {params,
          grads,
          {{{"square_avgs", square_avgs},
            {"momentum_buffers", momentum_buffers, true},
            {"grad_avgs", grad_avgs, true}}},
          steps};
}

void run(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
         at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps, double lr,
         double alpha, double eps, double weight_decay, double momentum, std::optional<double> clip,
         bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
  RMSpropOptions options{.common = step_options(lr, eps, weight_decay, clip, maximize),
                         .alpha = alpha,
                         .momentum = momentum,
                         .has_momentum = !momentum_buffers.empty(),
                         .centered = !grad_avgs.empty()};
  const Backend& on_device = backend(params[0].device());
  run_step(lists_of(params, grads, square_avgs, momentum_buffers, grad_avgs, steps),
           {lr_tensor, grad_scale, found_inf}, options.common,
           [&](Dtype dtype, const auto& tensors, const StepScalars& scalars) {
             on_device.rmsprop(dtype, tensors, options, scalars);
           });
}

void run_meta(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
              at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps,
              double, double, double, double, double, std::optional<double>, bool,
              const std::optional<at::Tensor>&, const std::optional<at::Tensor>&,
              const std::optional<at::Tensor>&) {
  lists_of(params, grads, square_avgs, momentum_buffers, grad_avgs, steps).check();
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "rmsprop_(Tensor(a!)[] params, Tensor[] grads, Tensor(b!)[] square_avgs,"
      " Tensor(c!)[] momentum_buffers, Tensor(d!)[] grad_avgs, Tensor(e!)[] steps,"
      " float lr, float alpha, float eps, float weight_decay, float momentum, float? clip,"
      " bool maximize, Tensor? lr_tensor=None, Tensor? grad_scale=None, Tensor? found_inf=None)"
      " -> ()");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("rmsprop_", run); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("rmsprop_", run); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("rmsprop_", run_meta); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("rmsprop_", torch::CppFunction::makeFallthrough());
}

}  // namespace

void rmsprop_(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
              at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps,
              double lr, double alpha, double eps, double weight_decay, double momentum,
              std::optional<double> clip, bool maximize, const std::optional<at::Tensor>& lr_tensor,
              const std::optional<at::Tensor>& grad_scale,
              const std::optional<at::Tensor>& found_inf) {
  if (params.empty()) return;  // no tensor to dispatch on
  static const auto op = typed_op<decltype(rmsprop_)>("pygan::rmsprop_");
  op.call(params, grads, square_avgs, momentum_buffers, grad_avgs, steps, lr, alpha, eps,
          weight_decay, momentum, clip, maximize, lr_tensor, grad_scale, found_inf);
}

}  // namespace pygan
