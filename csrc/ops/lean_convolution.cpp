// Convolutions, transposed ones too, whose derivatives of any order compute only what they depend
// on. The double backward of torch's gives a tensor of zeros for the input of the first, and
// autograd then carries these zeros back through all that made the input.
//
// <g, conv(x, w)> is linear in the gradient g, the input x and the weight w. The convolution is its
// partial derivative in g, and the convolution's gradients are those in x and w. What is left of
// such a partial derivative is linear in two arguments, and to differentiate it in one of them is
// to take another of the three. So one node, which knows which of them it stands for, gives
// derivatives of every order.
#include <ATen/autocast_mode.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/convolution.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sum.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

#include <array>

#include "autograd.h"
#include "checks.h"
#include "ops.h"

namespace pygan {
namespace {

using c10::SymInt;
using c10::SymIntArrayRef;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

// The arguments of the trilinear form. The bias is not one, but a node has an edge to it.
enum Slot { kGrad, kInput, kWeight, kBias };
using Arguments = std::array<at::Tensor, 3>;

struct Shape {
  std::vector<SymInt> sizes;
  at::MemoryFormat format;

  explicit Shape(const at::Tensor& x)
      : sizes(x.sym_sizes().vec()), format(x.suggest_memory_format()) {}
};

struct Geometry {
  std::vector<SymInt> stride, padding, dilation;
  bool transposed;
  std::vector<SymInt> output_padding;
  SymInt groups;
  Shape input, weight;

  at::Tensor convolve(const at::Tensor& x, const at::Tensor& w,
                      const std::optional<at::Tensor>& bias) const {
    return at::convolution_symint(x, w, bias, stride, padding, dilation, transposed, output_padding,
                                  groups);
  }

  // The gradients in input, weight and bias that `wanted` says. An argument that none of them
  // depends on may be undefined: torch looks at its shape only, so memory nobody wrote will do.
  std::array<at::Tensor, 3> gradients(const Arguments& known, std::array<bool, 3> wanted) const {
    const at::Tensor& grad = known[kGrad];
    const auto known_or = [&](Slot slot, const Shape& shape) {
      if (known[slot].defined()) return known[slot];
      return at::empty_symint(shape.sizes, grad.options(), shape.format);
    };
    const std::array<SymInt, 1> channels{grad.sym_size(1)};
    auto [x, w, b] = at::convolution_backward_symint(
        grad, known_or(kInput, input), known_or(kWeight, weight), SymIntArrayRef(channels), stride,
        padding, dilation, transposed, output_padding, groups, wanted);
    return {x, w, b};
  }
};
using SharedGeometry = std::shared_ptr<const Geometry>;

// What backward calls are plain kernels in the dtypes that forward chose.
struct BelowAutograd {
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  c10::impl::ExcludeDispatchKeyGuard no_autocast{c10::autocast_dispatch_keyset};
};

// The partial derivative in one slot, whose argument is left undefined; itself differentiable.
at::Tensor partial(const SharedGeometry& geometry, Slot slot, const Arguments& known,
                   const std::optional<at::Tensor>& bias = {});

struct LeanConvolutionBackward : torch::autograd::Node {
  SharedGeometry geometry;
  Slot slot;
  std::array<SavedVariable, 3> saved;

  LeanConvolutionBackward(const SharedGeometry& geometry, Slot slot, const Arguments& known,
                          const std::optional<at::Tensor>& bias)
      : torch::autograd::Node(
            torch::autograd::collect_next_edges(known[kGrad], known[kInput], known[kWeight], bias)),
        geometry(geometry),
        slot(slot) {
    for (const Slot i : others()) {
      if (next_edge(third(i)).is_valid()) saved[i] = SavedVariable(known[i], /*is_output=*/false);
    }
  }

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    const at::Tensor& grad = grads[0];
    variable_list results(4);
    if (!grad.defined()) return results;
    if (slot == kGrad && !at::GradMode::is_enabled() && task_should_compute_output(kWeight)) {
      return all_at_once(grad);
    }
    for (const Slot i : others()) {
      if (!task_should_compute_output(i)) continue;
      Arguments known;
      known[slot] = grad;
      known[third(i)] = saved[third(i)].unpack();
      results[i] = partial(geometry, i, known);
    }
    if (task_should_compute_output(kBias)) {
      std::vector<int64_t> all_but_channels(grad.dim() - 1, 0);
      for (int64_t d = 2; d < grad.dim(); ++d) all_but_channels[d - 1] = d;
      results[kBias] = grad.sum(at::IntArrayRef(all_but_channels));
    }
    return results;
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    for (SavedVariable& x : saved) x.reset_data();
  }

