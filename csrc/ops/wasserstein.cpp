// mean(f_fake) - mean(f_real) is linear, and its adjoint's adjoint is itself: the two autograd
// nodes below are each other's backward, which makes derivatives of every order right.
#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "../backend.h"
#include "checks.h"
#include "ops.h"

namespace pygan {
namespace {

using torch::autograd::AutogradContext;
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
at::Tensor defined_or_zeros(const at::Tensor& x, const std::vector<c10::SymInt>& shape,
                            const at::TensorOptions& options) {
  return x.defined() ? x : at::zeros_symint(shape, options);
}

struct WassersteinCriticLoss : torch::autograd::Function<WassersteinCriticLoss> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& f_real,
                            const at::Tensor& f_fake) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    ctx->saved_data["real_shape"] = f_real.sym_sizes();
    ctx->saved_data["fake_shape"] = f_fake.sym_sizes();
    return wasserstein_critic_loss(f_real, f_fake);
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads);
};

struct WassersteinCriticLossAdjoint : torch::autograd::Function<WassersteinCriticLossAdjoint> {
  static variable_list forward(AutogradContext* ctx, const at::Tensor& grad,
                               c10::SymIntArrayRef real_shape, c10::SymIntArrayRef fake_shape) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    ctx->saved_data["real_shape"] = real_shape;
    ctx->saved_data["fake_shape"] = fake_shape;
    ctx->set_materialize_grads(false);
    auto [real, fake] = call_adjoint(grad, real_shape, fake_shape);
    return {real, fake};
  }
  static variable_list backward(AutogradContext* ctx, variable_list grads) {
    const auto& given = grads[0].defined() ? grads[0] : grads[1];
    if (!given.defined()) return {{}, {}, {}};
    const auto options = given.options();
    return {
        wasserstein_critic_loss(
            defined_or_zeros(grads[0], ctx->saved_data["real_shape"].toSymIntVector(), options),
            defined_or_zeros(grads[1], ctx->saved_data["fake_shape"].toSymIntVector(), options)),
        {},
        {}};
  }
};

variable_list WassersteinCriticLoss::backward(AutogradContext* ctx, variable_list grads) {
  auto [real, fake] = call_adjoint(grads[0], ctx->saved_data["real_shape"].toSymIntVector(),
                                   ctx->saved_data["fake_shape"].toSymIntVector());
  return {real, fake};
}

at::Tensor loss_autograd(const at::Tensor& f_real, const at::Tensor& f_fake) {
  return WassersteinCriticLoss::apply(f_real, f_fake);
}

std::tuple<at::Tensor, at::Tensor> adjoint_autograd(const at::Tensor& grad,
                                                    c10::SymIntArrayRef real_shape,
                                                    c10::SymIntArrayRef fake_shape) {
  const auto grads = WassersteinCriticLossAdjoint::apply(grad, real_shape, fake_shape);
  return {grads[0], grads[1]};
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
