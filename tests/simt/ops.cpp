// The ops on both devices. Buffers and numbers come in the order that the functions below read
// them.
#include "../../csrc/cpu/kernels.h"
#include "../../csrc/cuda/kernels.h"
#include "calls.h"

namespace simt {
namespace {

using namespace pygan;

std::vector<ClipTensor> clip_tensors(const Call& c) {
  std::vector<ClipTensor> tensors;
  for (size_t i = 0; i < c.buffers.size(); ++i) tensors.push_back({c.at<void>(i), c.elements(i)});
  return tensors;
}

StepScalars scalars(const Call& c) { return {c.at<float>(0), c.at<float>(1), c.at<float>(2)}; }

std::vector<RMSpropTensor> rmsprop_tensors(const Call& c) {
  std::vector<RMSpropTensor> tensors;
  for (size_t i = 3; i < c.buffers.size(); i += 6) {
    tensors.push_back({.param = c.at<void>(i),
                       .grad = c.at<void>(i + 1),
                       .square_avg = c.at<void>(i + 2),
                       .momentum_buffer = c.at<void>(i + 3),
                       .grad_avg = c.at<void>(i + 4),
                       .step = c.at<float>(i + 5),
                       .n = c.elements(i)});
  }
  return tensors;
}

RMSpropOptions rmsprop_options(const Call& c) {
  const auto& n = c.numbers;
  return {n.at(0), n.at(1), n.at(2), n.at(3), n.at(4), n.at(5), n.at(6) != 0};
}

std::vector<AdamTensor> adam_tensors(const Call& c) {
  std::vector<AdamTensor> tensors;
  for (size_t i = 3; i < c.buffers.size(); i += 6) {
    tensors.push_back({.param = c.at<void>(i),
                       .grad = c.at<void>(i + 1),
                       .exp_avg = c.at<void>(i + 2),
                       .exp_avg_sq = c.at<void>(i + 3),
                       .max_exp_avg_sq = c.at<void>(i + 4),
                       .step = c.at<float>(i + 5),
                       .n = c.elements(i)});
  }
  return tensors;
}

AdamOptions adam_options(const Call& c) {
  const auto& n = c.numbers;
  return {n.at(0), n.at(1), n.at(2), n.at(3), n.at(4), n.at(5) != 0, n.at(6), n.at(7) != 0};
}

// A step on the host, as cpu/backend.cpp makes it.
template <auto kernel, typename Tensor, typename Options>
void step(const Call& c, const std::vector<Tensor>& tensors, Options options) {
  const auto [lr, scale, found_inf] = scalars(c);
  if (found_inf && *found_inf != 0) return;
  if (lr) options.lr = *lr;
  for (const Tensor& t : tensors) {
    *t.step += 1;
    kernel(c.dtype, t, 0, t.n, options, scale ? 1.0 / *scale : 1.0);
  }
}

CriticOutputs critic_outputs(const Call& c) {
  return {c.at<void>(0), c.elements(0), c.at<void>(1), c.elements(1)};
}

}  // namespace

const Calls op_calls = {
    {"cuda.clip", [](const Call& c) { cuda::clip(c.dtype, clip_tensors(c), c.numbers.at(0), {}); }},
    {"cuda.rmsprop",
     [](const Call& c) {
       cuda::rmsprop(c.dtype, rmsprop_tensors(c), rmsprop_options(c), scalars(c), {});
     }},
    {"cuda.adam",
     [](const Call& c) { cuda::adam(c.dtype, adam_tensors(c), adam_options(c), scalars(c), {}); }},
    {"cuda.wasserstein_critic_loss",
     [](const Call& c) {
       cuda::wasserstein_critic_loss(c.dtype, critic_outputs(c), c.at<void>(2), {});
     }},
    {"cuda.wasserstein_critic_loss_backward",
     [](const Call& c) {
       cuda::wasserstein_critic_loss_backward(c.dtype, critic_outputs(c), c.at<void>(2), {});
     }},
    {"cpu.clip",
     [](const Call& c) {
       for (const auto& t : clip_tensors(c)) cpu::clip(c.dtype, t, 0, t.n, c.numbers.at(0));
     }},
    {"cpu.rmsprop",
     [](const Call& c) { step<cpu::rmsprop>(c, rmsprop_tensors(c), rmsprop_options(c)); }},
    {"cpu.adam", [](const Call& c) { step<cpu::adam>(c, adam_tensors(c), adam_options(c)); }},
    {"cpu.wasserstein_critic_loss",
     [](const Call& c) {
       cpu::wasserstein_critic_loss(c.dtype, critic_outputs(c), c.at<void>(2));
     }},
    {"cpu.wasserstein_critic_loss_backward",
     [](const Call& c) {
       cpu::wasserstein_critic_loss_backward(c.dtype, critic_outputs(c), c.at<void>(2));
     }},
};

}  // namespace simt
