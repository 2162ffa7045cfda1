// Stored images as floats. Bytes have no gradient, so autograd is passed by.
#include <ATen/DeviceGuard.h>
#include <ATen/ops/empty.h>
#include <torch/library.h>

#include <cstdint>

#include "../backend.h"
#include "checks.h"
#include "ops.h"

namespace pygan {
namespace {

void check(const at::Tensor& images, const std::optional<at::Tensor>& mirrored,
           at::MemoryFormat memory_format) {
  check_dense(images, {"images"});
  TORCH_CHECK_TYPE(images.scalar_type() == at::kByte, "images has dtype ",
                   dtype_name(images.scalar_type()), "; expected uint8");
  TORCH_CHECK_VALUE(images.dim() == 4, "images has shape ", images.sym_sizes(),
                    "; expected (B, C, H, W)");
  TORCH_CHECK_VALUE(memory_format == at::MemoryFormat::Contiguous ||
                        memory_format == at::MemoryFormat::ChannelsLast,
                    "memory_format is ", memory_format,
                    "; expected contiguous_format or channels_last");
  if (!mirrored) return;
  check_dense(*mirrored, {"mirrored"});
  TORCH_CHECK_TYPE(mirrored->scalar_type() == at::kBool, "mirrored has dtype ",
                   dtype_name(mirrored->scalar_type()), "; expected bool");
  TORCH_CHECK_VALUE(mirrored->sym_sizes() == images.sym_sizes().slice(0, 1), "mirrored has shape ",
                    mirrored->sym_sizes(), "; expected one flag an image, ",
                    images.sym_sizes().slice(0, 1));
  TORCH_CHECK_VALUE(mirrored->device() == images.device(), "mirrored is on ", mirrored->device(),
                    " and images on ", images.device());
}

at::Tensor empty_floats(const at::Tensor& images, at::MemoryFormat memory_format) {
  return at::empty_symint(images.sym_sizes(),
                          images.options().dtype(at::kFloat).memory_format(memory_format));
}

at::Tensor run(const at::Tensor& images, const std::optional<at::Tensor>& mirrored,
               at::MemoryFormat memory_format) {
  check(images, mirrored, memory_format);
  const at::DeviceGuard guard(images.device());
  at::Tensor out = empty_floats(images, memory_format);
  if (out.numel() == 0) return out;
  const int64_t size = out.numel() / out.size(0);
  TORCH_CHECK_VALUE(size <= INT32_MAX, "an image has ", size, " elements; expected at most ",
                    INT32_MAX);
  // With one channel both formats are the same memory, and its lines are longer seen contiguous.
  const bool channels_last = memory_format == at::MemoryFormat::ChannelsLast && out.size(1) > 1;
  const at::Tensor x = channels_last ? images.permute({0, 2, 3, 1}) : images;
  const at::Tensor flags = mirrored ? mirrored->contiguous() : at::Tensor();
  Images t{.bytes = x.const_data_ptr<uint8_t>(),
           .mirrored = mirrored ? flags.const_data_ptr<bool>() : nullptr,
           .out = out.data_ptr<float>(),
           .samples = x.size(0),
           .size = size,
           .sizes = {},
           .strides = {x.stride(0), x.stride(1), x.stride(2), x.stride(3)},
           .width = channels_last ? 1 : 2};
  for (int axis = 0; axis < 3; ++axis) t.sizes[axis] = static_cast<uint32_t>(x.size(axis + 1));
  backend(images.device()).images_to_float(t);
  return out;
}

at::Tensor run_meta(const at::Tensor& images, const std::optional<at::Tensor>& mirrored,
                    at::MemoryFormat memory_format) {
  check(images, mirrored, memory_format);
  return empty_floats(images, memory_format);
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "images_to_float(Tensor images, Tensor? mirrored=None, *,"
      " MemoryFormat memory_format=contiguous_format) -> Tensor");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) { m.impl("images_to_float", run); }
TORCH_LIBRARY_IMPL(pygan, CUDA, m) { m.impl("images_to_float", run); }
TORCH_LIBRARY_IMPL(pygan, Meta, m) { m.impl("images_to_float", run_meta); }
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("images_to_float", torch::CppFunction::makeFallthrough());
}

}  // namespace

at::Tensor images_to_float(const at::Tensor& images, const std::optional<at::Tensor>& mirrored,
                           at::MemoryFormat memory_format) {
  static const auto op = typed_op<decltype(images_to_float)>("pygan::images_to_float");
  return op.call(images, mirrored, memory_format);
}

}  // namespace pygan
