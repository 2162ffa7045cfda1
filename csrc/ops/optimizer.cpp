#include "optimizer.h"

#include <limits>

#include "checks.h"

namespace pygan {
namespace {

void check_size(const char* name, at::TensorList list, at::TensorList params) {
  TORCH_CHECK_VALUE(list.size() == params.size(), name, " has ", list.size(), " tensors for ",
                    params.size(), " params");
}

template <typename Check>
void check_like(at::TensorList params, const char* list_name, at::TensorList list,
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
at::Tensor number(const std::optional<at::Tensor>& x, c10::Device device, const char* name) {
  if (!x) return {};
  TORCH_CHECK_VALUE(x->numel() == 1, name, " has ", x->numel(), " elements; expected 1");
  return x->to(device, at::kFloat);
}

}  // namespace

void OptimizerLists::check() const {
  for (int64_t i = 0; i < static_cast<int64_t>(params.size()); ++i) {
    check_writable(params[i], params[0].device(), {"params", i});
  }
  check_like(params, "grads", grads, check_readable);
  for (const auto& [name, list] : buffers) {
    if (!list.empty()) check_like(params, name, list, check_writable);
  }
  check_size("steps", steps, params);
  for (int64_t i = 0; i < static_cast<int64_t>(steps.size()); ++i) {
    TORCH_CHECK_VALUE(steps[i].numel() == 1 && steps[i].scalar_type() == at::kFloat &&
                          steps[i].device() == params[i].device(),
                      "steps[", i, "] must be one float32 on ", params[i].device());
  }
}

size_t OptimizerLists::written() const { return (2 + buffers.size()) * params.size(); }

double clip_bound(std::optional<double> clip) {
  TORCH_CHECK_VALUE(!clip || *clip > 0, "clip is ", clip.value_or(0),
                    "; expected a positive number");
  return clip.value_or(std::numeric_limits<double>::infinity());
}

StepInputs::StepInputs(c10::Device device, double& lr, const std::optional<at::Tensor>& lr_tensor,
                       const std::optional<at::Tensor>& grad_scale,
                       const std::optional<at::Tensor>& found_inf)
    : grad_scale_(number(grad_scale, device, "grad_scale")),
      found_inf_(number(found_inf, device, "found_inf")) {
  if (lr_tensor && (lr_tensor->is_cpu() || device.is_cpu())) {
    lr = lr_tensor->item<double>();
  } else {
    lr_ = number(lr_tensor, device, "lr");
  }
}

StepScalars StepInputs::scalars() const {
  const auto pointer = [](const at::Tensor& x) {
    return x.defined() ? x.const_data_ptr<float>() : nullptr;
  };
  return {pointer(lr_), pointer(grad_scale_), pointer(found_inf_)};
}

}  // namespace pygan
