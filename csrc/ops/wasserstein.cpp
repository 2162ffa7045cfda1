// mean(f_fake) - mean(f_real) is linear, and its adjoint's adjoint is itself: the two autograd
// nodes below are each other's backward, which makes derivatives of every order right.
#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <c10/util/DimVector.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/dynamo/compiled_autograd.h>
#include <torch/library.h>

#include <tuple>
#include <utility>

#include "../backend.h"
#include "autograd.h"
#include "checks.h"
#include "ops.h"

namespace pygan {
namespace {

using torch::autograd::variable_list;

void check(const at::Tensor& f_real, const at::Tensor& f_fake) {
  check_outputs(f_real, {"f_real"}, f_fake, {"f_fake"});
}

at::Tensor loss(const at::Tensor& f_real, const at::Tensor& f_fake) {
  check(f_real, f_fake);
  const at::DeviceGuard guard(f_real.device());
  const at::Tensor real = f_real.contiguous(), fake = f_fake.contiguous();
  at::Tensor out = at::empty({}, real.options());
  backend(real.device())
      .wasserstein_critic_loss(dtype_of(real, {"f_real"}),
                               {real.data_ptr(), real.numel(), fake.data_ptr(), fake.numel()},
                               out.data_ptr());
  return out;
}

at::Tensor loss_meta(const at::Tensor& f_real, const at::Tensor& f_fake) {
  check(f_real, f_fake);
  return at::empty({}, f_real.options());
}

std::tuple<at::Tensor, at::Tensor> adjoint(const at::Tensor& grad, at::IntArrayRef real_shape,
                                           at::IntArrayRef fake_shape) {
  const at::DeviceGuard guard(grad.device());
  at::Tensor real = at::empty(real_shape, grad.options());
  at::Tensor fake = at::empty(fake_shape, grad.options());
  if (real.numel() + fake.numel() == 0) return {real, fake};  // a GPU cannot launch for nothing
  backend(grad.device())
      .wasserstein_critic_loss_backward(
          dtype_of(grad, {"grad"}), {real.data_ptr(), real.numel(), fake.data_ptr(), fake.numel()},
          grad.const_data_ptr());
  return {real, fake};
}

std::tuple<at::Tensor, at::Tensor> adjoint_meta(const at::Tensor& grad,
                                                c10::SymIntArrayRef real_shape,
                                                c10::SymIntArrayRef fake_shape) {
  return {at::empty_symint(real_shape, grad.options()),
          at::empty_symint(fake_shape, grad.options())};
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def("wasserstein_critic_loss(Tensor f_real, Tensor f_fake) -> Tensor");
  m.def(
      "wasserstein_critic_loss_backward(Tensor grad, SymInt[] real_shape, SymInt[] fake_shape)"
      " -> (Tensor, Tensor)");
}

std::tuple<at::Tensor, at::Tensor> call_adjoint(const at::Tensor& grad,
                                                c10::SymIntArrayRef real_shape,
                                                c10::SymIntArrayRef fake_shape) {
  static const auto op =
      typed_op<decltype(adjoint_meta)>("pygan::wasserstein_critic_loss_backward");
  return op.call(grad, real_shape, fake_shape);
}

// A gradient that nobody asked for arrives undefined.
at::Tensor defined_or_zeros(const at::Tensor& x, c10::SymIntArrayRef shape,
                            const at::TensorOptions& options) {
  return x.defined() ? x : at::zeros_symint(shape, options);
}

// A node needs no more than the shapes of both batches, which compiled autograd may make symbols.
class NodeOfShapes : public torch::autograd::Node {
 public:
  NodeOfShapes(torch::autograd::edge_list&& edges, c10::SymIntArrayRef real_shape,
               c10::SymIntArrayRef fake_shape)
      : torch::autograd::Node(std::move(edges)), real_shape_(real_shape), fake_shape_(fake_shape) {}

