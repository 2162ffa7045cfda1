// The CUDA kernels' launchers: memory on the device in, work enqueued on `stream`, nothing waited
// for.
#pragma once

#include <cuda_runtime_api.h>

#include <vector>

#include "../kernels.h"

namespace pygan::cuda {

void clip(Dtype dtype, const std::vector<ClipTensor>& tensors, double bound, cudaStream_t stream);

void rmsprop(Dtype dtype, const std::vector<RMSpropTensor>& tensors, const RMSpropOptions& options,
             const StepScalars& scalars, cudaStream_t stream);

void wasserstein_critic_loss(Dtype dtype, const CriticOutputs& f, void* loss, cudaStream_t stream);

void wasserstein_critic_loss_backward(Dtype dtype, const CriticOutputs& grads, const void* upstream,
                                      cudaStream_t stream);

}  // namespace pygan::cuda
