#include "tensor_lists.h"

#include <ATen/MemoryOverlap.h>
#include <ATen/ops/empty_strided.h>

namespace pygan {
namespace {

// Strides of dimensions of size 1 carry no meaning.
bool same_order(const at::Tensor& a, const at::Tensor& b) {
  for (int64_t d = 0; d < a.dim(); ++d) {
    if (a.size(d) != 1 && a.stride(d) != b.stride(d)) return false;
  }
  return true;
}

at::Tensor copy_in_order(const at::Tensor& x, const at::Tensor& order) {
  return at::empty_strided(order.sizes(), order.strides(), x.options()).copy_(x);
}

}  // namespace

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

void check_readable(const at::Tensor& x, c10::Device device, const Name& name) {
  TORCH_CHECK_TYPE(x.layout() == at::kStrided, name, " is ", x.layout(),
                   "; expected a dense tensor (use .to_dense() if it is sparse)");
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

const at::Tensor& DenseViews::writable(const at::Tensor& x) {
  written_.push_back(&x);
  if (x.is_non_overlapping_and_dense()) return x;
  return twins_.emplace_back(Twin{&x, x.contiguous()}).dense;
}

const at::Tensor& DenseViews::writable(const at::Tensor& x, const at::Tensor& order) {
  written_.push_back(&x);
  if (same_order(x, order)) return x;
  return twins_.emplace_back(Twin{&x, copy_in_order(x, order)}).dense;
}

const at::Tensor& DenseViews::readable(const at::Tensor& x, const at::Tensor& order) {
  if (same_order(x, order)) return x;
  return twins_.emplace_back(Twin{nullptr, copy_in_order(x, order)}).dense;
}

void DenseViews::finish() {
  for (const Twin& twin : twins_) {
    if (twin.original) twin.original->copy_(twin.dense);
  }
  for (const at::Tensor* x : written_) {
    if (!x->is_inference()) x->unsafeGetTensorImpl()->bump_version();
  }
}

}  // namespace pygan
