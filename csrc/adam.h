// The Adam update of one element (arXiv:1412.6980, Algorithm 1), with the variants of
// torch.optim.Adam, fused with weight clipping. Agrees with torch to rounding.
#pragma once

#include <cmath>

#include "optimizer.h"

namespace pygan {

struct AdamOptions {
  StepOptions common;
  double beta1;
  double beta2;
  bool amsgrad = false;
  bool decoupled_weight_decay = false;  // AdamW's: shrinks the parameter, not in the gradient
};

template <typename C, bool Amsgrad>
struct Adam {
  static constexpr unsigned kState = Amsgrad ? 0b111 : 0b011;
  static constexpr bool kReadsStep = true;

  Gradient<C> gradient;
  C beta1, one_minus_beta1, beta2, one_minus_beta2, eps, clip_bound;
  C step_size;   // lr / (1 - beta1^step)
  C root_scale;  // 1 / sqrt(1 - beta2^step)
  C kept;        // of the parameter, by decoupled weight decay

  Adam() = default;
  PYGAN_HOST_DEVICE Adam(const AdamOptions& o, double inverse_scale, double step)
      : gradient(Gradient<C>::of(o.common, inverse_scale)),
        beta1(static_cast<C>(o.beta1)),
        one_minus_beta1(static_cast<C>(1 - o.beta1)),
        beta2(static_cast<C>(o.beta2)),
        one_minus_beta2(static_cast<C>(1 - o.beta2)),
        eps(static_cast<C>(o.common.eps)),
        clip_bound(static_cast<C>(o.common.clip)),
        step_size(static_cast<C>(o.common.lr / (1 - std::pow(o.beta1, step)))),
        root_scale(static_cast<C>(1 / std::sqrt(1 - std::pow(o.beta2, step)))),
        kept(1) {
    if (o.decoupled_weight_decay) {
      kept = static_cast<C>(1 - o.common.lr * o.common.weight_decay);
      gradient.weight_decay = 0;
    }
  }

  PYGAN_HOST_DEVICE C update(C param, C grad, C (&state)[kStates]) const {
    auto& [exp_avg, exp_avg_sq, max_exp_avg_sq] = state;
    grad = gradient(grad, param);
    exp_avg = beta1 * exp_avg + one_minus_beta1 * grad;
    exp_avg_sq = beta2 * exp_avg_sq + one_minus_beta2 * grad * grad;
    C square = exp_avg_sq;
    if constexpr (Amsgrad) {
      // A NaN comes through: exp_avg_sq keeps one for good.
      max_exp_avg_sq = max_exp_avg_sq > square ? max_exp_avg_sq : square;
      square = max_exp_avg_sq;
    }
    const C change = exp_avg / (std::sqrt(square) * root_scale + eps);
    return clip(kept * param - step_size * change, clip_bound);
  }
};

template <typename C, typename F>
PYGAN_INLINE void with_rule(const AdamOptions& o, const F& f) {
  o.amsgrad ? f(Type<Adam<C, true>>{}) : f(Type<Adam<C, false>>{});
}

}  // namespace pygan
