#include "checks.h"

#include <ATen/MemoryOverlap.h>

namespace pygan {

std::ostream& operator<<(std::ostream& out, const Name& name) {
  out << name.list;
  return name.index < 0 ? out : out << '[' << name.index << ']';
}

std::string dtype_name(at::ScalarType dtype) {
  return "torch." + std::string(c10::getDtypeNames(dtype).first);
}

Dtype dtype_of(const at::Tensor& x, const Name& name) {
  switch (x.scalar_type()) {
    case at::kHalf: return Dtype::float16;
    case at::kBFloat16: return Dtype::bfloat16;
    case at::kFloat: return Dtype::float32;
    case at::kDouble: return Dtype::float64;
    default:
      TORCH_CHECK_TYPE(false, name, " has dtype ", dtype_name(x.scalar_type()),
                       "; expected float16, bfloat16, float32 or float64");
  }
}

at::ScalarType compute_dtype(const at::Tensor& x) {
  return x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
}

void check_dense(const at::Tensor& x, const Name& name) {
  TORCH_CHECK_TYPE(x.layout() == at::kStrided, name, " is ", x.layout(),
                   "; expected a dense tensor (use .to_dense() if it is sparse)");
}

void check_readable(const at::Tensor& x, c10::Device device, const Name& name) {
  check_dense(x, name);
  dtype_of(x, name);
  TORCH_CHECK_VALUE(x.device() == device, name, " is on ", x.device(), " and params[0] on ", device,
                    "; expected one device a call");
}

void check_writable(const at::Tensor& x, c10::Device device, const Name& name) {
  check_readable(x, device, name);
  TORCH_CHECK_VALUE(
      x.is_non_overlapping_and_dense() || at::has_internal_overlap(x) != at::MemOverlap::Yes, name,
      " has several elements at one place in memory (an expanded tensor?); it cannot"
      " be changed in place, .clone() it first");
  TORCH_CHECK_VALUE(!x.requires_grad() || x.is_leaf(), name,
                    " is a result of differentiable operations, not a parameter; changing it in"
                    " place would break its gradient, .detach() it first");
}

void check_outputs(const at::Tensor& x, const Name& name) {
  check_readable(x, x.device(), name);
  TORCH_CHECK_VALUE(x.sym_numel() > 0, name, " is empty; its mean is undefined");
}

void check_outputs(const at::Tensor& real, const Name& real_name, const at::Tensor& fake,
                   const Name& fake_name) {
  check_outputs(real, real_name);
  TORCH_CHECK_TYPE(fake.scalar_type() == real.scalar_type(), fake_name, " has dtype ",
                   dtype_name(fake.scalar_type()), " and ", real_name, " ",
                   dtype_name(real.scalar_type()));
  TORCH_CHECK_VALUE(fake.device() == real.device(), fake_name, " is on ", fake.device(), " and ",
                    real_name, " on ", real.device());
  check_outputs(fake, fake_name);
}

}  // namespace pygan
