// Weight clipping, WGAN (arXiv:1701.07875) Algorithm 1: w <- clip(w, -c, c).
#pragma once

#include "macros.h"

namespace pygan {

// Comparisons are ordered so that NaN fails both and comes through: a clip must not hide it.
template <typename C>
PYGAN_HOST_DEVICE C clip(C x, C bound) {
  x = x > bound ? bound : x;
  return x < -bound ? -bound : x;
}

}  // namespace pygan
