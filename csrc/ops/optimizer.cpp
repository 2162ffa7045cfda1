#include "optimizer.h"

#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>

#include <limits>

#include "checks.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

void check_size(const char* name, at::TensorList list, at::TensorList params) {
  TORCH_CHECK_VALUE(list.size() == params.size(), name, " has ", list.size(), " tensors for ",
                    params.size(), " params");
}

template <typename Check>
void check_like_params(const char* list_name, at::TensorList list, at::TensorList params,
                       const Check& check) {
  check_size(list_name, list, params);
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

}  // namespace

void StepLists::check() const {
  for (int64_t i = 0; i < static_cast<int64_t>(params.size()); ++i) {
    check_writable(params[i], params[0].device(), {"params", i});
  }
  check_like_params("grads", grads, params, check_readable);
  for (const StateList& list : state) {
    if (list.in_use()) check_like_params(list.name, list.tensors, params, check_writable);
  }
  check_size("steps", steps, params);
  for (int64_t i = 0; i < static_cast<int64_t>(steps.size()); ++i) {
    TORCH_CHECK_VALUE(steps[i].numel() == 1 && steps[i].scalar_type() == at::kFloat &&
                          steps[i].device() == params[i].device(),
                      "steps[", i, "] must be one float32 on ", params[i].device());
  }
}

StepOptions step_options(double lr, double eps, double weight_decay, std::optional<double> clip,
                         bool maximize) {
  TORCH_CHECK_VALUE(!clip || *clip > 0, "clip is ", clip.value_or(0),
                    "; expected a positive number");
  return {.lr = lr,
          .eps = eps,
          .weight_decay = weight_decay,
          .clip = clip.value_or(std::numeric_limits<double>::infinity()),
          .maximize = maximize};
}

void run_step(const StepLists& lists, const ScalarTensors& scalars, StepOptions& options,
              UpdateFunction update) {
  lists.check();
  const at::TensorList params = lists.params;
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  const c10::Device device = params[0].device();
  const at::DeviceGuard guard(device);

  // A learning rate on the CPU is read here, in full precision; one on the device is never waited
  // for.
  const bool read_lr = scalars.lr && (scalars.lr->is_cpu() || device.is_cpu());
  if (read_lr) options.lr = scalars.lr->item<double>();
  const Scalar rate(read_lr ? std::nullopt : scalars.lr, device, "lr");
  const Scalar scale(scalars.grad_scale, device, "grad_scale");
  const Scalar overflow(scalars.found_inf, device, "found_inf");

  DenseViews views((kStates + 2) * params.size());  // all but the gradients are written
  ByDtype<StepTensor> entries(params.size());
  for (size_t i = 0; i < params.size(); ++i) {
    const at::Tensor& param = views.writable(params[i]);
    StepTensor entry{.param = param.data_ptr(),
                     .grad = views.readable(lists.grads[i], param).const_data_ptr(),
                     .state = {},
                     .step = views.writable(lists.steps[i]).data_ptr<float>(),
                     .n = param.numel()};
    for (int s = 0; s < kStates; ++s) {
      const StateList& list = lists.state[s];
      if (list.in_use()) entry.state[s] = views.writable(list.tensors[i], param).data_ptr();
    }
    entries.add(dtype_of(param, {"params"}), entry);
  }
  entries.for_each([&](Dtype dtype, const auto& tensors) {
    update(dtype, tensors, {rate.pointer(), scale.pointer(), overflow.pointer()});
  });
  views.finish();
}

}  // namespace pygan