  std::string name() const override { return "LeanConvolutionBackward"; }

 private:
  Slot third(Slot other) const { return static_cast<Slot>(3 - slot - other); }
  std::array<Slot, 2> others() const {
    return {static_cast<Slot>((slot + 1) % 3), static_cast<Slot>((slot + 2) % 3)};
  }

  // The gradients of a convolution where nobody will differentiate them: in one call, which sums
  // for the bias along with the weight.
  variable_list all_at_once(const at::Tensor& grad) {
    const BelowAutograd guard;
    auto [x, w, b] = geometry->gradients(
        {grad, saved[kInput].unpack(), saved[kWeight].unpack()},
        {task_should_compute_output(kInput), true, task_should_compute_output(kBias)});
    return {{}, x, w, b};
  }
};

at::Tensor partial(const SharedGeometry& geometry, Slot slot, const Arguments& known,
                   const std::optional<at::Tensor>& bias) {
  at::Tensor result;
  {
    const BelowAutograd guard;
    result = slot == kGrad
                 ? geometry->convolve(known[kInput], known[kWeight], bias)
                 : geometry->gradients(known, {slot == kInput, slot == kWeight, false})[slot - 1];
  }
  if (torch::autograd::compute_requires_grad(known[0], known[1], known[2], bias)) {
    set_history(result, make_node<LeanConvolutionBackward>(geometry, slot, known, bias));
  }
  return result;
}

void check_dtypes(const at::Tensor& input, const at::Tensor& weight) {
  TORCH_CHECK(input.scalar_type() == weight.scalar_type(), "input has dtype ",
              dtype_name(input.scalar_type()), " and weight ", dtype_name(weight.scalar_type()));
}

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight,
                       const std::optional<at::Tensor>& bias, SymIntArrayRef stride,
                       SymIntArrayRef padding, SymIntArrayRef dilation, bool transposed,
                       SymIntArrayRef output_padding, SymInt groups) {
  check_dtypes(input, weight);
  return at::convolution_symint(input, weight, bias, stride, padding, dilation, transposed,
                                output_padding, std::move(groups));
}

at::Tensor convolution_autograd(const at::Tensor& input, const at::Tensor& weight,
                                const std::optional<at::Tensor>& bias, SymIntArrayRef stride,
                                SymIntArrayRef padding, SymIntArrayRef dilation, bool transposed,
                                SymIntArrayRef output_padding, SymInt groups) {
  check_dtypes(input, weight);
  const auto geometry = std::make_shared<const Geometry>(
      Geometry{stride.vec(), padding.vec(), dilation.vec(), transposed, output_padding.vec(),
               std::move(groups), Shape(input), Shape(weight)});
  return partial(geometry, kGrad, Arguments{at::Tensor(), input, weight}, bias);
}

// Casts as autocast does for torch's own convolution: a parameter once a step, not once a use.
at::Tensor convolution_autocast(const at::Tensor& input, const at::Tensor& weight,
                                const std::optional<at::Tensor>& bias, SymIntArrayRef stride,
                                SymIntArrayRef padding, SymIntArrayRef dilation, bool transposed,
                                SymIntArrayRef output_padding, SymInt groups) {
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const c10::DeviceType device = input.device().type();
  const auto cast = [&, dtype = at::autocast::get_lower_precision_fp_from_device_type(device)](
                        const auto& x) { return at::autocast::cached_cast(dtype, x, device); };
  return lean_convolution(cast(input), cast(weight), cast(bias), stride, padding, dilation,
                          transposed, output_padding, std::move(groups));
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "lean_convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride,"
      " SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding,"
      " SymInt groups) -> Tensor");
}
TORCH_LIBRARY_IMPL(pygan, CompositeExplicitAutograd, m) { m.impl("lean_convolution", convolution); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) { m.impl("lean_convolution", convolution_autograd); }
TORCH_LIBRARY_IMPL(pygan, AutocastCPU, m) { m.impl("lean_convolution", convolution_autocast); }
TORCH_LIBRARY_IMPL(pygan, AutocastCUDA, m) { m.impl("lean_convolution", convolution_autocast); }

}  // namespace

at::Tensor lean_convolution(const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, SymIntArrayRef stride,
                            SymIntArrayRef padding, SymIntArrayRef dilation, bool transposed,
                            SymIntArrayRef output_padding, SymInt groups) {
  static const auto op = typed_op<decltype(lean_convolution)>("pygan::lean_convolution");
  return op.call(input, weight, bias, stride, padding, dilation, transposed, output_padding,
                 std::move(groups));
}

}  // namespace pygan
