// A critic's first layer, where interpolated samples come in and the norm of their gradient is
// taken.
#pragma once

#include <memory>

#include "affine.h"

namespace pygan::critic_step {

struct Samples {
  Tensor real, fake;
  Tensor epsilon;  // one number a sample
};

class FirstLayer {
 public:
  FirstLayer(const Affine& affine, Samples samples)
      : affine_(affine), samples_(std::move(samples)) {}
  virtual ~FirstLayer() = default;

  // The pre-activations of the whole batch.
  virtual Tensor forward() = 0;
  // From the gradient at the pre-activations: the norm of each interpolated sample's gradient.
  Tensor norms(const Tensor& grad);
  // The derivative of the pre-activations along that gradient times one factor a sample.
  virtual Tensor tangent(const Tensor& factors) = 0;
  // As Affine::gradients; `e` is what curvature adds at the pre-activations.
  std::pair<Tensor, Tensor> gradients(const Tensor& e);

 protected:
  // Norms from the rows of interpolated samples.
  virtual Tensor norms_of(const Tensor& delta) = 0;
  virtual Tensor weight_gradient(const Tensor& delta) const = 0;

  const Affine& affine_;
  Samples samples_;

 private:
  Tensor delta_;
};

// The cheapest form for this layer and batch.
std::unique_ptr<FirstLayer> make_first_layer(const Affine& affine, const Samples& samples);

}  // namespace pygan::critic_step
