#include "affine.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/mm.h>

namespace pygan::critic_step {
namespace {

// What a matrix product takes: the last dimension is the features, all others are rows.
Tensor as_rows(const Tensor& x) { return x.dim() == 2 ? x : x.reshape({-1, x.size(-1)}); }

}  // namespace

void Affine::may_overwrite(bool /*input*/, bool interpolated_rows) {
  overwrites_rows_ = interpolated_rows;
}

Tensor Affine::forward(const Tensor& x) {
  input_ = x;
  return apply(x, /*with_bias=*/true);
}

Tensor Affine::adjoint(const Tensor& grad) {
  delta_ = grad;
  return transpose(grad, input_);
}

Tensor Affine::tangent(const Tensor& u) {
  if (overwrites_rows_) {
    const Tensor rows = interpolated(input_);
    if (rows.const_data_ptr() != u.const_data_ptr()) rows.copy_(u);
  } else {
    tangent_ = u;
  }
  return apply(u, /*with_bias=*/false);
}

Tensor Affine::curvature(const Tensor& e) {
  curved_delta_ = e;
  return e.defined() ? transpose(e, interpolated(input_)) : e;
}

void Affine::accumulate() {
  if (tangent_.defined()) {
    add_to_weight(given(delta_), given(input_));
    add_to_weight(interpolated(delta_), tangent_);
  } else {
    add_to_weight(delta_, input_);
  }
  add_to_bias(given(delta_));
  if (curved_delta_.defined()) {
    add_to_weight(curved_delta_, interpolated(input_));
    add_to_bias(curved_delta_);
  }
}

void Affine::add_to_weight(const Tensor& grad, const Tensor& x) {
  if (trains_weight()) add_product(weight_gradient_, grad, x);
}

void Affine::add_to_bias(const Tensor& grad) {
  if (trains_bias()) add(bias_gradient_, sum(grad));
}

void Affine::compute_in(at::ScalarType dtype) {
  weight_ = weight_.to(dtype);
  if (bias_) bias_ = bias_->to(dtype);
}

int64_t Linear::outputs(at::IntArrayRef sample) const {
  TORCH_CHECK_VALUE(!sample.empty(), "a linear layer takes samples of shape (..., features)");
  return c10::multiply_integers(sample.slice(0, sample.size() - 1)) * weight().size(0);
}

Tensor Linear::apply(const Tensor& x, bool with_bias) const {
  const Tensor rows = as_rows(x), transposed = weight().t();
  const Tensor y = with_bias && bias() ? at::addmm(*bias(), rows, transposed) : rows.mm(transposed);
  if (x.dim() == 2) return y;
  std::vector<int64_t> sizes = x.sizes().vec();
  sizes.back() = weight().size(0);
  return y.view(sizes);
}

Tensor Linear::transpose(const Tensor& grad, const Tensor& input) const {
  return as_rows(grad).mm(weight()).view(input.sizes());
}

void Linear::add_product(Tensor& total, const Tensor& grad, const Tensor& x) const {
  const Tensor left = as_rows(grad).t(), right = as_rows(x);
  if (total.defined()) {
    total.addmm_(left, right);
  } else {
    total = left.mm(right);
  }
}

Tensor Linear::sum(const Tensor& grad) const { return as_rows(grad).sum(0); }

int64_t Convolution::outputs(at::IntArrayRef sample) const {
  int64_t count = weight().size(0);
  const size_t dims = geometry_.stride.size();
  TORCH_CHECK_VALUE(sample.size() == dims + 1, "a convolution over ", dims,
                    " dimensions takes samples of ", dims + 1, " dimensions, not of shape ",
                    sample);
  for (size_t d = 0; d < dims; ++d) {
    const int64_t reach = geometry_.dilation[d] * (weight().size(d + 2) - 1);
    const int64_t padded = sample[sample.size() - dims + d] + 2 * geometry_.padding[d];
    count *= (padded - reach - 1) / geometry_.stride[d] + 1;
  }
  return count;
}

Tensor Convolution::apply(const Tensor& x, bool with_bias) const {
  return at::convolution(x, weight(), with_bias ? bias() : std::nullopt, geometry_.stride,
                         geometry_.padding, geometry_.dilation, /*transposed=*/false,
                         std::vector<int64_t>(geometry_.stride.size()), geometry_.groups);
}

Tensor Convolution::backward(const Tensor& grad, const Tensor& x, bool to_input) const {
  const auto [input, weight_gradient, none] = at::convolution_backward(
      grad, x, weight(), std::nullopt, geometry_.stride, geometry_.padding, geometry_.dilation,
      /*transposed=*/false, std::vector<int64_t>(geometry_.stride.size()), geometry_.groups,
      {to_input, !to_input, false});
  return to_input ? input : weight_gradient;
}

Tensor Convolution::transpose(const Tensor& grad, const Tensor& input) const {
  return backward(grad, input, /*to_input=*/true);
}

void Convolution::add_product(Tensor& total, const Tensor& grad, const Tensor& x) const {
  add(total, backward(grad, x, /*to_input=*/false));
}

Tensor Convolution::sum(const Tensor& grad) const {
  return grad.flatten(2).sum(at::IntArrayRef{0, 2});
}

}  // namespace pygan::critic_step
