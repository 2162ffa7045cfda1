// The exact step for the commonest critics, perceptrons on a CPU: fewer calls than step.h's, and
// threads that each take whole passes.
#pragma once

#include "dense_pass.h"

namespace pygan::critic_step {

// The critic as linear layers and rectifiers in turn, for these samples of float32 or float64 on a
// CPU; none if it is anything else.
std::optional<DenseCritic> read_dense(const Critic& critic, const Samples& samples);

Outcome run(DenseCritic& critic, const Samples& samples, const Penalty& penalty);

}  // namespace pygan::critic_step
