// The sweeps of step.h over one batch of a critic of linear layers and rectifiers, on a CPU, in few
// calls: a small critic's time is that of the calls.
#pragma once

#include "step.h"

namespace pygan::critic_step {

// x -> phi(x W' + bias), where phi(z) is z or, below 0, slope z.
struct DenseLayer {
  Tensor weight, transposed, bias;  // the bias undefined if there is none
  double slope;
  bool trains_weight, trains_bias;
};

struct DenseCritic {
  std::vector<DenseLayer> layers;  // the last has one output
  Tensor gram, outer;              // of the first layer, as in first_layer.cpp; undefined if formed
};

// What of a layer's outputs is one thread's: of `count` parts, as equal as can be, that of `index`.
struct Part {
  int64_t index, count;

  int64_t begin(int64_t size) const { return index * size / count; }
  int64_t end(int64_t size) const { return (index + 1) * size / count; }
};

struct Gradients {
  Tensor weight, bias;
};

template <typename T>
class DensePass {
 public:
  // `count`: of the samples of all batches.
  DensePass(const DenseCritic& critic, const Penalty& penalty, int64_t count);

  // All but the parameters' gradients. Keeps what they need until the next batch.
  void sweep(const Samples& samples);
  // Adds what this batch gives to a part of each layer's gradients; writes it, if they are `fresh`.
  void accumulate(std::vector<Gradients>& totals, Part part, bool fresh) const;

  // Of all batches so far: sums of the outputs, and the penalty.
  double real() const { return real_; }
  double fake() const { return fake_; }
  double penalty() const { return penalty_sum_; }

 private:
  void forward();
  void backward();
  void tangent(const Tensor& u);
  // The derivative of the first pre-activations along k_b g_b of step.h.
  Tensor punish();
  int64_t count() const { return samples_.count(); }
  T slope(size_t layer) const { return static_cast<T>(critic_.layers[layer].slope); }

  const DenseCritic& critic_;
  Penalty penalty_;
  double all_;
  double real_ = 0, fake_ = 0, penalty_sum_ = 0;
  Samples samples_;
  // Each layer's outputs and the signals at its pre-activations, rows as in layers.h; once the
  // tangent is through, it has the outputs' interpolated rows.
  std::vector<Tensor> outputs_, signals_;
  Tensor direction_;  // k_b g_b, or k_b times the signals where the gradient is never formed
};

}  // namespace pygan::critic_step
