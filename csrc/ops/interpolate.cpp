// Points between real and generated samples. Gradients are left to torch's own operations: in a
// critic's step nobody asks for them, as the samples are constants there.
#include <ATen/DeviceGuard.h>
#include <ATen/TensorSubclassLikeUtils.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/rand.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

#include <algorithm>

#include "../backend.h"
#include "autograd.h"
#include "checks.h"
#include "ops.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

void check_samples(const at::Tensor& real, const at::Tensor& fake) {
  check_readable(real, real.device(), {"real"});
  TORCH_CHECK_VALUE(real.dim() > 0, "real has no batch dimension; expected (B, *sample)");
  TORCH_CHECK_VALUE(fake.sym_sizes() == real.sym_sizes(), "real has shape ", real.sym_sizes(),
                    " and fake ", fake.sym_sizes());
  TORCH_CHECK_TYPE(fake.scalar_type() == real.scalar_type(), "real has dtype ",
                   dtype_name(real.scalar_type()), " and fake ", dtype_name(fake.scalar_type()));
  TORCH_CHECK_VALUE(fake.device() == real.device(), "real is on ", real.device(), " and fake on ",
                    fake.device());
  check_readable(fake, real.device(), {"fake"});
}

// Of the op's own epsilon, (B,) in the type that samples compute in.
void check(const at::Tensor& real, const at::Tensor& fake, const at::Tensor& epsilon) {
  check_samples(real, fake);
  TORCH_CHECK_VALUE(epsilon.dim() == 1 && epsilon.sym_size(0) == real.sym_size(0) &&
                        epsilon.device() == real.device(),
                    "epsilon has shape ", epsilon.sym_sizes(), " on ", epsilon.device(),
                    "; expected one number a sample on ", real.device());
  TORCH_CHECK_TYPE(epsilon.scalar_type() == compute_dtype(real), "epsilon has dtype ",
                   dtype_name(epsilon.scalar_type()), "; expected ",
                   dtype_name(compute_dtype(real)));
}

at::Tensor interpolated(const at::Tensor& real, const at::Tensor& fake, const at::Tensor& epsilon) {
  check(real, fake, epsilon);
  const at::DeviceGuard guard(real.device());
  DenseViews views;
  const at::Tensor& first = views.samples(real);
  at::Tensor out = empty_samples(real);
  if (out.numel() == 0) return out;
  backend(real.device())
      .interpolate(dtype_of(real, {"real"}), {.real = first.const_data_ptr(),
                                              .fake = views.readable(fake, first).const_data_ptr(),
                                              .epsilon = epsilon.contiguous().const_data_ptr(),
                                              .out = out.data_ptr(),
                                              .samples = out.size(0),
                                              .size = out.numel() / out.size(0)});
  return out;
}

at::Tensor interpolated_meta(const at::Tensor& real, const at::Tensor& fake,
                             const at::Tensor& epsilon) {
  check(real, fake, epsilon);
  return empty_samples(real);
}

at::Tensor call(const at::Tensor& real, const at::Tensor& fake, const at::Tensor& epsilon) {
  static const auto op = typed_op<decltype(interpolated)>("pygan::interpolate");
  return op.call(real, fake, epsilon);
}

struct InterpolateBackward : torch::autograd::Node {
  SavedVariable real, fake, epsilon;

