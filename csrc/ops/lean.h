// Functions of torch.nn whose double backward computes nothing that is zero.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

namespace pygan {

// What a convolution is made with.
struct Geometry {
  std::vector<int64_t> stride, padding, dilation;
  bool transposed;
  std::vector<int64_t> output_padding;
  int64_t groups;
};

// As at::convolution.
at::Tensor lean_convolution(const at::Tensor& x, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias, const Geometry& geometry);

// As at::leaky_relu; ReLU at slope 0.
at::Tensor lean_leaky_relu(const at::Tensor& x, double slope);

}  // namespace pygan
