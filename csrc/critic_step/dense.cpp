#include "dense.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/impl/TorchDispatchModeTLS.h>

#include <algorithm>

#include "below_autograd.h"

namespace pygan::critic_step {
namespace {

// What a layer may hand on at once in one thread, so that it stays in a core's cache of 2 MB.
constexpr int64_t kBytes = 3 << 18;

// Below so many samples a thread, matrix products with threads of their own do as well.
constexpr int64_t kSamples = 32;

int64_t divide_up(int64_t n, int64_t by) { return (n + by - 1) / by; }

// How many passes to make at once: one a thread, or a single one whose products have all threads.
// What is between two products is so short that waking threads for each costs as much as it.
int64_t count_threads(const Samples& samples) {
  const int64_t threads = at::in_parallel_region() ? 1 : at::get_num_threads();
  return samples.count() < kSamples * threads ? 1 : threads;
}

// How many batches a thread makes of its samples.
int64_t count_batches(const DenseCritic& critic, int64_t samples) {
  int64_t widest = 0;
  for (const DenseLayer& layer : critic.layers) widest = std::max(widest, layer.weight.size(0));
  const int64_t bytes = 3 * samples * widest * critic.layers[0].weight.element_size();
  return std::clamp(divide_up(bytes, kBytes), int64_t{1}, samples);
}

// Calls f(i) for all i, each on a thread of its own.
template <typename F>
void at_once(int64_t count, const F& f) {
  if (count == 1) return f(0);
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    const BelowAutograd here;
    for (int64_t i = begin; i < end; ++i) f(i);
  });
}

std::vector<Gradients> make_totals(const DenseCritic& critic) {
  std::vector<Gradients> totals(critic.layers.size());
  for (size_t l = 0; l < totals.size(); ++l) {
    const DenseLayer& layer = critic.layers[l];
    const auto options = layer.weight.options();
    if (layer.trains_weight) totals[l].weight = at::empty(layer.weight.sizes(), options);
    if (layer.trains_bias) totals[l].bias = at::empty(layer.bias.sizes(), options);
  }
  return totals;
}

template <typename T>
Outcome run_in(DenseCritic& critic, const Samples& samples, const Penalty& penalty) {
  const int64_t count = samples.count(), threads = count_threads(samples);
  const int64_t rounds = count_batches(critic, divide_up(count, threads));
  const DenseSamples<T> all{read<T>(samples.real), read<T>(samples.fake),
                            samples.epsilon.const_data_ptr<T>()};
  std::vector<DensePass<T>> passes;
  for (int64_t i = 0; i < threads; ++i) {
    passes.emplace_back(critic, penalty, count, divide_up(count, rounds * threads));
  }
  std::vector<Gradients> totals = make_totals(critic);
  for (int64_t round = 0; round < rounds; ++round) {
    at_once(threads, [&](int64_t i) {
      const Part part{round * threads + i, rounds * threads};
      const int64_t begin = part.begin(count);
      passes[i].sweep(all.narrow(begin, part.end(count) - begin));
    });
    // A thread has its part of every weight, so that nothing needs to be added up between threads.
    at_once(threads, [&](int64_t i) {
      for (const auto& pass : passes) {
        pass.accumulate(totals, {i, threads}, /*fresh=*/round == 0 && &pass == &passes[0]);
      }
    });
  }
  if (critic.gram.defined() && critic.layers[0].trains_weight) {
    totals[0].weight.addmm_(critic.outer, critic.layers[0].weight);
  }

  double real = 0, fake = 0, punished = 0;
  for (const auto& pass : passes) {
    real += pass.real();
    fake += pass.fake();
    punished += pass.penalty();
  }
  const double wasserstein = (real - fake) / static_cast<double>(count);
  const auto scalar = [&](double x) { return at::scalar_tensor(x, samples.real.options()); };
  Outcome outcome{scalar(punished - wasserstein), scalar(wasserstein), scalar(punished), {}};
  for (Gradients& total : totals) {
    if (total.weight.defined()) outcome.gradients.push_back(std::move(total.weight));
    if (total.bias.defined()) outcome.gradients.push_back(std::move(total.bias));
  }
  return outcome;
}

DenseLayer read_layer(const Affine& layer) {
  return {as_matrix(layer.weight()), layer.bias() ? layer.bias()->contiguous() : Tensor(), 1,
          layer.trains_weight(), layer.trains_bias()};
}

// Whether a layer only reshapes, and not so that it matters to what comes behind it.
bool changes_nothing(Layer& layer, int64_t width, const Tensor& real, bool is_last) {
  if (!dynamic_cast<Reshape*>(&layer)) return false;
  const Tensor x = at::empty({3, width}, real.options()), y = layer.forward(x);
  return y.sizes() == x.sizes() || (is_last && width == 1 && y.dim() == 1);
}

}  // namespace

std::optional<DenseCritic> read_dense(const Critic& critic, const Samples& samples) {
  const Tensor& real = samples.real;
  // A dispatch mode would not see what other threads do.
  if (!real.is_cpu() || real.dim() != 2 || c10::impl::TorchDispatchModeTLS::any_modes_set()) {
    return std::nullopt;
  }
  if (real.scalar_type() != at::kFloat && real.scalar_type() != at::kDouble) return std::nullopt;
  std::vector<DenseLayer> layers;
  int64_t width = real.size(1);
  bool rectified = false;
  const auto add = [&](const Affine& layer) {
    if (layer.weight().dim() != 2 || layer.weight().size(1) != width) return false;
    layers.push_back(read_layer(layer));
    width = layer.weight().size(0);
    rectified = false;
    return true;
  };
  if (!add(*critic.first)) return std::nullopt;
  for (const auto& layer : critic.rest) {
    if (layer->is_affine()) {
      if (!add(static_cast<const Affine&>(*layer))) return std::nullopt;
    } else if (const auto slope = layer->slope(); slope && !rectified) {
      layers.back().slope = *slope;
      rectified = true;
    } else if (!changes_nothing(*layer, width, real, layer == critic.rest.back())) {
      return std::nullopt;
    }
  }
  if (width != 1) return std::nullopt;
  return DenseCritic{std::move(layers), {}, {}};
}

Outcome run(DenseCritic& critic, const Samples& samples, const Penalty& penalty) {
  const Tensor& weight = critic.layers[0].weight;
  if (gram_pays(weight, samples.count())) {
    critic.gram = weight.mm(weight.t());
    critic.outer = at::empty_like(critic.gram);
  }
  const Samples matrices{as_matrix(samples.real), as_matrix(samples.fake),
                         samples.epsilon.contiguous()};
  return weight.scalar_type() == at::kFloat ? run_in<float>(critic, matrices, penalty)
                                            : run_in<double>(critic, matrices, penalty);
}

}  // namespace pygan::critic_step
