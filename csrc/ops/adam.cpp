#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/library.h>

#include <optional>

#include "../backend.h"
#include "checks.h"
#include "ops.h"
#include "optimizer.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

void run(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
         at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
         double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled,
         std::optional<double> clip, bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
  const OptimizerLists lists{
      params,
      grads,
      steps,
      {{"exp_avgs", exp_avgs}, {"exp_avg_sqs", exp_avg_sqs}, {"max_exp_avg_sqs", max_exp_avg_sqs}}};
  lists.check();
  const double bound = clip_bound(clip);
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  const c10::Device device = params[0].device();
  const at::DeviceGuard guard(device);
  const StepInputs inputs(device, lr, lr_tensor, grad_scale, found_inf);
  const AdamOptions options{.lr = lr,
                            .beta1 = beta1,
                            .beta2 = beta2,
                            .eps = eps,
                            .weight_decay = weight_decay,
                            .decoupled = decoupled,
                            .clip = bound,
                            .maximize = maximize};
  DenseViews views(lists.written());
  ByDtype<AdamTensor> entries(params.size());
  for (size_t i = 0; i < params.size(); ++i) {
    const at::Tensor& param = views.writable(params[i]);
    const auto buffer = [&](at::TensorList list) -> void* {
      return list.empty() ? nullptr : views.writable(list[i], param).data_ptr();
    };
    entries.add(dtype_of(param, {"params"}),
                {.param = param.data_ptr(),
                 .grad = views.readable(grads[i], param).const_data_ptr(),
                 .exp_avg = buffer(exp_avgs),
                 .exp_avg_sq = buffer(exp_avg_sqs),
                 .max_exp_avg_sq = buffer(max_exp_avg_sqs),
                 .step = views.writable(steps[i]).data_ptr<float>(),
                 .n = param.numel()});
  }
  entries.for_each([&](Dtype dtype, const auto& tensors) {
    backend(device).adam(dtype, tensors, options, inputs.scalars());
  });
  views.finish();
}

void run_meta(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
              at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
              double, double, double, double, double, bool, std::optional<double>, bool,
              const std::optional<at::Tensor>&, const std::optional<at::Tensor>&,
              const std::optional<at::Tensor>&) {
  OptimizerLists{
      params,
      grads,
      steps,
      {{"exp_avgs", exp_avgs}, {"exp_avg_sqs", exp_avg_sqs}, {"max_exp_avg_sqs", max_exp_avg_sqs}}}
      .check();
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "adam_(Tensor(a!)[] params, Tensor[] grads, Tensor(b!)[] exp_avgs, Tensor(c!)[] exp_avg_sqs,"
      " Tensor(d!)[] max_exp_avg_sqs, Tensor(e!)[] steps, float lr, float beta1, float beta2,"
      " float eps, float weight_decay, bool decoupled, float? clip, bool maximize,"
      " Tensor? lr_tensor=None, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("adam_", run); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("adam_", run); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("adam_", run_meta); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) { m.impl("adam_", torch::CppFunction::makeFallthrough()); }

}  // namespace

void adam_(at::TensorList params, at::TensorList grads, at::TensorList exp_avgs,
           at::TensorList exp_avg_sqs, at::TensorList max_exp_avg_sqs, at::TensorList steps,
           double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled,
           std::optional<double> clip, bool maximize, const std::optional<at::Tensor>& lr_tensor,
           const std::optional<at::Tensor>& grad_scale,
           const std::optional<at::Tensor>& found_inf) {
  if (params.empty()) return;  // no tensor to dispatch on
  static const auto op = typed_op<decltype(adam_)>("pygan::adam_");
  op.call(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, lr, beta1, beta2, eps,
          weight_decay, decoupled, clip, maximize, lr_tensor, grad_scale, found_inf);
}

}  // namespace pygan