  InterpolateBackward(const at::Tensor& real, const at::Tensor& fake, const at::Tensor& epsilon)
      : torch::autograd::Node(torch::autograd::collect_next_edges(real, fake, epsilon)),
        epsilon(epsilon, /*is_output=*/false) {
    if (!epsilon.requires_grad()) return;
    this->real = SavedVariable(real, /*is_output=*/false);
    this->fake = SavedVariable(fake, /*is_output=*/false);
  }

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    variable_list results(3);
    const at::Tensor& grad = grads[0];
    if (!grad.defined()) return results;
    std::vector<c10::SymInt> per_sample(grad.dim(), 1);
    per_sample[0] = grad.sym_size(0);
    const at::Tensor e = epsilon.unpack().view_symint(per_sample);
    if (task_should_compute_output(0)) results[0] = grad.mul(e).to(grad.scalar_type());
    if (task_should_compute_output(1)) results[1] = grad.mul(e.neg().add(1)).to(grad.scalar_type());
    if (task_should_compute_output(2)) {
      const at::Tensor slope = real.unpack().to(e.scalar_type()).sub(fake.unpack());
      results[2] = slope.mul(grad).sum_to_size_symint(per_sample).view_as(epsilon.unpack());
    }
    return results;
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    for (SavedVariable* x : {&real, &fake, &epsilon}) x->reset_data();
  }

  std::string name() const override { return "InterpolateBackward"; }
};

at::Tensor interpolated_autograd(const at::Tensor& real, const at::Tensor& fake,
                                 const at::Tensor& epsilon) {
  at::Tensor result;
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    result = call(real, fake, epsilon);
  }
  if (torch::autograd::compute_requires_grad(real, fake, epsilon)) {
    torch::autograd::set_history(result, make_node<InterpolateBackward>(real, fake, epsilon));
  }
  return result;
}

template <typename C>
void check_range(const at::Tensor& epsilon) {
  const C* first = epsilon.const_data_ptr<C>();
  const C* last = first + epsilon.numel();
  TORCH_CHECK_VALUE(std::all_of(first, last, [](C e) { return 0 <= e && e <= 1; }),
                    "epsilon reaches from ", *std::min_element(first, last), " to ",
                    *std::max_element(first, last), "; expected [0, 1]");
}

// On a GPU the numbers are not looked at, as that would wait for it.
void check_range(const at::Tensor& epsilon) {
  if (!epsilon.is_cpu() || at::isTensorSubclassLike(epsilon)) return;
  const at::Tensor values = epsilon.contiguous();
  if (values.scalar_type() == at::kDouble) return check_range<double>(values);
  check_range<float>(values);
}

// A user's epsilon as the op takes it.
at::Tensor per_sample(const at::Tensor& epsilon, const at::Tensor& real) {
  dtype_of(epsilon, {"epsilon"});
  std::vector<c10::SymInt> broadcast(real.dim(), 1);
  broadcast[0] = real.sym_size(0);
  TORCH_CHECK_VALUE(epsilon.sym_sizes() == real.sym_sizes().slice(0, 1) ||
                        epsilon.sym_sizes() == c10::SymIntArrayRef(broadcast),
                    "epsilon has shape ", epsilon.sym_sizes(), "; expected one number a sample, ",
                    real.sym_sizes().slice(0, 1));
  TORCH_CHECK_VALUE(epsilon.device() == real.device(), "epsilon is on ", epsilon.device(),
                    " and real on ", real.device());
  const at::Tensor flat =
      epsilon.dim() == 1 ? epsilon : epsilon.reshape_symint(real.sym_sizes().slice(0, 1));
  const at::Tensor numbers = flat.to(compute_dtype(real));
  check_range(numbers);
  return numbers;
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def("interpolate(Tensor real, Tensor fake, Tensor epsilon) -> Tensor");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("interpolate", interpolated); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("interpolate", interpolated); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("interpolate", interpolated_meta); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) { m.impl("interpolate", interpolated_autograd); }

}  // namespace

at::Tensor interpolate(const at::Tensor& real, const at::Tensor& fake,
                       const std::optional<at::Tensor>& epsilon,
                       const std::optional<at::Generator>& generator) {
  check_samples(real, fake);
  if (epsilon) return call(real, fake, per_sample(*epsilon, real));
  const at::Tensor drawn =
      at::rand({real.size(0)}, generator, real.options().dtype(compute_dtype(real)));
  return call(real, fake, drawn);
}

}  // namespace pygan
