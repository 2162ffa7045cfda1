// ReLU and LeakyReLU whose double backward is silent about their input. torch's gives a tensor of
// zeros there, and autograd then carries these zeros back through all that made the input.
//
// The output is the input times 1 or the slope, whichever the sign says, and has the same sign. So
// backward is a product with the same factors, and is its own backward.
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/threshold_backward.h>
#include <torch/csrc/autograd/VariableTypeUtils.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

#include "autograd.h"
#include "ops.h"

namespace pygan {
namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

void check_slope(double slope) {
  TORCH_CHECK_VALUE(slope >= 0, "slope is ", slope,
                    "; expected at least 0, or the output's sign is not the input's");
}

at::Tensor forward(const at::Tensor& x, double slope) {
  check_slope(slope);
  return slope == 0 ? at::relu(x) : at::leaky_relu(x, slope);
}

at::Tensor& forward_(at::Tensor& x, double slope) {
  check_slope(slope);
  return slope == 0 ? at::relu_(x) : at::leaky_relu_(x, slope);
}

at::Tensor backward(const at::Tensor& grad, const at::Tensor& y, double slope) {
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  return slope == 0 ? at::threshold_backward(grad, y, 0)
                    : at::leaky_relu_backward(grad, y, slope, /*self_is_result=*/true);
}

struct LeanReLUBackward : torch::autograd::Node {
  SavedVariable y;
  double slope;

  LeanReLUBackward(torch::autograd::edge_list edges, const at::Tensor& y, double slope)
      : torch::autograd::Node(std::move(edges)),
        y(y.detach(), /*is_output=*/false),  // only its signs matter: nothing flows through it
        slope(slope) {}

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    const at::Tensor& grad = grads[0];
    if (!grad.defined()) return {at::Tensor()};
    const at::Tensor signs = y.unpack();
    at::Tensor result = backward(grad, signs, slope);
    if (torch::autograd::compute_requires_grad(grad)) {
      auto edges = torch::autograd::collect_next_edges(grad);
      set_history(result, make_node<LeanReLUBackward>(std::move(edges), signs, slope));
    }
    return {result};
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    y.reset_data();
  }

  std::string name() const override { return "LeanReLUBackward"; }
};

at::Tensor forward_autograd(const at::Tensor& x, double slope) {
  at::Tensor y;
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    y = forward(x, slope);
  }
  if (torch::autograd::compute_requires_grad(x)) {
    auto edges = torch::autograd::collect_next_edges(x);
    set_history(y, make_node<LeanReLUBackward>(std::move(edges), y, slope));
  }
  return y;
}

at::Tensor& forward_autograd_(at::Tensor& x, double slope) {
  const bool recorded = torch::autograd::compute_requires_grad(x);
  torch::autograd::check_inplace(x, recorded);
  torch::autograd::edge_list edges;
  if (recorded) edges = torch::autograd::collect_next_edges(x);
  {
    at::AutoDispatchBelowAutograd below_autograd;  // above what bumps the version
    forward_(x, slope);
  }
  if (recorded) {
    torch::autograd::rebase_history(x, make_node<LeanReLUBackward>(std::move(edges), x, slope));
  }
  return x;
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def("lean_relu(Tensor x, float slope) -> Tensor");
  m.def("lean_relu_(Tensor(a!) x, float slope) -> Tensor(a!)");
}
TORCH_LIBRARY_IMPL(pygan, CompositeExplicitAutograd, m) {
  m.impl("lean_relu", forward);
  m.impl("lean_relu_", forward_);
}
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("lean_relu", forward_autograd);
  m.impl("lean_relu_", forward_autograd_);
}

}  // namespace

at::Tensor lean_relu(const at::Tensor& x, double slope) {
  static const auto op = typed_op<decltype(lean_relu)>("pygan::lean_relu");
  return op.call(x, slope);
}

at::Tensor& lean_relu_(at::Tensor& x, double slope) {
  static const auto op = typed_op<decltype(lean_relu_)>("pygan::lean_relu_");
  return op.call(x, slope);
}

}  // namespace pygan
