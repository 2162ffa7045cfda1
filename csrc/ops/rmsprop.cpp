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

void run(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
         at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps, double lr,
         double alpha, double eps, double weight_decay, double momentum, std::optional<double> clip,
         bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
  const OptimizerLists lists{params,
                             grads,
                             steps,
                             {{"square_avgs", square_avgs},
                              {"momentum_buffers", momentum_buffers},
                              {"grad_avgs", grad_avgs}}};
  lists.check();
  const double bound = clip_bound(clip);
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  const c10::Device device = params[0].device();
  const at::DeviceGuard guard(device);
  const StepInputs inputs(device, lr, lr_tensor, grad_scale, found_inf);
  const RMSpropOptions options{.lr = lr,
                               .alpha = alpha,
                               .eps = eps,
                               .weight_decay = weight_decay,
                               .momentum = momentum,
                               .clip = bound,
                               .maximize = maximize};
  DenseViews views(lists.written());
  ByDtype<RMSpropTensor> entries(params.size());
  for (size_t i = 0; i < params.size(); ++i) {
    const at::Tensor& param = views.writable(params[i]);
    const auto buffer = [&](at::TensorList list) -> void* {
      return list.empty() ? nullptr : views.writable(list[i], param).data_ptr();
    };
    entries.add(dtype_of(param, {"params"}),
                {.param = param.data_ptr(),
                 .grad = views.readable(grads[i], param).const_data_ptr(),
                 .square_avg = buffer(square_avgs),
                 .momentum_buffer = buffer(momentum_buffers),
                 .grad_avg = buffer(grad_avgs),
                 .step = views.writable(steps[i]).data_ptr<float>(),
                 .n = param.numel()});
  }
  entries.for_each([&](Dtype dtype, const auto& tensors) {
    backend(device).rmsprop(dtype, tensors, options, inputs.scalars());
  });
  views.finish();
}

void run_meta(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
              at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps,
              double, double, double, double, double, std::optional<double>, bool,
              const std::optional<at::Tensor>&, const std::optional<at::Tensor>&,
              const std::optional<at::Tensor>&) {
  OptimizerLists{params,
                 grads,
                 steps,
                 {{"square_avgs", square_avgs},
                  {"momentum_buffers", momentum_buffers},
                  {"grad_avgs", grad_avgs}}}
      .check();
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
