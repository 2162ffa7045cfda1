#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <torch/library.h>

#include "../backend.h"
#include "checks.h"
#include "ops.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

void check(at::TensorList params, double clip) {
  TORCH_CHECK_VALUE(clip > 0, "clip is ", clip, "; expected a positive number");
  for (int64_t i = 0; i < static_cast<int64_t>(params.size()); ++i) {
    check_writable(params[i], params[0].device(), {"params", i});
  }
}

void run(at::TensorList params, double clip) {
  check(params, clip);
  at::AutoDispatchBelowADInplaceOrView below_autograd;
  const at::DeviceGuard guard(params[0].device());
  DenseViews views(params.size());
  ByDtype<ClipTensor> entries(params.size());
  for (const at::Tensor& param : params) {
    if (param.numel() == 0) continue;
    const at::Tensor& x = views.writable(param);
    entries.add(dtype_of(x, {"params"}), {x.data_ptr(), x.numel()});
  }
  entries.for_each([&](Dtype dtype, const auto& tensors) {
    backend(params[0].device()).clip(dtype, tensors, clip);
  });
  views.finish();
}

TORCH_LIBRARY_FRAGMENT(pygan, m) { m.def("clip_weights_(Tensor(a!)[] params, float clip) -> ()"); }
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("clip_weights_", run); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("clip_weights_", run); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("clip_weights_", check); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("clip_weights_", torch::CppFunction::makeFallthrough());
}

}  // namespace

void clip_weights_(at::TensorList params, double clip) {
  if (params.empty()) return check(params, clip);  // no tensor to dispatch on
  static const auto op = typed_op<decltype(clip_weights_)>("pygan::clip_weights_");
  op.call(params, clip);
}

}  // namespace pygan
