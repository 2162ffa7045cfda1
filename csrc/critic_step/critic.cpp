#include "critic.h"

#include <algorithm>
#include <string_view>

namespace pygan::critic_step {
namespace {

using Numbers = std::vector<double>;

std::vector<int64_t> integers(const Numbers& numbers, size_t begin, size_t end) {
  return {numbers.begin() + begin, numbers.begin() + end};
}

// flatten(start, end)
std::unique_ptr<Layer> make_flatten(const Description& d) {
  const auto numbers = integers(d.numbers, 0, 2);
  return std::make_unique<Reshape>(
      [=](const Tensor& x) { return x.flatten(numbers[0], numbers[1]); });
}

// unflatten(dim, sizes...)
std::unique_ptr<Layer> make_unflatten(const Description& d) {
  const auto numbers = integers(d.numbers, 0, d.numbers.size());
  return std::make_unique<Reshape>(
      [=](const Tensor& x) { return x.unflatten(numbers[0], at::IntArrayRef(numbers).slice(1)); });
}

std::unique_ptr<Layer> make_linear(const Description& d) {
  return std::make_unique<Linear>(*d.weight, d.bias);
}

// strides..., paddings..., dilations..., groups
std::unique_ptr<Layer> make_convolution(const Description& d) {
  const size_t n = d.numbers.size() / 3;
  return std::make_unique<Convolution>(
      *d.weight, d.bias,
      Convolution::Geometry{integers(d.numbers, 0, n), integers(d.numbers, n, 2 * n),
                            integers(d.numbers, 2 * n, 3 * n),
                            static_cast<int64_t>(d.numbers.back())});
}

struct Kind {
  std::string_view name;
  std::unique_ptr<Layer> (*make)(const Description&);
};
const Kind kKinds[] = {
    {"Flatten", make_flatten},
    {"Unflatten", make_unflatten},
    {"Linear", make_linear},
    {"Conv", make_convolution},
};

std::unique_ptr<Layer> make_layer(const Description& d) {
  for (const Kind& kind : kKinds) {
    if (d.name == kind.name) return kind.make(d);
  }
  const Activation* activation = find_activation(d.name);
  TORCH_CHECK_VALUE(activation, "no layer of an exact critic step is called '", d.name, "'");
  Parameters parameters{};
  std::copy_n(d.numbers.begin(), std::min(d.numbers.size(), parameters.size()), parameters.begin());
  return std::make_unique<Pointwise>(*activation, parameters);
}

}  // namespace

bool Critic::is_curved() const {
  return std::any_of(rest.begin(), rest.end(),
                     [](const auto& layer) { return layer->is_curved(); });
}

std::vector<Affine*> Critic::affine() const {
  std::vector<Affine*> layers{first.get()};
  for (const auto& layer : rest) {
    if (layer->is_affine()) layers.push_back(static_cast<Affine*>(layer.get()));
  }
  return layers;
}

std::vector<Tensor> Critic::parameters() const {
  std::vector<Tensor> parameters;
  for (const Affine* layer : affine()) {
    if (layer->trains_weight()) parameters.push_back(layer->weight_parameter());
    if (layer->trains_bias()) parameters.push_back(*layer->bias_parameter());
  }
  return parameters;
}

Critic make_critic(const std::vector<Description>& descriptions) {
  Critic critic;
  for (const Description& description : descriptions) {
    auto layer = make_layer(description);
    if (critic.first) {
      critic.rest.push_back(std::move(layer));
    } else if (layer->is_affine()) {
      critic.first.reset(static_cast<Affine*>(layer.release()));
    } else {
      critic.reshapes.push_back(std::move(layer));
    }
  }
  TORCH_CHECK_VALUE(critic.first, "the critic has no layer with parameters");

  const bool rows_are_free = !critic.is_curved();
  const Layer* below = critic.first.get();
  for (const auto& layer : critic.rest) {
    // Only layers with parameters keep nothing of their output.
    layer->may_overwrite(/*input=*/below->is_affine(), rows_are_free);
    below = layer.get();
  }
  return critic;
}

}  // namespace pygan::critic_step
