// WGAN-GP's critic loss (arXiv:1704.00028, algorithm 1) and its exact gradient, in four sweeps over
// the critic and without differentiating twice.
//
// The penalty's gradient in a weight is that of sum_b k_b <g_b, grad f(x_b)> with g_b held, where
// g_b is a sample's gradient, n_b its norm and k_b = 2 weight (n_b - target) / (B n_b): a
// derivative of f along k_b g_b. So one sweep backwards gives every g_b and all signals of the
// real and generated samples; one forwards carries k_b g_b along; and each weight's gradient is
// one product of the two. Activations that bend add a second sweep backwards.
#pragma once

#include "critic.h"
#include "first_layer.h"

namespace pygan::critic_step {

struct Penalty {
  double weight, target;
  bool one_sided;
};

struct Outcome {
  Tensor loss, wasserstein, penalty;  // wasserstein: mean f(real) - mean f(fake)
  std::vector<Tensor> gradients;      // of critic.parameters()
};

// None if the critic does not give one number a sample.
std::optional<Outcome> run(Critic& critic, Samples samples, const Penalty& penalty);

}  // namespace pygan::critic_step
