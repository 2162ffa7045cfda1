// The critic loss of WGAN-GP as a node of torch's autograd.
#pragma once

#include "critic.h"
#include "step.h"

namespace pygan::critic_step {

// Loss, Wasserstein estimate and weighted penalty; only the loss has a gradient. Computes in
// `compute`, by default the samples' dtype. Empty if the critic does not give one number a sample.
std::vector<Tensor> wgan_gp_critic_loss(const std::vector<Description>& descriptions,
                                        const Samples& samples, const Penalty& penalty,
                                        std::optional<at::ScalarType> compute);

}  // namespace pygan::critic_step
