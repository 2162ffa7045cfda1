#include "../clip.h"
#include "kernels.h"
#include "multi_tensor.cuh"

namespace pygan::cuda {
namespace {

template <typename T>
struct Clip {
  Compute<T> bound;

  __device__ void operator()(const ClipTensor& tensor, int64_t begin, int n) const {
    T* x = static_cast<T*>(tensor.param) + begin;
    for_each_vector<T>(n, is_aligned(x), [&](int i, auto width) {
      auto& vector = vector_at<T, width>(x + i);
      auto values = vector;
      for (T& value : values.at) value = narrow<T>(pygan::clip(widen(value), bound));
      vector = values;
    });
  }
};

}  // namespace

void clip(Dtype dtype, const std::vector<ClipTensor>& tensors, double bound, cudaStream_t stream) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return for_each_chunk(tensors, Clip<T>{static_cast<Compute<T>>(bound)}, stream);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

}  // namespace pygan::cuda
