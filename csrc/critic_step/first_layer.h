// A critic's first layer, where interpolated samples come in and the norm of their gradient is
// taken.
#pragma once

#include <memory>

#include "affine.h"

namespace pygan::critic_step {

struct Samples {
  Tensor real, fake;
  Tensor epsilon;  // one number a sample

  int64_t count() const { return real.size(0); }
  Samples narrow(int64_t start, int64_t length) const;
};

class FirstLayer {
 public:
  explicit FirstLayer(Affine& affine) : affine_(affine) {}
  virtual ~FirstLayer() = default;

  // The pre-activations of a whole batch.
  Tensor forward(const Samples& samples);
  // From the gradient at the pre-activations: the norm of each interpolated sample's gradient.
  Tensor norms(const Tensor& grad);
  // The derivative of the pre-activations along that gradient times one factor a sample.
  virtual Tensor tangent(const Tensor& factors) = 0;
  // As Layer::accumulate; `e` is what curvature adds at the pre-activations.
  void accumulate(const Tensor& e);
  // After the last batch.
  virtual void finish() {}

 protected:
  virtual Tensor pre_activations() = 0;
  // Norms from the rows of interpolated samples.
  virtual Tensor norms_of(const Tensor& delta) = 0;
  virtual void add_to_weight(const Tensor& delta) = 0;

  Affine& affine_;
  Samples samples_;

 private:
  Tensor delta_;
};

// Whether it costs less to take the norms of that many samples from W W' than from W'd.
bool gram_pays(const Tensor& weight, int64_t count);

// The cheapest form for this layer and that many samples of this shape.
std::unique_ptr<FirstLayer> make_first_layer(Affine& affine, const Samples& samples);

}  // namespace pygan::critic_step
