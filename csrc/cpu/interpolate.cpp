#include <algorithm>

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

template <typename T>
PYGAN_INLINE void interpolate_loop(const Interpolation& t, int64_t begin, int64_t end) {
  using C = Compute<T>;
  const T* real = static_cast<const T*>(t.real);
  const T* fake = static_cast<const T*>(t.fake);
  T* out = static_cast<T*>(t.out);
  for (int64_t sample = begin / t.size; begin < end; ++sample) {
    const C epsilon = static_cast<const C*>(t.epsilon)[sample];
    const int64_t stop = std::min(end, (sample + 1) * t.size);
    for (int64_t i = begin; i < stop; ++i) {
      out[i] = static_cast<T>(
          pygan::interpolate(static_cast<C>(real[i]), static_cast<C>(fake[i]), epsilon));
    }
    begin = stop;
  }
}

#define PYGAN_INTERPOLATE(name, T)                                                           \
  PYGAN_CLONES void interpolate_##name(const Interpolation& t, int64_t begin, int64_t end) { \
    interpolate_loop<T>(t, begin, end);                                                      \
  }
PYGAN_FOR_EACH_DTYPE(PYGAN_INTERPOLATE)
#undef PYGAN_INTERPOLATE

}  // namespace

void interpolate(Dtype dtype, const Interpolation& t, int64_t begin, int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return interpolate_##name(t, begin, end);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
