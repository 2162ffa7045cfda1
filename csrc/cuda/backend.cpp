// The current stream for the CUDA kernels.
#include "../backend.h"

#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

#include "kernels.h"

namespace pygan::cuda {
namespace {

// A backend function that enqueues `launcher` on the current stream.
template <auto launcher, typename... Arguments>
void on_current_stream(Arguments... arguments) {
  launcher(static_cast<Arguments&&>(arguments)..., c10::cuda::getCurrentCUDAStream());
  C10_CUDA_KERNEL_LAUNCH_CHECK();
}

void fgan_loss_with_workspace(Dtype dtype, const DivergenceChoice& choice,
                              const std::vector<MeanTerm>& terms, void* loss) {
  const auto bytes = static_cast<size_t>(fgan_loss_workspace(terms));
  const c10::DataPtr workspace = c10::cuda::CUDACachingAllocator::get()->allocate(bytes);
  on_current_stream<fgan_loss>(dtype, choice, terms, workspace.get(), loss);
}

void gradient_norm_penalty_with_workspace(Dtype dtype, const GradientNorms& t,
                                          const PenaltyOptions& options, void* penalty) {
  const auto bytes = static_cast<size_t>(gradient_norm_penalty_workspace(t));
  const c10::DataPtr workspace = c10::cuda::CUDACachingAllocator::get()->allocate(bytes);
  on_current_stream<gradient_norm_penalty>(dtype, t, options, workspace.get(), penalty);
}

const bool registered = [] {
  static const Backend cuda{
      on_current_stream<clip>,
      on_current_stream<rmsprop>,
      on_current_stream<adam>,
      on_current_stream<wasserstein_critic_loss>,
      on_current_stream<wasserstein_critic_loss_backward>,
      on_current_stream<fgan_map>,
      fgan_loss_with_workspace,
      on_current_stream<fgan_loss_backward>,
      on_current_stream<interpolate>,
      gradient_norm_penalty_with_workspace,
      on_current_stream<gradient_norm_penalty_backward>,
      on_current_stream<images_to_float>,
  };
  register_backend(c10::DeviceType::CUDA, cuda);
  return true;
}();

}  // namespace
}  // namespace pygan::cuda
