#include "step.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

#include "dense.h"

namespace pygan::critic_step {
namespace {

// Sums over samples. Undefined is zero.
struct Sums {
  Tensor outputs;  // of real and of generated samples, (2,)
  Tensor penalty;
};

// The loss's gradient at the outputs of real and generated samples, and 1 for interpolated ones.
Tensor seeds(const Tensor& outputs, double count) {
  const int64_t third = outputs.size(0) / 3;
  Tensor grad = at::empty_like(outputs);
  grad.narrow(0, 0, third).fill_(-1 / count);
  grad.narrow(0, third, third).fill_(1 / count);
  interpolated(grad).fill_(1);
  return grad;
}

// Adds up what these norms cost. Returns k_b of step.h; a gradient of 0 has no direction, and the
// factor 0.
Tensor punish(const Tensor& norms, const Penalty& penalty, double count, Sums& sums) {
  Tensor excess = norms.sub(penalty.target);
  if (penalty.one_sided) excess.clamp_min_(0);
  add(sums.penalty, excess.square().sum());
  return excess.mul_(2 * penalty.weight / count).div_(norms).masked_fill_(norms == 0, 0);
}

// All passes over one batch. False if the critic does not give one number a sample.
bool pass(Critic& critic, FirstLayer& first, const Samples& samples, const Penalty& penalty,
          double count, Sums& sums) {
  Tensor x = first.forward(samples);
  for (const auto& layer : critic.rest) x = layer->forward(x);
  const int64_t rows = 3 * samples.count();
  if (x.size(0) != rows || x.numel() != rows) return false;
  add(sums.outputs, given(x).reshape({2, -1}).sum(at::IntArrayRef{1}, /*keepdim=*/false,
                                                  at::promoteTypes(x.scalar_type(), at::kFloat)));

  Tensor grad = seeds(x, count);
  const auto last = critic.rest.rbegin(), end = critic.rest.rend();
  for (auto layer = last; layer != end; ++layer) grad = (*layer)->adjoint(grad);

  Tensor u = first.tangent(punish(first.norms(grad), penalty, count, sums));
  for (const auto& layer : critic.rest) u = layer->tangent(u);

  Tensor e;
  if (critic.is_curved()) {
    for (auto layer = last; layer != end; ++layer) e = (*layer)->curvature(e);
  }

  first.accumulate(e);
  for (const auto& layer : critic.rest) layer->accumulate();
  return true;
}

// What a layer may hand on at once, on a CPU. Between matrices it stays in the cache. Convolutions
// want larger batches, but not so large that malloc takes fresh pages for each (above 32 MB).
constexpr int64_t kMatrixBytes = 3 << 19, kConvolutionBytes = 24 << 20;

// How many batches to make of all samples, by the widest of the layers whose width is known before
// a pass: the first one and the matrices.
int64_t count_batches(const Critic& critic, const Samples& samples) {
  if (!samples.real.is_cpu()) return 1;
  int64_t limit = kMatrixBytes, widest = critic.first->outputs(samples.real.sizes().slice(1));
  for (const Affine* layer : critic.affine()) {
    if (layer->weight().dim() == 2) {
      widest = std::max(widest, layer->weight().size(0));
    } else {
      limit = kConvolutionBytes;
    }
  }
  const int64_t bytes = 3 * samples.count() * widest * samples.real.element_size();
  return std::clamp((bytes + limit - 1) / limit, int64_t{1}, samples.count());
}

}  // namespace

std::optional<Outcome> run(Critic& critic, Samples samples, const Penalty& penalty) {
  const int64_t count = samples.count();
  for (const auto& layer : critic.reshapes) {
    samples.real = layer->forward(samples.real);
    samples.fake = layer->forward(samples.fake);
  }
  if (samples.count() != count) return std::nullopt;

  if (auto dense = read_dense(critic, samples)) return run(*dense, samples, penalty);

  const auto first = make_first_layer(*critic.first, samples);
  Sums sums;
  const int64_t batches = count_batches(critic, samples);
  for (int64_t i = 0; i < batches; ++i) {
    const int64_t begin = i * count / batches, end = (i + 1) * count / batches;
    const bool fits =
        pass(critic, *first, batches == 1 ? samples : samples.narrow(begin, end - begin), penalty,
             static_cast<double>(count), sums);
    if (!fits) return std::nullopt;
  }
  first->finish();

  const double one = 1 / static_cast<double>(count);
  Outcome outcome;
  outcome.wasserstein = sums.outputs.select(0, 0).sub(sums.outputs.select(0, 1)).mul_(one);
  outcome.penalty = sums.penalty.mul_(penalty.weight * one);
  outcome.loss = outcome.penalty.sub(outcome.wasserstein);
  for (Affine* layer : critic.affine()) {
    const auto hand_over = [&](Tensor& gradient, const Tensor& parameter) {
      outcome.gradients.push_back(std::exchange(gradient, {}).to(parameter.scalar_type()));
    };
    if (layer->trains_weight()) hand_over(layer->weight_gradient(), layer->weight_parameter());
    if (layer->trains_bias()) hand_over(layer->bias_gradient(), *layer->bias_parameter());
  }
  return outcome;
}

}  // namespace pygan::critic_step
