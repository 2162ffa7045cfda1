// The activations that an exact critic step knows, by the name of their module in torch.nn.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <string_view>

namespace pygan::critic_step {

// What the module was made with, in the order of its arguments.
using Parameters = std::array<double, 2>;

struct Activation {
  std::string_view name;
  bool keeps_output;  // the other functions take phi(z), else z
  bool rectifies;     // phi(z) is z or, below 0, z times the first parameter
  // out = phi(z); `out` may be z.
  void (*apply)(at::Tensor& out, const at::Tensor& z, const Parameters&);
  // out = x * phi'(z); `out` may be x.
  void (*times_slope)(at::Tensor& out, const at::Tensor& x, const at::Tensor& kept,
                      const Parameters&);
  // phi''(z); null where it is zero.
  at::Tensor (*curvature)(const at::Tensor& kept, const Parameters&);
};

// The activation called `name`; null if there is none.
const Activation* find_activation(std::string_view name);

}  // namespace pygan::critic_step
