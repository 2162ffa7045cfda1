#include <torch/library.h>

#include "../backend.h"
#include "ops.h"
#include "optimizer.h"

namespace pygan {
namespace {

StepLists lists_of(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
                   at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs,
                   at::TensorList steps) {
  return {params,
          grads,
          {{{"exp_avgs", exp_avgs},
            {"exp_avg_sqs", exp_avg_sqs},
            {"max_exp_avg_sqs", max_exp_avg_sqs, true}}},
          steps};
}

void run(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
         at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
         double lr, double beta1, double beta2, double eps, double weight_decay,
         bool decoupled_weight_decay, std::optional<double> clip, bool maximize,
         const std::optional<at::Tensor>& lr_tensor, const std::optional<at::Tensor>& grad_scale,
         const std::optional<at::Tensor>& found_inf) {
  AdamOptions options{.common = step_options(lr, eps, weight_decay, clip, maximize),
                      .beta1 = beta1,
                      .beta2 = beta2,
                      .amsgrad = !max_exp_avg_sqs.empty(),
                      .decoupled_weight_decay = decoupled_weight_decay};
  const Backend& on_device = backend(params[0].device());
  run_step(lists_of(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps),
           {lr_tensor, grad_scale, found_inf}, options.common,
           [&](Dtype dtype, const auto& tensors, const StepScalars& scalars) {
             on_device.adam(dtype, tensors, options, scalars);
           });
}

void run_meta(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
              at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
              double, double, double, double, double, bool, std::optional<double>, bool,
              const std::optional<at::Tensor>&, const std::optional<at::Tensor>&,
              const std::optional<at::Tensor>&) {
  lists_of(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps).check();
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "adam_(Tensor(a!)[] params, Tensor[] grads, Tensor(b!)[] exp_avgs, Tensor(c!)[] exp_avg_sqs,"
      " Tensor(d!)[] max_exp_avg_sqs, Tensor(e!)[] steps, float lr, float beta1, float beta2,"
      " float eps, float weight_decay, bool decoupled_weight_decay, float? clip, bool maximize,"
      " Tensor? lr_tensor=None, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("adam_", run); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("adam_", run); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("adam_", run_meta); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) { m.impl("adam_", torch::CppFunction::makeFallthrough()); }

}  // namespace

void adam_(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
           at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
           double lr, double beta1, double beta2, double eps, double weight_decay,
           bool decoupled_weight_decay, std::optional<double> clip, bool maximize,
           const std::optional<at::Tensor>& lr_tensor, const std::optional<at::Tensor>& grad_scale,
           const std::optional<at::Tensor>& found_inf) {
  if (params.empty()) return;  // no tensor to dispatch on
  static const auto op = typed_op<decltype(adam_)>("pygan::adam_");
  op.call(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, lr, beta1, beta2, eps,
          weight_decay, decoupled_weight_decay, clip, maximize, lr_tensor, grad_scale, found_inf);
}

}  // namespace pygan
