// Stored images as networks see them: bytes in any layout, mirrored or not, as floats in [-1, 1].
#pragma once

#include <cstdint>

#include "macros.h"

namespace pygan {

// 0 becomes -1 and 255 becomes 1. A quotient on every device: a product with 1 / 127.5, which torch
// makes of it on a GPU, rounds 111 of the 256 bytes otherwise.
PYGAN_HOST_DEVICE float to_float(uint8_t byte) { return static_cast<float>(byte) / 127.5f - 1.f; }

// A batch whose axes, behind that of the samples, are in the order in which `out` lies in memory.
struct Images {
  const uint8_t* bytes;
  const bool* mirrored;  // one a sample; null: none is
  float* out;            // dense
  int64_t samples;
  int64_t size;        // elements of an image, below 2^31
  uint32_t sizes[3];   // its axes
  int64_t strides[4];  // of `bytes`: from sample to sample, and along the axes
  int32_t width;       // the axis from left to right
};

// An image as it is read: (i, j, k) is first[i * strides[0] + j * strides[1] + k * strides[2]].
struct ImageView {
  const uint8_t* first;
  int64_t strides[3];
};

PYGAN_HOST_DEVICE ImageView image_of(const Images& t, int64_t sample) {
  ImageView view{t.bytes + sample * t.strides[0], {}};
  const bool mirrored = t.mirrored && t.mirrored[sample];
  for (int axis = 0; axis < 3; ++axis) {
    const int64_t stride = t.strides[axis + 1];
    const bool backwards = mirrored && axis == t.width;
    if (backwards) view.first += (t.sizes[axis] - 1) * stride;
    view.strides[axis] = backwards ? -stride : stride;
  }
  return view;
}

}  // namespace pygan
