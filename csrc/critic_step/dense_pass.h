// The sweeps of step.h over one batch of a critic of linear layers and rectifiers, on a CPU, in raw
// memory: a small critic's time is that of the calls.
#pragma once

#include <c10/core/Allocator.h>

#include "products.h"
#include "step.h"

namespace pygan::critic_step {

// x -> phi(x W' + bias), where phi(z) is z or, below 0, slope z.
struct DenseLayer {
  Tensor weight;  // as as_matrix gives it
  Tensor bias;    // contiguous; undefined if there is none
  double slope;
  bool trains_weight, trains_bias;
};

struct DenseCritic {
  std::vector<DenseLayer> layers;  // the last has one output
  Tensor gram, outer;              // of the first layer, as in first_layer.cpp; undefined if formed
};

template <typename T>
struct DenseSamples {
  Matrix<const T> real, fake;
  const T* epsilon = nullptr;  // one a sample

  int64_t count() const { return real.rows; }
  DenseSamples narrow(int64_t begin, int64_t count) const {
    return {real.rows_from(begin, count), fake.rows_from(begin, count), epsilon + begin};
  }
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
  // `count`: of the samples of all batches; `most`: of those of one.
  DensePass(const DenseCritic& critic, const Penalty& penalty, int64_t count, int64_t most);

  // All but the parameters' gradients. Keeps what they need until the next batch.
  void sweep(const DenseSamples<T>& samples);
  // Adds what this batch gives to a part of each layer's gradients; writes it, if they are `fresh`.
  void accumulate(const std::vector<Gradients>& totals, Part part, bool fresh) const;

  // Of all batches so far: sums of the outputs, and the penalty.
  double real() const { return real_; }
  double fake() const { return fake_; }
  double penalty() const { return penalty_sum_; }

 private:
  void forward();
  void backward();
  // The derivative of the first pre-activations along k_b g_b of step.h.
  Matrix<T> punish();
  void tangent(Matrix<T> u);

  int64_t count() const { return samples_.count(); }
  bool is_formed() const { return !critic_.gram.defined(); }
  T slope(size_t layer) const { return static_cast<T>(critic_.layers[layer].slope); }
  Matrix<T> interpolated(const Matrix<T>& x) const { return x.rows_from(2 * count(), count()); }
  Matrix<T> allocate(int64_t rows, int64_t columns);

  const DenseCritic& critic_;
  Penalty penalty_;
  double all_;
  double real_ = 0, fake_ = 0, penalty_sum_ = 0;
  std::vector<c10::DataPtr> memory_;
  std::vector<Matrix<const T>> weights_;
  DenseSamples<T> samples_;
  // Each layer's outputs and the signals at its pre-activations, rows as in layers.h; once the
  // tangent is through, it has the outputs' interpolated rows.
  std::vector<Matrix<T>> outputs_, signals_;
  Matrix<T> direction_;  // k_b g_b, or k_b times the signals where the gradient is never formed
  Matrix<T> along_;      // in the latter case, the first pre-activations' derivative along it
  T* norms_;             // one a sample
  T* tangent_;           // of one layer, with room for the widest
};

}  // namespace pygan::critic_step
