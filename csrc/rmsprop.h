// The RMSprop update of one element, fused with weight clipping.
// Order of operations as in torch.optim.RMSprop, so that the two agree to rounding.
#pragma once

#include <cmath>

#include "optimizer.h"

namespace pygan {

struct RMSpropOptions {
  StepOptions common;
  double alpha;
  double momentum;
  bool has_momentum = false;  // whether there are momentum buffers
  bool centered = false;
};

template <typename C, bool Momentum, bool Centered>
struct RMSprop {
  static constexpr unsigned kState = 0b001 | (Momentum ? 0b010 : 0) | (Centered ? 0b100 : 0);
  static constexpr bool kReadsStep = false;

  Gradient<C> gradient;
  C lr, alpha, one_minus_alpha, eps, momentum, clip_bound;

  RMSprop() = default;
  PYGAN_HOST_DEVICE RMSprop(const RMSpropOptions& o, double inverse_scale, double /*step*/)
      : gradient(Gradient<C>::of(o.common, inverse_scale)),
        lr(static_cast<C>(o.common.lr)),
        alpha(static_cast<C>(o.alpha)),
        one_minus_alpha(static_cast<C>(1 - o.alpha)),
        eps(static_cast<C>(o.common.eps)),
        momentum(static_cast<C>(o.momentum)),
        clip_bound(static_cast<C>(o.common.clip)) {}

  PYGAN_HOST_DEVICE C update(C param, C grad, C (&state)[kStates]) const {
    auto& [square_avg, momentum_buffer, grad_avg] = state;
    grad = gradient(grad, param);
    square_avg = alpha * square_avg + one_minus_alpha * grad * grad;
    C variance = square_avg;
    if constexpr (Centered) {
      grad_avg += one_minus_alpha * (grad - grad_avg);
      variance -= grad_avg * grad_avg;
    }
    C change = grad / (std::sqrt(variance) + eps);
    if constexpr (Momentum) {
      momentum_buffer = momentum * momentum_buffer + change;
      change = momentum_buffer;
    }
    return clip(param - lr * change, clip_bound);
  }
};

template <typename C, typename F>
PYGAN_INLINE void with_rule(const RMSpropOptions& o, const F& f) {
  if (o.has_momentum) {
    o.centered ? f(Type<RMSprop<C, true, true>>{}) : f(Type<RMSprop<C, true, false>>{});
  } else {
    o.centered ? f(Type<RMSprop<C, false, true>>{}) : f(Type<RMSprop<C, false, false>>{});
  }
}

}  // namespace pygan
