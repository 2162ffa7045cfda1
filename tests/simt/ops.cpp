// The ops on both devices. Buffers and numbers come in the order that the functions below read
// them.
#include "../../csrc/cpu/kernels.h"
#include "../../csrc/cpu/types.h"
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

std::vector<StepTensor> step_tensors(const Call& c) {
  std::vector<StepTensor> tensors;
  for (size_t i = 3; i < c.buffers.size(); i += 6) {
    tensors.push_back({.param = c.at<void>(i),
                       .grad = c.at<void>(i + 1),
                       .state = {c.at<void>(i + 2), c.at<void>(i + 3), c.at<void>(i + 4)},
                       .step = c.at<float>(i + 5),
                       .n = c.elements(i)});
  }
  return tensors;
}

RMSpropOptions rmsprop_options(const Call& c) {
  const auto& n = c.numbers;
  return {.common = {n.at(0), n.at(2), n.at(3), n.at(5), n.at(6) != 0},
          .alpha = n.at(1),
          .momentum = n.at(4),
          .has_momentum = n.at(4) != 0,
          .centered = n.at(7) != 0};
}

AdamOptions adam_options(const Call& c) {
  const auto& n = c.numbers;
  return {.common = {n.at(0), n.at(3), n.at(4), n.at(6), n.at(7) != 0},
          .beta1 = n.at(1),
          .beta2 = n.at(2),
          .amsgrad = n.at(8) != 0,
          .decoupled_weight_decay = n.at(5) != 0};
}

// A step on the CPU, without the threads of csrc/cpu/backend.cpp.
template <auto update, typename Options>
void step_on_cpu(const Call& c, Options options) {
  const auto [lr, scale, found_inf] = scalars(c);
  if (found_inf && *found_inf != 0) return;
  if (lr) options.common.lr = *lr;
  for (const StepTensor& t : step_tensors(c)) {
    *t.step += 1;
    update(c.dtype, t, 0, t.n, options, scale ? 1.0 / *scale : 1.0);
  }
}

CriticOutputs critic_outputs(const Call& c) {
  return {c.at<void>(0), c.elements(0), c.at<void>(1), c.elements(1)};
}

void critic_loss_on_cpu(const Call& c) {
  const auto mean = [&](const void* x, int64_t n) {
    return cpu::sum(c.dtype, x, 0, n) / static_cast<double>(n);
  };
  const CriticOutputs f = critic_outputs(c);
  cpu::store(c.dtype, mean(f.fake, f.n_fake) - mean(f.real, f.n_real), c.at<void>(2));
}

void critic_loss_backward_on_cpu(const Call& c) {
  const double upstream = cpu::load(c.dtype, c.at<void>(2));
  const CriticOutputs grads = critic_outputs(c);
  cpu::fill(c.dtype, grads.fake, 0, grads.n_fake, upstream / static_cast<double>(grads.n_fake));
  cpu::fill(c.dtype, grads.real, 0, grads.n_real, -upstream / static_cast<double>(grads.n_real));
}

}  // namespace

const Calls op_calls = {
    {"cuda.clip", [](const Call& c) { cuda::clip(c.dtype, clip_tensors(c), c.numbers.at(0), {}); }},
    {"cuda.rmsprop",
     [](const Call& c) {
       cuda::rmsprop(c.dtype, step_tensors(c), rmsprop_options(c), scalars(c), {});
     }},
    {"cuda.adam",
     [](const Call& c) { cuda::adam(c.dtype, step_tensors(c), adam_options(c), scalars(c), {}); }},
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
    {"cpu.rmsprop", [](const Call& c) { step_on_cpu<cpu::rmsprop>(c, rmsprop_options(c)); }},
    {"cpu.adam", [](const Call& c) { step_on_cpu<cpu::adam>(c, adam_options(c)); }},
    {"cpu.wasserstein_critic_loss", critic_loss_on_cpu},
    {"cpu.wasserstein_critic_loss_backward", critic_loss_backward_on_cpu},
};

}  // namespace simt
