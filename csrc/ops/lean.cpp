// Convolutions and rectifiers whose double backward computes nothing that is zero. torch's own
// return zero tensors for an input on which the second derivative does not depend, and backward
// then carries these zeros through all layers below.
#include "lean.h"

#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/threshold_backward.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include "autograd.h"

namespace pygan {
namespace {

using at::Tensor;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

// ---- convolution
// -------------------------------------------------------------------------------

// A convolution's output and its two gradients are products, each linear in both factors:
//   output(x, w), input(g, w), weight(g, x).
// The derivatives of each are the other two, so that these three are closed under differentiation.
enum class Product { output, input, weight };

// `like` has the shape of a result that the factors do not tell: the input's or the weight's.
Tensor multiply(Product product, const Tensor& left, const Tensor& right, const Tensor& like,
                const std::optional<Tensor>& bias, const Geometry& geometry);

struct ConvolutionProductBackward : torch::autograd::Node {
  Product product;
  Geometry geometry;
  SavedVariable left, right;
  bool has_bias;

  ConvolutionProductBackward(Product product, const Tensor& left, const Tensor& right,
                             const std::optional<Tensor>& bias, const Geometry& geometry)
      : torch::autograd::Node(bias ? torch::autograd::collect_next_edges(left, right, *bias)
                                   : torch::autograd::collect_next_edges(left, right)),
        product(product),
        geometry(geometry),
        left(left, /*is_output=*/false),
        right(right, /*is_output=*/false),
        has_bias(bias) {}

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    variable_list results(num_outputs());
    const Tensor& u = grads[0];
    if (!u.defined()) return results;
    const Tensor a = left.unpack(), b = right.unpack();
    if (task_should_compute_output(0)) {
      results[0] = product == Product::output  ? multiply(Product::input, u, b, a, {}, geometry)
                   : product == Product::input ? multiply(Product::output, u, b, {}, {}, geometry)
                                               : multiply(Product::output, b, u, {}, {}, geometry);
    }
    if (task_should_compute_output(1)) {
      results[1] = product == Product::output  ? multiply(Product::weight, u, a, b, {}, geometry)
                   : product == Product::input ? multiply(Product::weight, a, u, b, {}, geometry)
                                               : multiply(Product::input, a, u, b, {}, geometry);
    }
    if (has_bias && task_should_compute_output(2))
      results[2] = u.flatten(2).sum(at::IntArrayRef{0, 2});
    return results;
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    left.reset_data();
    right.reset_data();
  }

  std::string name() const override { return "LeanConvolutionBackward"; }
};

Tensor compute(Product product, const Tensor& left, const Tensor& right, const Tensor& like,
               const std::optional<Tensor>& bias, const Geometry& g) {
  if (product == Product::output) {
    return at::convolution(left, right, bias, g.stride, g.padding, g.dilation, g.transposed,
                           g.output_padding, g.groups);
  }
  const bool to_input = product == Product::input;
  const auto [input, weight, none] = at::convolution_backward(
      left, to_input ? like : right, to_input ? right : like, std::nullopt, g.stride, g.padding,
      g.dilation, g.transposed, g.output_padding, g.groups, {to_input, !to_input, false});
  return to_input ? input : weight;
}

Tensor multiply(Product product, const Tensor& left, const Tensor& right, const Tensor& like,
                const std::optional<Tensor>& bias, const Geometry& geometry) {
  Tensor out;
  {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    out = compute(product, left, right, like, bias, geometry);
  }
  if (torch::autograd::compute_requires_grad(left, right, bias.value_or(Tensor()))) {
    torch::autograd::set_history(
        out, make_node<ConvolutionProductBackward>(product, left, right, bias, geometry));
  }
  return out;
}

// ---- rectifiers
// --------------------------------------------------------------------------------

// grad * slope(y), where y is the rectifier's output: the derivative of the rectifier and, as it is
// linear in grad, its own.
Tensor rectified(const Tensor& grad, const Tensor& y, double slope);

struct LeakyReLUBackward : torch::autograd::Node {
  SavedVariable y;
  double slope;

  LeakyReLUBackward(const Tensor& argument, const Tensor& y, double slope)
      : torch::autograd::Node(torch::autograd::collect_next_edges(argument)),
        y(y.detach(), /*is_output=*/false),  // only its sign matters, and that has no derivative
        slope(slope) {}

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    if (!grads[0].defined()) return {Tensor()};
    return {rectified(grads[0], y.unpack(), slope)};
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    y.reset_data();
  }

  std::string name() const override { return "LeanLeakyReLUBackward"; }
};

void remember(Tensor& out, const Tensor& argument, const Tensor& y, double slope) {
  if (torch::autograd::compute_requires_grad(argument)) {
    torch::autograd::set_history(out, make_node<LeakyReLUBackward>(argument, y, slope));
  }
}

Tensor rectified(const Tensor& grad, const Tensor& y, double slope) {
  Tensor out;
  {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    out = slope == 0 ? at::threshold_backward(grad, y, 0)
                     : at::leaky_relu_backward(grad, y, slope, /*self_is_result=*/true);
  }
  remember(out, grad, y, slope);
  return out;
}

}  // namespace

Tensor lean_convolution(const Tensor& x, const Tensor& weight, const std::optional<Tensor>& bias,
                        const Geometry& geometry) {
  return multiply(Product::output, x, weight, {}, bias, geometry);
}

Tensor lean_leaky_relu(const Tensor& x, double slope) {
  TORCH_CHECK_VALUE(slope >= 0, "negative_slope is ", slope, "; expected 0 or more");
  Tensor y;
  {
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    y = slope == 0 ? at::relu(x) : at::leaky_relu(x, slope);
  }
  remember(y, x, y, slope);
  return y;
}

}  // namespace pygan
