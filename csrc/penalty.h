// The points at which WGAN-GP (arXiv:1704.00028, Algorithm 1, lines 6 and 7) takes the critic's
// gradient, and the penalty on the norm that it has there.
#pragma once

#include "macros.h"

namespace pygan {

template <typename C>
PYGAN_HOST_DEVICE C interpolate(C real, C fake, C epsilon) {
  return epsilon * real + (1 - epsilon) * fake;
}

// weight * mean over the batch of (norm - target)^2, as the user states it, in double.
struct PenaltyOptions {
  double weight;
  double target;   // the norm that is not punished
  bool one_sided;  // nor is any norm below it
};

// The same in the compute type C, for each of `samples` samples.
template <typename C>
struct NormPenalty {
  C weight, target;
  bool one_sided;

  PYGAN_HOST_DEVICE NormPenalty(const PenaltyOptions& o, double samples)
      : weight(static_cast<C>(o.weight / samples)),
        target(static_cast<C>(o.target)),
        one_sided(o.one_sided) {}

  // A NaN fails the comparison and comes through.
  PYGAN_HOST_DEVICE C excess(C norm) const {
    const C difference = norm - target;
    return one_sided && difference < 0 ? C(0) : difference;
  }

  // What a sample whose gradient has this norm adds to the penalty.
  PYGAN_HOST_DEVICE C value(C norm) const { return weight * excess(norm) * excess(norm); }

  // That, differentiated with respect to the gradient, is slope(norm) times the gradient. A norm of
  // 0 has no derivative; there it is 0 by definition.
  PYGAN_HOST_DEVICE C slope(C norm) const {
    return norm == 0 ? C(0) : 2 * weight * (excess(norm) / norm);
  }
};

}  // namespace pygan