  void compiled_args(torch::dynamo::autograd::CompiledNodeArgs& args) const override {
    args.collect(c10::SymIntArrayRef(real_shape_));
    args.collect(c10::SymIntArrayRef(fake_shape_));
  }

  variable_list apply_with_saved(const variable_list& grads,
                                 torch::dynamo::autograd::SwapSavedVariables& saved) override {
    saved.before(real_shape_);
    saved.before(fake_shape_);
    variable_list results = apply(variable_list(grads));
    saved.after(real_shape_);
    saved.after(fake_shape_);
    return results;
  }

 protected:
  c10::SymDimVector real_shape_, fake_shape_;
};

struct WassersteinCriticLossBackward : NodeOfShapes {
  using NodeOfShapes::NodeOfShapes;

  variable_list apply(variable_list&& grads) override {
    if (!grads[0].defined()) return variable_list(2);
    auto [real, fake] = call_adjoint(grads[0], real_shape_, fake_shape_);
    return {std::move(real), std::move(fake)};
  }

  std::string name() const override { return "WassersteinCriticLossBackward"; }
};

struct WassersteinCriticLossAdjointBackward : NodeOfShapes {
  using NodeOfShapes::NodeOfShapes;

  variable_list apply(variable_list&& grads) override {
    const at::Tensor& given = grads[0].defined() ? grads[0] : grads[1];
    if (!given.defined()) return variable_list(1);
    return {wasserstein_critic_loss(defined_or_zeros(grads[0], real_shape_, given.options()),
                                    defined_or_zeros(grads[1], fake_shape_, given.options()))};
  }

  std::string name() const override { return "WassersteinCriticLossAdjointBackward"; }
};

at::Tensor loss_autograd(const at::Tensor& f_real, const at::Tensor& f_fake) {
  at::Tensor result;
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    result = wasserstein_critic_loss(f_real, f_fake);
  }
  if (torch::autograd::compute_requires_grad(f_real, f_fake)) {
    torch::autograd::set_history(result, make_node<WassersteinCriticLossBackward>(
                                             torch::autograd::collect_next_edges(f_real, f_fake),
                                             f_real.sym_sizes(), f_fake.sym_sizes()));
  }
  return result;
}

std::tuple<at::Tensor, at::Tensor> adjoint_autograd(const at::Tensor& grad,
                                                    c10::SymIntArrayRef real_shape,
                                                    c10::SymIntArrayRef fake_shape) {
  variable_list results(2);
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    std::tie(results[0], results[1]) = call_adjoint(grad, real_shape, fake_shape);
  }
  if (torch::autograd::compute_requires_grad(grad)) {
    torch::autograd::set_history(
        results, make_node<WassersteinCriticLossAdjointBackward>(
                     torch::autograd::collect_next_edges(grad), real_shape, fake_shape));
  }
  return {results[0], results[1]};
}

TORCH_LIBRARY_IMPL(pygan, CPU, m) {
  m.impl("wasserstein_critic_loss", loss);
  m.impl("wasserstein_critic_loss_backward", adjoint);
}
TORCH_LIBRARY_IMPL(pygan, CUDA, m) {
  m.impl("wasserstein_critic_loss", loss);
  m.impl("wasserstein_critic_loss_backward", adjoint);
}
TORCH_LIBRARY_IMPL(pygan, Meta, m) {
  m.impl("wasserstein_critic_loss", loss_meta);
  m.impl("wasserstein_critic_loss_backward", adjoint_meta);
}
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("wasserstein_critic_loss", loss_autograd);
  m.impl("wasserstein_critic_loss_backward", adjoint_autograd);
}

}  // namespace

at::Tensor wasserstein_critic_loss(const at::Tensor& f_real, const at::Tensor& f_fake) {
  static const auto op =
      typed_op<decltype(wasserstein_critic_loss)>("pygan::wasserstein_critic_loss");
  return op.call(f_real, f_fake);
}

}  // namespace pygan
