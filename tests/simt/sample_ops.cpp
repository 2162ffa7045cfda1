// The ops on batches of samples on both devices. Numbers begin with how many samples there are and
// how large each is.
#include <limits>

#include "../../csrc/cpu/kernels.h"
#include "../../csrc/cpu/types.h"
#include "../../csrc/cuda/kernels.h"
#include "calls.h"

namespace simt {
namespace {

using namespace pygan;

int64_t samples(const Call& c) { return static_cast<int64_t>(c.numbers.at(0)); }
int64_t size(const Call& c) { return static_cast<int64_t>(c.numbers.at(1)); }

Interpolation interpolation(const Call& c) {
  return {c.at<void>(0), c.at<void>(1), c.at<void>(2), c.at<void>(3), samples(c), size(c)};
}

// Buffers: gradient, norms, derivative, then the penalty or upstream.
GradientNorms norms(const Call& c) {
  return {c.at<void>(0), c.at<void>(1), c.at<void>(2), samples(c), size(c)};
}

PenaltyOptions options(const Call& c) {
  return {c.numbers.at(2), c.numbers.at(3), c.numbers.at(4) != 0};
}

// Numbers: the sizes of the three axes, the four strides, then which axis is the width.
Images images(const Call& c) {
  Images t{.bytes = c.at<uint8_t>(0),
           .mirrored = c.at<bool>(1),
           .out = c.at<float>(2),
           .samples = samples(c),
           .size = size(c),
           .sizes = {},
           .strides = {},
           .width = static_cast<int32_t>(c.numbers.at(9))};
  for (int i = 0; i < 3; ++i) t.sizes[i] = static_cast<uint32_t>(c.numbers.at(2 + i));
  for (int i = 0; i < 4; ++i) t.strides[i] = static_cast<int64_t>(c.numbers.at(5 + i));
  return t;
}

void cuda_penalty(const Call& c) {
  const auto bytes = static_cast<size_t>(cuda::gradient_norm_penalty_workspace(norms(c)));
  std::vector<double> workspace(bytes / sizeof(double), std::numeric_limits<double>::quiet_NaN());
  cuda::gradient_norm_penalty(c.dtype, norms(c), options(c), workspace.data(), c.at<void>(3), {});
}

void cpu_backward(const Call& c, double upstream) {
  cpu::gradient_norm_penalty_backward(c.dtype, norms(c), options(c), upstream, 0, samples(c));
}

void cpu_penalty(const Call& c) {
  cpu::gradient_norms(c.dtype, norms(c), 0, samples(c));
  if (norms(c).out) cpu_backward(c, 1);
  cpu::store(c.dtype, cpu::gradient_norm_penalty(c.dtype, norms(c), options(c)), c.at<void>(3));
}

}  // namespace

const Calls sample_calls = {
    {"cuda.interpolate", [](const Call& c) { cuda::interpolate(c.dtype, interpolation(c), {}); }},
    {"cpu.interpolate",
     [](const Call& c) { cpu::interpolate(c.dtype, interpolation(c), 0, samples(c) * size(c)); }},
    {"cuda.gradient_norm_penalty", cuda_penalty},
    {"cpu.gradient_norm_penalty", cpu_penalty},
    {"cuda.gradient_norm_penalty_backward",
     [](const Call& c) {
       cuda::gradient_norm_penalty_backward(c.dtype, norms(c), options(c), c.at<void>(3), {});
     }},
    {"cpu.gradient_norm_penalty_backward",
     [](const Call& c) { cpu_backward(c, cpu::load(c.dtype, c.at<void>(3))); }},
    {"cuda.images_to_float", [](const Call& c) { cuda::images_to_float(images(c), {}); }},
    {"cpu.images_to_float",
     [](const Call& c) {
       cpu::images_to_float(images(c), 0, samples(c) * static_cast<int64_t>(c.numbers.at(2)));
     }},
};

}  // namespace simt
