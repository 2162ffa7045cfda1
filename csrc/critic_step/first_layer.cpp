#include "first_layer.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/mul.h>

namespace pygan::critic_step {
namespace {

// One number a sample, to multiply a batch like x.
Tensor per_sample(const Tensor& numbers, const Tensor& x) {
  std::vector<int64_t> sizes(x.dim(), 1);
  sizes[0] = -1;
  return numbers.to(x.scalar_type()).view(sizes);
}

Tensor norm_of_each(const Tensor& grad) {
  std::vector<int64_t> dims(grad.dim() - 1);
  for (size_t d = 0; d < dims.size(); ++d) dims[d] = static_cast<int64_t>(d) + 1;
  return at::linalg_vector_norm(grad, 2, dims, /*keepdim=*/false,
                                at::promoteTypes(grad.scalar_type(), at::kFloat));
}

// Any layer: forms the interpolated samples.
class Formed : public FirstLayer {
 public:
  using FirstLayer::FirstLayer;

  Tensor tangent(const Tensor& factors) override {
    // The samples make room for the direction, so that the weight's gradient is one product.
    Tensor direction = interpolated(batch_);
    at::mul_out(direction, gradient_, per_sample(factors, gradient_));
    return affine_.apply(direction, /*with_bias=*/false);
  }

 protected:
  Tensor pre_activations() override {
    const Tensor &real = samples_.real, &fake = samples_.fake;
    batch_ = at::cat({real, fake, at::lerp(fake, real, per_sample(samples_.epsilon, real))});
    return affine_.apply(batch_, /*with_bias=*/true);
  }
  Tensor norms_of(const Tensor& delta) override {
    gradient_ = affine_.transpose(delta, interpolated(batch_));
    return norm_of_each(gradient_);
  }
  void add_to_weight(const Tensor& delta) override { affine_.add_to_weight(delta, batch_); }

 private:
  Tensor batch_, gradient_;
};

// A matrix: the pre-activations are interpolated instead of the samples.
class Lerped : public FirstLayer {
 public:
  using FirstLayer::FirstLayer;

  Tensor tangent(const Tensor& factors) override {
    direction_ = gradient_.mul_(per_sample(factors, gradient_));
    return affine_.apply(direction_, /*with_bias=*/false);
  }

 protected:
  Tensor pre_activations() override {
    const Tensor transposed = affine_.weight().t();
    const int64_t count = samples_.count();
    Tensor z = at::empty({3 * count, transposed.size(1)}, samples_.real.options());
    Tensor real = z.narrow(0, 0, count), fake = z.narrow(0, count, count),
           between = interpolated(z);
    const auto apply = [&](Tensor& out, const Tensor& x) {
      if (affine_.bias()) {
        at::addmm_out(out, *affine_.bias(), x, transposed);
      } else {
        at::mm_out(out, x, transposed);
      }
    };
    apply(real, samples_.real);
    apply(fake, samples_.fake);
    at::lerp_out(between, fake, real, per_sample(samples_.epsilon, z));
    return z;
  }
  Tensor norms_of(const Tensor& delta) override {
    gradient_ = affine_.transpose(delta, samples_.real);
    return norm_of_each(gradient_);
  }
  void add_to_weight(const Tensor& delta) override {
    const int64_t count = samples_.count();
    affine_.add_to_weight(delta.narrow(0, 0, count), samples_.real);
    affine_.add_to_weight(delta.narrow(0, count, count), samples_.fake);
    add_penalty_to_weight(interpolated(delta));
  }
  virtual void add_penalty_to_weight(const Tensor& delta) {
    affine_.add_to_weight(delta, direction_);
  }

 private:
  Tensor gradient_, direction_;
};

// A wide matrix W: all that the penalty needs of a gradient W'd follows from W W', so that the
// gradient is never formed.
class Gram : public Lerped {
 public:
  explicit Gram(Affine& affine)
      : Lerped(affine), weight_(affine.weight()), gram_(weight_.mm(weight_.t())) {}

  Tensor tangent(const Tensor& factors) override {
    const Tensor k = per_sample(factors, along_);
    scaled_delta_ = delta_.mul(k);
    return along_.mul_(k);
  }
  void finish() override {
    if (outer_.defined()) affine_.weight_gradient().addmm_(outer_, weight_);
  }

 protected:
  Tensor norms_of(const Tensor& delta) override {
    delta_ = delta;
    along_ = delta.mm(gram_);
    // Rounding can push the square of a tiny norm below 0.
    return delta.mul(along_)
        .sum(at::IntArrayRef{1}, /*keepdim=*/false,
             at::promoteTypes(delta.scalar_type(), at::kFloat))
        .clamp_min_(0)
        .sqrt_();
  }
  void add_penalty_to_weight(const Tensor& delta) override {
    if (!affine_.trains_weight()) return;
    if (outer_.defined()) {
      outer_.addmm_(delta.t(), scaled_delta_);
    } else {
      outer_ = delta.t().mm(scaled_delta_);
    }
  }

 private:
  Tensor weight_, gram_, outer_;
  Tensor delta_, along_, scaled_delta_;  // of this batch; along_ is W W'd
};

}  // namespace

bool gram_pays(const Tensor& weight, int64_t count) {
  const int64_t outputs = weight.size(0), inputs = weight.size(1);
  return 2 * outputs * (inputs + count) < 3 * count * inputs;  // products a column of W
}

Samples Samples::narrow(int64_t start, int64_t length) const {
  return {real.narrow(0, start, length), fake.narrow(0, start, length),
          epsilon.narrow(0, start, length)};
}

Tensor FirstLayer::forward(const Samples& samples) {
  samples_ = samples;
  return pre_activations();
}

Tensor FirstLayer::norms(const Tensor& grad) {
  delta_ = grad;
  return norms_of(interpolated(grad));
}

void FirstLayer::accumulate(const Tensor& e) {
  if (e.defined()) {  // interpolated pre-activations are epsilon of real and 1 - epsilon of fake
    const int64_t count = samples_.count();
    const Tensor of_real = e.mul(per_sample(samples_.epsilon, e));
    delta_.narrow(0, 0, count).add_(of_real);
    delta_.narrow(0, count, count).add_(e).sub_(of_real);
  }
  add_to_weight(delta_);
  affine_.add_to_bias(given(delta_));
}

std::unique_ptr<FirstLayer> make_first_layer(Affine& affine, const Samples& samples) {
  if (affine.weight().dim() != 2 || samples.real.dim() != 2) {
    return std::make_unique<Formed>(affine);
  }
  if (gram_pays(affine.weight(), samples.count())) return std::make_unique<Gram>(affine);
  return std::make_unique<Lerped>(affine);
}

}  // namespace pygan::critic_step
