#include "activations.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/clamp_min.h>
#include <ATen/ops/elu.h>
#include <ATen/ops/elu_backward.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/sigmoid_backward.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/softplus_backward.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tanh_backward.h>
#include <ATen/ops/threshold_backward.h>

#include <algorithm>

namespace pygan::critic_step {
namespace {

using at::Tensor;
using P = Parameters;

const Activation kActivations[] = {
    {"ReLU", true, true,
     [](Tensor& out, const Tensor& z, const P&) { at::clamp_min_out(out, z, 0); },
     [](Tensor& out, const Tensor& x, const Tensor& y, const P&) {
       at::threshold_backward_out(out, x, y, 0);
     },
     nullptr},
    {"LeakyReLU", true, true,
     [](Tensor& out, const Tensor& z, const P& p) { at::leaky_relu_out(out, z, p[0]); },
     [](Tensor& out, const Tensor& x, const Tensor& y, const P& p) {
       at::leaky_relu_backward_out(out, x, y, p[0], /*self_is_result=*/true);
     },
     nullptr},
    {"Tanh", true, false, [](Tensor& out, const Tensor& z, const P&) { at::tanh_out(out, z); },
     [](Tensor& out, const Tensor& x, const Tensor& y, const P&) {
       at::tanh_backward_out(out, x, y);
     },
     [](const Tensor& y, const P&) { return y * (y * y - 1) * 2; }},
    {"Sigmoid", true, false,
     [](Tensor& out, const Tensor& z, const P&) { at::sigmoid_out(out, z); },
     [](Tensor& out, const Tensor& x, const Tensor& y, const P&) {
       at::sigmoid_backward_out(out, x, y);
     },
     [](const Tensor& y, const P&) { return y * (1 - y) * (1 - 2 * y); }},
    {"Softplus", false, false,
     [](Tensor& out, const Tensor& z, const P& p) { at::softplus_out(out, z, p[0], p[1]); },
     [](Tensor& out, const Tensor& x, const Tensor& z, const P& p) {
       at::softplus_backward_out(out, x, z, p[0], p[1]);
     },
     [](const Tensor& z, const P& p) {
       const Tensor s = at::sigmoid(z * p[0]);
       return (s * (1 - s) * p[0]).masked_fill_(z * p[0] > p[1], 0);  // linear beyond the threshold
     }},
    {"ELU", false, false,
     [](Tensor& out, const Tensor& z, const P& p) { at::elu_out(out, z, p[0]); },
     [](Tensor& out, const Tensor& x, const Tensor& z, const P& p) {
       at::elu_backward_out(out, x, p[0], 1, 1, /*is_result=*/false, z);
     },
     [](const Tensor& z, const P& p) { return (z.exp() * p[0]).masked_fill_(z > 0, 0); }},
    {"SiLU", false, false, [](Tensor& out, const Tensor& z, const P&) { at::silu_out(out, z); },
     [](Tensor& out, const Tensor& x, const Tensor& z, const P&) {
       at::silu_backward_out(out, x, z);
     },
     [](const Tensor& z, const P&) {
       const Tensor s = at::sigmoid(z);
       return s * (1 - s) * (2 + z * (1 - 2 * s));
     }},
};

}  // namespace

const Activation* find_activation(std::string_view name) {
  const auto found = std::find_if(std::begin(kActivations), std::end(kActivations),
                                  [&](const Activation& a) { return a.name == name; });
  return found == std::end(kActivations) ? nullptr : found;
}

}  // namespace pygan::critic_step
