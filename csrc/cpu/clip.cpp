#include "../clip.h"

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

template <typename T>
PYGAN_INLINE void clip_loop(T* x, int64_t n, double bound) {
  using C = Compute<T>;
  const C c = static_cast<C>(bound);
  for (int64_t i = 0; i < n; ++i) x[i] = static_cast<T>(pygan::clip(static_cast<C>(x[i]), c));
}

#define PYGAN_CLIP(name, T) \
  PYGAN_CLONES void clip_##name(T* x, int64_t n, double bound) { clip_loop(x, n, bound); }
PYGAN_FOR_EACH_DTYPE(PYGAN_CLIP)
#undef PYGAN_CLIP

}  // namespace

void clip(Dtype dtype, const ClipTensor& t, int64_t begin, int64_t end, double bound) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return clip_##name(static_cast<T*>(t.param) + begin, end - begin, bound);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cpu
