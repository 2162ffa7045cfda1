#include "layers.h"

#include <ATen/ops/empty_like.h>

namespace pygan::critic_step {

Tensor given(const Tensor& batch) { return batch.narrow(0, 0, batch.size(0) / 3 * 2); }

Tensor interpolated(const Tensor& batch) {
  const int64_t third = batch.size(0) / 3;
  return batch.narrow(0, 2 * third, third);
}

void add(Tensor& total, const Tensor& x) { total = total.defined() ? total.add_(x) : x; }

Tensor Reshape::forward(const Tensor& x) {
  sizes_ = x.sizes().vec();
  sizes_[0] = -1;
  format_ = x.suggest_memory_format();
  return function_(x);
}

Tensor Reshape::back(const Tensor& grad) const { return grad.reshape(sizes_).contiguous(format_); }

void Pointwise::may_overwrite(bool input, bool interpolated_rows) {
  overwrites_input_ = input && activation_.keeps_output;
  overwrites_rows_ = interpolated_rows;
}

Tensor Pointwise::forward(const Tensor& x) {
  Tensor y = overwrites_input_ ? x : at::empty_like(x);
  activation_.apply(y, x, parameters_);
  kept_ = activation_.keeps_output ? y : x;
  return y;
}

Tensor Pointwise::adjoint(const Tensor& grad) {
  Tensor out = grad;
  if (is_curved()) {
    incoming_ = interpolated(grad);
    out = at::empty_like(grad);
  }
  activation_.times_slope(out, grad, kept_, parameters_);
  return out;
}

Tensor Pointwise::tangent(const Tensor& u) {
  const Tensor kept = interpolated(kept_);
  if (is_curved()) bend_ = activation_.curvature(kept, parameters_).mul_(incoming_).mul_(u);
  // The next layer finds its tangent where its input was, and needs one product for its weight.
  Tensor out = overwrites_rows_ ? kept : u;
  activation_.times_slope(out, u, kept, parameters_);
  return out;
}

Tensor Pointwise::curvature(const Tensor& e) {
  if (!e.defined()) return bend_;
  Tensor out = e;
  activation_.times_slope(out, e, interpolated(kept_), parameters_);
  return bend_.defined() ? out.add_(bend_) : out;
}

}  // namespace pygan::critic_step
