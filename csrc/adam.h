// The Adam update of one element, fused with weight clipping. Agrees with torch.optim.Adam to
// rounding.
#pragma once

#include <cmath>
#include <limits>

#include "clip.h"

namespace pygan {

// Hyper-parameters as the user states them, in double, and the logarithms that follow from them.
struct AdamOptions {
  double lr, beta1, beta2, eps, weight_decay;
  bool decoupled = false;  // weight decay shrinks the parameter instead of joining the gradient
  double clip = std::numeric_limits<double>::infinity();
  bool maximize = false;
  double log_beta1 = std::log(beta1), log_beta2 = std::log(beta2);
};

// 1 - beta^step without cancellation.
template <typename Real>
PYGAN_HOST_DEVICE Real bias_correction(double log_beta, Real step) {
  return -std::expm1(step * static_cast<Real>(log_beta));
}

// The same at one step, in the compute type C: float for half, bfloat16 and float parameters, else
// double.
template <typename C>
struct Adam {
  C beta1, one_minus_beta1, beta2, one_minus_beta2, eps, weight_decay, shrink, step_size;
  C inverse_root, clip_bound, gradient_scale;

  // `inverse_scale` undoes a gradient scaler; 1 when there is none. `step` counts from 1, in the
  // type that its powers are computed in.
  template <typename Real>
  PYGAN_HOST_DEVICE Adam(const AdamOptions& o, double inverse_scale, Real step)
      : beta1(static_cast<C>(o.beta1)),
        one_minus_beta1(static_cast<C>(1 - o.beta1)),
        beta2(static_cast<C>(o.beta2)),
        one_minus_beta2(static_cast<C>(1 - o.beta2)),
        eps(static_cast<C>(o.eps)),
        weight_decay(static_cast<C>(o.decoupled ? 0 : o.weight_decay)),
        shrink(static_cast<C>(o.decoupled ? 1 - o.lr * o.weight_decay : 1)),
        step_size(static_cast<C>(o.lr / bias_correction(o.log_beta1, step))),
        inverse_root(static_cast<C>(1 / std::sqrt(bias_correction(o.log_beta2, step)))),
        clip_bound(static_cast<C>(o.clip)),
        gradient_scale(static_cast<C>(o.maximize ? -inverse_scale : inverse_scale)) {}

  // Returns the new parameter; `exp_avg`, `exp_avg_sq` and, with AMSGrad, `max_exp_avg_sq` are
  // updated in place.
  template <bool AMSGrad>
  PYGAN_HOST_DEVICE C step(C param, C grad, C& exp_avg, C& exp_avg_sq, C& max_exp_avg_sq) const {
    grad *= gradient_scale;
    if (weight_decay != 0) grad += weight_decay * param;
    exp_avg = beta1 * exp_avg + one_minus_beta1 * grad;
    exp_avg_sq = beta2 * exp_avg_sq + one_minus_beta2 * grad * grad;
    C second_moment = exp_avg_sq;
    if constexpr (AMSGrad) {
      // NaN comes through, as by torch.maximum.
      second_moment = max_exp_avg_sq > exp_avg_sq ? max_exp_avg_sq : exp_avg_sq;
      max_exp_avg_sq = second_moment;
    }
    const C scale = std::sqrt(second_moment) * inverse_root + eps;
    return clip(shrink * param - step_size * exp_avg / scale, clip_bound);
  }
};

}  // namespace pygan
