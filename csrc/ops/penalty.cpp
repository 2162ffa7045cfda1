// The penalty on the norm of a critic's gradient. Forward keeps the norms, and on a CPU the
// derivative; a derivative that is itself differentiated is made by torch's own operations.
#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/where.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

#include "../backend.h"
#include "autograd.h"
#include "checks.h"
#include "ops.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

void check(const at::Tensor& grad) {
  check_outputs(grad, {"grad"});
  TORCH_CHECK_VALUE(grad.dim() > 0, "grad has no batch dimension; expected (B, *sample)");
}

GradientNorms memory(const at::Tensor& grad, const at::Tensor& norms, const at::Tensor& out) {
  return {.grad = grad.const_data_ptr(),
          .norms = norms.data_ptr(),
          .out = out.defined() ? out.data_ptr() : nullptr,
          .samples = grad.size(0),
          .size = grad.numel() / grad.size(0)};
}

// The penalty, the norms of the samples and, if asked for, the penalty's derivative.
std::vector<at::Tensor> forward(const at::Tensor& grad, double weight, double target,
                                bool one_sided, bool with_derivative) {
  check(grad);
  const at::DeviceGuard guard(grad.device());
  DenseViews views;
  const at::Tensor& g = views.samples(grad);
  std::vector<at::Tensor> results{at::empty({}, g.options()),
                                  at::empty({g.size(0)}, g.options().dtype(compute_dtype(g)))};
  if (with_derivative) results.push_back(empty_samples(g));
  backend(g.device())
      .gradient_norm_penalty(dtype_of(g, {"grad"}),
                             memory(g, results[1], with_derivative ? results[2] : at::Tensor()),
                             {weight, target, one_sided}, results[0].data_ptr());
  return results;
}

std::vector<at::Tensor> forward_meta(const at::Tensor& grad, double, double, bool,
                                     bool with_derivative) {
  check(grad);
  std::vector<at::Tensor> results{
      at::empty({}, grad.options()),
      at::empty_symint({grad.sym_size(0)}, grad.options().dtype(compute_dtype(grad)))};
  if (with_derivative) results.push_back(empty_samples(grad));
  return results;
}

std::vector<at::Tensor> call_forward(const at::Tensor& grad, const PenaltyOptions& o,
                                     bool with_derivative) {
  static const auto op = typed_op<decltype(forward)>("pygan::gradient_norm_penalty_forward");
  return op.call(grad, o.weight, o.target, o.one_sided, with_derivative);
}

at::Tensor backward(const at::Tensor& upstream, const at::Tensor& grad, const at::Tensor& norms,
                    double weight, double target, bool one_sided) {
  const at::DeviceGuard guard(grad.device());
  DenseViews views;
  const at::Tensor& g = views.samples(grad);
  at::Tensor out = empty_samples(g);
  backend(g.device())
      .gradient_norm_penalty_backward(dtype_of(g, {"grad"}), memory(g, norms, out),
                                      {weight, target, one_sided}, upstream.const_data_ptr());
  return out;
}

at::Tensor backward_meta(const at::Tensor&, const at::Tensor& grad, const at::Tensor&, double,
                         double, bool) {
  return empty_samples(grad);
}

at::Tensor call_backward(const at::Tensor& upstream, const at::Tensor& grad,
                         const at::Tensor& norms, const PenaltyOptions& o) {
  static const auto op = typed_op<decltype(backward)>("pygan::gradient_norm_penalty_backward");
  return op.call(upstream, grad, norms, o.weight, o.target, o.one_sided);
}

// The derivative in steps that can be differentiated again: NormPenalty::slope, sample by sample.
at::Tensor differentiable_backward(const at::Tensor& upstream, const at::Tensor& grad,
                                   const PenaltyOptions& o) {
  const at::Tensor g = grad.to(compute_dtype(grad)).reshape_symint({grad.sym_size(0), -1});
  const at::Tensor squares = g.square().sum(1, /*keepdim=*/true);
  const at::Tensor vanishes = squares.eq(0);
  const at::Tensor norms = at::where(vanishes, 1, squares).sqrt();
  at::Tensor slope = norms.sub(o.target).div(norms);
  if (o.one_sided) slope = at::where(norms.le(o.target), 0, slope);
  // Zero-centred, the penalty is smooth at a norm of 0; otherwise its derivative there is 0.
  if (o.target != 0) slope = at::where(vanishes, 0, slope);
  const double factor = 2 * o.weight / static_cast<double>(grad.size(0));
  return upstream.to(g.scalar_type())
      .mul(factor)
      .mul(slope)
      .mul(g)
      .to(grad.scalar_type())
      .view_as(grad);
}

