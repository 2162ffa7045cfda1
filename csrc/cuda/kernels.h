// The CUDA kernels' launchers: memory on the device in, work enqueued on `stream`, nothing waited
// for.
#pragma once

#include <cuda_runtime_api.h>

#include <vector>

#include "../kernels.h"

namespace pygan::cuda {

void clip(Dtype dtype, const std::vector<ClipTensor>& tensors, double bound, cudaStream_t stream);

void rmsprop(Dtype dtype, const std::vector<StepTensor>& tensors, const RMSpropOptions& options,
             const StepScalars& scalars, cudaStream_t stream);

void adam(Dtype dtype, const std::vector<StepTensor>& tensors, const AdamOptions& options,
          const StepScalars& scalars, cudaStream_t stream);

void wasserstein_critic_loss(Dtype dtype, const CriticOutputs& f, void* loss, cudaStream_t stream);

void wasserstein_critic_loss_backward(Dtype dtype, const CriticOutputs& grads, const void* upstream,
                                      cudaStream_t stream);

void fgan_map(Dtype dtype, const DivergenceChoice& choice, Map map, int order, const MapTensor& t,
              cudaStream_t stream);

// Bytes of device memory that fgan_loss needs for itself.
int64_t fgan_loss_workspace(const std::vector<MeanTerm>& terms);

void fgan_loss(Dtype dtype, const DivergenceChoice& choice, const std::vector<MeanTerm>& terms,
               void* workspace, void* loss, cudaStream_t stream);

void fgan_loss_backward(Dtype dtype, const DivergenceChoice& choice,
                        const std::vector<MeanTerm>& terms, const void* upstream,
                        cudaStream_t stream);

void interpolate(Dtype dtype, const Interpolation& t, cudaStream_t stream);

// Bytes of device memory that gradient_norm_penalty needs for itself.
int64_t gradient_norm_penalty_workspace(const GradientNorms& t);

void gradient_norm_penalty(Dtype dtype, const GradientNorms& t, const PenaltyOptions& options,
                           void* workspace, void* penalty, cudaStream_t stream);

void gradient_norm_penalty_backward(Dtype dtype, const GradientNorms& t,
                                    const PenaltyOptions& options, const void* upstream,
                                    cudaStream_t stream);

void images_to_float(const Images& t, cudaStream_t stream);

}  // namespace pygan::cuda
