#include "step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <ranges>

namespace pygan::critic_step {
namespace {

// The loss's gradient at the outputs of real and generated samples, and 1 for interpolated ones.
Tensor seeds(const Tensor& outputs) {
  const int64_t count = outputs.size(0) / 3;
  Tensor grad = at::empty_like(outputs);
  grad.narrow(0, 0, count).fill_(-1.0 / static_cast<double>(count));
  grad.narrow(0, count, count).fill_(1.0 / static_cast<double>(count));
  interpolated(grad).fill_(1);
  return grad;
}

struct Penalties {
  Tensor mean, factors;
};

// The penalty of each norm, and k_b of step.h. A gradient of 0 has no direction: its factor is 0.
Penalties punish(const Tensor& norms, const Penalty& penalty) {
  Tensor excess = norms.sub(penalty.target);
  if (penalty.one_sided) excess.clamp_min_(0);
  Tensor mean = excess.square().mean().mul_(penalty.weight);
  const double scale = 2 * penalty.weight / static_cast<double>(norms.size(0));
  return {mean, excess.mul_(scale).div_(norms).masked_fill_(norms == 0, 0)};
}

}  // namespace

std::optional<Outcome> run(Critic& critic, Samples samples, const Penalty& penalty) {
  const int64_t count = samples.real.size(0);
  for (const auto& layer : critic.reshapes) {
    samples.real = layer->forward(samples.real);
    samples.fake = layer->forward(samples.fake);
  }
  if (samples.real.size(0) != count) return std::nullopt;

  const auto first = make_first_layer(*critic.first, samples);
  Tensor x = first->forward();
  for (const auto& layer : critic.rest) x = layer->forward(x);
  if (x.numel() != 3 * count || x.size(0) != 3 * count) return std::nullopt;

  const Tensor means = given(x)
                           .reshape({2, count})
                           .mean(at::OptionalIntArrayRef(1), /*keepdim=*/false,
                                 at::promoteTypes(x.scalar_type(), at::kFloat));
  const Tensor wasserstein = means.select(0, 0).sub(means.select(0, 1));

  Tensor grad = seeds(x);
  for (const auto& layer : critic.rest | std::views::reverse) grad = layer->adjoint(grad);
  const auto [mean_penalty, factors] = punish(first->norms(grad), penalty);

  Tensor u = first->tangent(factors);
  for (const auto& layer : critic.rest) u = layer->tangent(u);

  Tensor e;
  if (critic.is_curved()) {
    for (const auto& layer : critic.rest | std::views::reverse) e = layer->curvature(e);
  }

  Outcome outcome{mean_penalty.sub(wasserstein), wasserstein, mean_penalty, {}};
  for (const Affine* layer : critic.affine()) {
    auto [weight, bias] = layer == critic.first.get() ? first->gradients(e) : layer->gradients();
    if (weight.defined()) {
      outcome.gradients.push_back(weight.to(layer->weight_parameter().scalar_type()));
    }
    if (bias.defined())
      outcome.gradients.push_back(bias.to(layer->bias_parameter()->scalar_type()));
  }
  return outcome;
}

}  // namespace pygan::critic_step
