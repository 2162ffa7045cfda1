#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/library.h>

#include <limits>
#include <optional>

#include "../backend.h"
#include "checks.h"
#include "ops.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

// The tensors of one optimizer step; `momentum_buffers` and `grad_avgs` are empty where not in use.
struct RMSpropLists {
  at::TensorList params, grads, square_avgs, momentum_buffers, grad_avgs, steps;

  void check() const {
    for (int64_t i = 0; i < static_cast<int64_t>(params.size()); ++i) {
      check_writable(params[i], params[0].device(), {"params", i});
    }
    check_like_params("grads", grads, check_readable);
    check_like_params("square_avgs", square_avgs, check_writable);
    if (!momentum_buffers.empty()) {
      check_like_params("momentum_buffers", momentum_buffers, check_writable);
    }
    if (!grad_avgs.empty()) check_like_params("grad_avgs", grad_avgs, check_writable);
    check_size("steps", steps);
    for (int64_t i = 0; i < static_cast<int64_t>(steps.size()); ++i) {
      TORCH_CHECK_VALUE(steps[i].numel() == 1 && steps[i].scalar_type() == at::kFloat &&
                            steps[i].device() == params[i].device(),
                        "steps[", i, "] must be one float32 on ", params[i].device());
    }
  }

 private:
  void check_size(const char* name, at::TensorList list) const {
    TORCH_CHECK_VALUE(list.size() == params.size(), name, " has ", list.size(), " tensors for ",
                      params.size(), " params");
  }

  template <typename Check>
  void check_like_params(const char* list_name, at::TensorList list, const Check& check) const {
    check_size(list_name, list);
    for (int64_t i = 0; i < static_cast<int64_t>(list.size()); ++i) {
      const Name name{list_name, i};
      check(list[i], params[0].device(), name);
      TORCH_CHECK_VALUE(list[i].sizes() == params[i].sizes(), name, " has shape ", list[i].sizes(),
                        " and params[", i, "] ", params[i].sizes());
      TORCH_CHECK_TYPE(list[i].scalar_type() == params[i].scalar_type(), name, " has dtype ",
                       dtype_name(list[i].scalar_type()), " and params[", i, "] ",
                       dtype_name(params[i].scalar_type()));
    }
  }
};

// An optional number on `device`, as float32.
class Scalar {
 public:
  Scalar(const std::optional<at::Tensor>& x, c10::Device device, const char* name) {
    if (!x) return;
    TORCH_CHECK_VALUE(x->numel() == 1, name, " has ", x->numel(), " elements; expected 1");
    value_ = x->to(device, at::kFloat);
  }
  const float* pointer() const {
    return value_.defined() ? value_.const_data_ptr<float>() : nullptr;
  }

 private:
  at::Tensor value_;
};

void run(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
         at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps, double lr,
         double alpha, double eps, double weight_decay, double momentum, std::optional<double> clip,
         bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
  const RMSpropLists lists{params, grads, square_avgs, momentum_buffers, grad_avgs, steps};
  lists.check();
  TORCH_CHECK_VALUE(!clip || *clip > 0, "clip is ", clip.value_or(0),
                    "; expected a positive number");
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  const c10::Device device = params[0].device();
  const at::DeviceGuard guard(device);

  RMSpropOptions options{.lr = lr,
                         .alpha = alpha,
                         .eps = eps,
                         .weight_decay = weight_decay,
                         .momentum = momentum,
                         .clip = clip.value_or(std::numeric_limits<double>::infinity()),
                         .maximize = maximize};
  // A learning rate on the CPU is read here, in full precision; one on the device is never waited
  // for.
  const bool read_lr = lr_tensor && (lr_tensor->is_cpu() || device.is_cpu());
  if (read_lr) options.lr = lr_tensor->item<double>();
  const Scalar rate(read_lr ? std::nullopt : lr_tensor, device, "lr");
  const Scalar scale(grad_scale, device, "grad_scale");
  const Scalar overflow(found_inf, device, "found_inf");
  const StepScalars scalars{rate.pointer(), scale.pointer(), overflow.pointer()};

  DenseViews views(5 * params.size());  // all but the gradients are written
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
    backend(device).rmsprop(dtype, tensors, options, scalars);
  });
  views.finish();
}

void run_meta(at::TensorList params, at::TensorList grads, at::TensorList square_avgs,
              at::TensorList momentum_buffers, at::TensorList grad_avgs, at::TensorList steps,
              double, double, double, double, double, std::optional<double>, bool,
              const std::optional<at::Tensor>&, const std::optional<at::Tensor>&,
              const std::optional<at::Tensor>&) {
  RMSpropLists{params, grads, square_avgs, momentum_buffers, grad_avgs, steps}.check();
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
