// The CPU kernels. Each works on the elements [begin, end) of one tensor, so that any split over
// threads gives the same result.
#pragma once

#include "../kernels.h"

namespace pygan::cpu {

void clip(Dtype dtype, const ClipTensor& t, int64_t begin, int64_t end, double bound);

// The updates, once t.step has counted them; gradients are multiplied by `inverse_scale`.
void rmsprop(Dtype dtype, const StepTensor& t, int64_t begin, int64_t end,
             const RMSpropOptions& options, double inverse_scale);
void adam(Dtype dtype, const StepTensor& t, int64_t begin, int64_t end, const AdamOptions& options,
          double inverse_scale);

double sum(Dtype dtype, const void* x, int64_t begin, int64_t end);
void fill(Dtype dtype, void* x, int64_t begin, int64_t end, double value);

void fgan_map(Dtype dtype, const DivergenceChoice& choice, Map map, int order, const MapTensor& t,
              int64_t begin, int64_t end);

// The sum of term.map(term.v) over [begin, end); fills that part of the gradient if it is wanted.
double fgan_sum(Dtype dtype, const DivergenceChoice& choice, const MeanTerm& term, int64_t begin,
                int64_t end);

void interpolate(Dtype dtype, const Interpolation& t, int64_t begin, int64_t end);

// The functions below work on the samples [begin, end).
void gradient_norms(Dtype dtype, const GradientNorms& t, int64_t begin, int64_t end);

// Fills `t.out` with the penalty's derivative, times `upstream`.
void gradient_norm_penalty_backward(Dtype dtype, const GradientNorms& t,
                                    const PenaltyOptions& options, double upstream, int64_t begin,
                                    int64_t end);

// The penalty of a batch whose norms are known.
double gradient_norm_penalty(Dtype dtype, const GradientNorms& t, const PenaltyOptions& options);

// Works on the slices [begin, end) of the batch: those of one index on the first axis of an image.
void images_to_float(const Images& t, int64_t begin, int64_t end);

}  // namespace pygan::cpu
