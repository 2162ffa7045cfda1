#include "clones.h"
#include "kernels.h"

namespace pygan::cpu {
namespace {

PYGAN_INLINE void line(const uint8_t* bytes, int64_t stride, float* out, int64_t n) {
  if (stride == 1) {  // a loop of its own, with wider vectors
    for (int64_t i = 0; i < n; ++i) out[i] = to_float(bytes[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) out[i] = to_float(bytes[i * stride]);
  }
}

}  // namespace

PYGAN_CLONES void images_to_float(const Images& t, int64_t begin, int64_t end) {
  const int64_t lines = t.sizes[1], length = t.sizes[2];
  for (int64_t slice = begin; slice < end; ++slice) {
    const auto [first, strides] = image_of(t, slice / t.sizes[0]);
    const uint8_t* bytes = first + slice % t.sizes[0] * strides[0];
    float* out = t.out + slice * lines * length;
    if (strides[1] == length * strides[2]) {  // the lines are one
      line(bytes, strides[2], out, lines * length);
      continue;
    }
    for (int64_t i = 0; i < lines; ++i) {
      line(bytes + i * strides[1], strides[2], out + i * length, length);
    }
  }
}

}  // namespace pygan::cpu
