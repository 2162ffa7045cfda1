// A critic that an exact step can go through, read from the description that Python gives.
#pragma once

#include <memory>
#include <string>

#include "affine.h"

namespace pygan::critic_step {

// One module: the name of its class in torch.nn, its parameters, and the numbers that it was made
// with, in the order that critic.cpp reads.
struct Description {
  std::string name;
  std::optional<Tensor> weight, bias;
  std::vector<double> numbers;
};

struct Critic {
  std::vector<std::unique_ptr<Layer>> reshapes;  // before the first layer with parameters
  std::unique_ptr<Affine> first;
  std::vector<std::unique_ptr<Layer>> rest;

  bool is_curved() const;
  // The layers with parameters, in order.
  std::vector<Affine*> affine() const;
  // What is trained, a layer's weight before its bias.
  std::vector<Tensor> parameters() const;
};

// ValueError for a name that no layer has.
Critic make_critic(const std::vector<Description>& descriptions);

}  // namespace pygan::critic_step
