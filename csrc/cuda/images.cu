#include "kernels.h"
#include "samples.cuh"

namespace pygan::cuda {
namespace {

// Goes through an image in the order of `out`. Only the start is found by divisions.
struct Walk {
  const Images& t;
  const ImageView& image;
  uint32_t i, j, k;

  __device__ Walk(const Images& t, const ImageView& image, uint32_t start) : t(t), image(image) {
    const uint32_t line = start / t.sizes[2];
    i = line / t.sizes[1];
    j = line % t.sizes[1];
    k = start % t.sizes[2];
  }

  __device__ uint8_t next() {
    const auto& s = image.strides;
    const uint8_t byte = image.first[i * s[0] + j * s[1] + k * s[2]];
    if (++k == t.sizes[2]) {
      k = 0;
      if (++j == t.sizes[1]) {
        j = 0;
        ++i;
      }
    }
    return byte;
  }
};

__global__ void __launch_bounds__(kThreads) images_kernel(Images t) {
  const SampleChunk chunk = own_chunk(t);
  const ImageView image = image_of(t, chunk.sample);
  const auto start = static_cast<uint32_t>(chunk.begin - chunk.sample * t.size);
  float* out = t.out + chunk.begin;
  for_each_vector<float>(chunk.n, is_aligned(out), [&](int i, auto width) {
    Walk walk(t, image, start + i);
    Vector<float, width> values;
    for (float& value : values.at) value = to_float(walk.next());
    vector_at<float, width>(out + i) = values;
  });
}

}  // namespace

void images_to_float(const Images& t, cudaStream_t stream) {
  launch(images_kernel, sample_blocks(t), kThreads, stream, t);
}

}  // namespace pygan::cuda