struct GradientNormPenaltyBackward : torch::autograd::Node {
  PenaltyOptions options;
  SavedVariable grad, norms, derivative;

  // `results` as forward() gives them.
  GradientNormPenaltyBackward(const at::Tensor& grad, const PenaltyOptions& options,
                              const std::vector<at::Tensor>& results)
      : torch::autograd::Node(torch::autograd::collect_next_edges(grad)),
        options(options),
        grad(grad, /*is_output=*/false),
        norms(results[1], /*is_output=*/false) {
    if (results.size() > 2) derivative = SavedVariable(results[2], /*is_output=*/false);
  }

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    const at::Tensor& upstream = grads[0];
    if (!upstream.defined()) return {at::Tensor()};
    if (at::GradMode::is_enabled()) {
      return {differentiable_backward(upstream, grad.unpack(), options)};
    }
    const at::Tensor saved = derivative.unpack();
    if (!saved.defined()) return {call_backward(upstream, grad.unpack(), norms.unpack(), options)};
    return {is_one(upstream) ? saved : saved.mul(upstream)};
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    for (SavedVariable* x : {&grad, &norms, &derivative}) x->reset_data();
  }

  std::string name() const override { return "GradientNormPenaltyBackward"; }
};

at::Tensor penalty(const at::Tensor& grad, double weight, double target, bool one_sided) {
  return call_forward(grad, {weight, target, one_sided}, false)[0];
}

at::Tensor penalty_autograd(const at::Tensor& grad, double weight, double target, bool one_sided) {
  const PenaltyOptions options{weight, target, one_sided};
  const bool recorded = torch::autograd::compute_requires_grad(grad);
  std::vector<at::Tensor> results;
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    results = call_forward(grad, options, recorded && saves_grads(grad));
  }
  if (recorded) {
    torch::autograd::set_history(results[0],
                                 make_node<GradientNormPenaltyBackward>(grad, options, results));
  }
  return results[0];
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def("gradient_norm_penalty(Tensor grad, float weight, float target, bool one_sided) -> Tensor");
  m.def(
      "gradient_norm_penalty_forward(Tensor grad, float weight, float target, bool one_sided,"
      " bool with_derivative) -> Tensor[]");
  m.def(
      "gradient_norm_penalty_backward(Tensor upstream, Tensor grad, Tensor norms, float weight,"
      " float target, bool one_sided) -> Tensor");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) {
  m.impl("gradient_norm_penalty", penalty);
  m.impl("gradient_norm_penalty_forward", forward);
  m.impl("gradient_norm_penalty_backward", backward);
}
TORCH_LIBRARY_IMPL(pygan, CUDA, m) {
  m.impl("gradient_norm_penalty", penalty);
  m.impl("gradient_norm_penalty_forward", forward);
  m.impl("gradient_norm_penalty_backward", backward);
}
TORCH_LIBRARY_IMPL(pygan, Meta, m) {
  m.impl("gradient_norm_penalty", penalty);
  m.impl("gradient_norm_penalty_forward", forward_meta);
  m.impl("gradient_norm_penalty_backward", backward_meta);
}
TORCH_LIBRARY_IMPL(pygan, Autograd, m) { m.impl("gradient_norm_penalty", penalty_autograd); }

}  // namespace

at::Tensor gradient_norm_penalty(const at::Tensor& grad, double weight, double target,
                                 bool one_sided) {
  static const auto op = typed_op<decltype(gradient_norm_penalty)>("pygan::gradient_norm_penalty");
  return op.call(grad, weight, target, one_sided);
}

}  // namespace pygan
