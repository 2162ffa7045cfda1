#include "tensor_lists.h"

#include <ATen/ops/empty_like.h>
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

bool is_sample_after_sample(const at::Tensor& x) {
  const bool outermost = x.sym_size(0) <= 1 || x.sym_stride(0) * x.sym_size(0) == x.sym_numel();
  return outermost && x.is_non_overlapping_and_dense();
}

at::Tensor copy_in_order(const at::Tensor& x, const at::Tensor& order) {
  return at::empty_strided(order.sizes(), order.strides(), x.options()).copy_(x);
}

}  // namespace

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

const at::Tensor& DenseViews::readable(const at::Tensor& x) {
  if (x.is_non_overlapping_and_dense()) return x;
  return twins_.emplace_back(Twin{nullptr, x.contiguous()}).dense;
}

const at::Tensor& DenseViews::readable(const at::Tensor& x, const at::Tensor& order) {
  if (same_order(x, order)) return x;
  return twins_.emplace_back(Twin{nullptr, copy_in_order(x, order)}).dense;
}

const at::Tensor& DenseViews::samples(const at::Tensor& x) {
  if (is_sample_after_sample(x)) return x;
  return twins_.emplace_back(Twin{nullptr, x.contiguous()}).dense;
}

void DenseViews::finish() {
  for (const Twin& twin : twins_) {
    if (twin.original) twin.original->copy_(twin.dense);
  }
  for (const at::Tensor* x : written_) {
    if (!x->is_inference()) x->unsafeGetTensorImpl()->bump_version();
  }
}

at::Tensor empty_samples(const at::Tensor& x) {
  return at::empty_like(
      x, {}, is_sample_after_sample(x) ? at::MemoryFormat::Preserve : at::MemoryFormat::Contiguous);
}

}  // namespace pygan
