// The RMSprop update of one element, fused with weight clipping.
// Order of operations as in torch.optim.RMSprop, so that the two agree to rounding.
#pragma once

#include <cmath>
#include <limits>

#include "clip.h"

namespace pygan {

// Hyper-parameters as the user states them, in double.
struct RMSpropOptions {
  double lr;
  double alpha;
  double eps;
  double weight_decay;
  double momentum;
  double clip = std::numeric_limits<double>::infinity();
  bool maximize = false;
};

// The same in the compute type C: float for half, bfloat16 and float parameters, else double.
template <typename C>
struct RMSprop {
  C lr, alpha, one_minus_alpha, eps, weight_decay, momentum, clip_bound, gradient_scale;

  // `inverse_scale` undoes a gradient scaler; 1 when there is none.
  PYGAN_HOST_DEVICE RMSprop(const RMSpropOptions& o, double inverse_scale)
      : lr(static_cast<C>(o.lr)),
        alpha(static_cast<C>(o.alpha)),
        one_minus_alpha(static_cast<C>(1 - o.alpha)),
        eps(static_cast<C>(o.eps)),
        weight_decay(static_cast<C>(o.weight_decay)),
        momentum(static_cast<C>(o.momentum)),
        clip_bound(static_cast<C>(o.clip)),
        gradient_scale(static_cast<C>(o.maximize ? -inverse_scale : inverse_scale)) {}

  // Returns the new parameter; `square_avg` and, where the options use them, `momentum_buffer` and
  // `grad_avg` are updated in place.
  template <bool Momentum, bool Centered>
  PYGAN_HOST_DEVICE C step(C param, C grad, C& square_avg, C& momentum_buffer, C& grad_avg) const {
    grad *= gradient_scale;
    if (weight_decay != 0) grad += weight_decay * param;
    square_avg = alpha * square_avg + one_minus_alpha * grad * grad;
    C variance = square_avg;
    if constexpr (Centered) {
      grad_avg += one_minus_alpha * (grad - grad_avg);
      variance -= grad_avg * grad_avg;
    }
    C update = grad / (std::sqrt(variance) + eps);
    if constexpr (Momentum) {
      momentum_buffer = momentum * momentum_buffer + update;
      update = momentum_buffer;
    }
    return clip(param - lr * update, clip_bound);
  }
};

}  // namespace pygan
