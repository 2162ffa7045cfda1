// Threads for the CPU kernels.
#include "../backend.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "kernels.h"

namespace pygan::cpu {
namespace {

constexpr int64_t kChunk = 16 * 1024;  // elements a kernel call takes at most when threaded
constexpr int64_t kSerialBelow =
    128 * 1024;  // opening a parallel region costs more than this much work

// Calls f(tensor, begin, end) so that every element of every tensor is covered once.
template <typename Tensor, typename F>
void for_each_chunk(const std::vector<Tensor>& tensors, const F& f) {
  std::vector<int64_t> first_chunk;  // of each tensor, in one row of chunks over all of them
  first_chunk.reserve(tensors.size());
  int64_t chunks = 0, elements = 0;
  for (const Tensor& t : tensors) {
    first_chunk.push_back(chunks);
    chunks += (t.n + kChunk - 1) / kChunk;
    elements += t.n;
  }
  if (elements < kSerialBelow) {
    for (const Tensor& t : tensors) f(t, 0, t.n);
    return;
  }
  at::parallel_for(0, chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t chunk = begin; chunk < end; ++chunk) {
      const auto next = std::upper_bound(first_chunk.begin(), first_chunk.end(), chunk);
      const int64_t index = next - first_chunk.begin() - 1;
      const Tensor& t = tensors[index];
      const int64_t start = (chunk - first_chunk[index]) * kChunk;
      f(t, start, std::min(start + kChunk, t.n));
    }
  });
}

void clip_all(Dtype dtype, const std::vector<ClipTensor>& tensors, double bound) {
  for_each_chunk(tensors, [&](const ClipTensor& t, int64_t begin, int64_t end) {
    clip(dtype, t, begin, end, bound);
  });
}

void rmsprop_all(Dtype dtype, const std::vector<RMSpropTensor>& tensors,
                 const RMSpropOptions& options, const StepScalars& scalars) {
  if (scalars.found_inf && *scalars.found_inf != 0) return;
  const double inverse_scale = scalars.grad_scale ? 1.0 / *scalars.grad_scale : 1.0;
  for (const RMSpropTensor& t : tensors) *t.step += 1;
  for_each_chunk(tensors, [&](const RMSpropTensor& t, int64_t begin, int64_t end) {
    rmsprop(dtype, t, begin, end, options, inverse_scale);
  });
}

const bool registered = [] {
  static const Backend cpu{clip_all, rmsprop_all, wasserstein_critic_loss,
                           wasserstein_critic_loss_backward};
  register_backend(c10::DeviceType::CPU, cpu);
  return true;
}();

}  // namespace
}  // namespace pygan::cpu
