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

  Tensor forward() override {
    const Tensor &real = samples_.real, &fake = samples_.fake;
    batch_ = at::cat({real, fake, at::lerp(fake, real, per_sample(samples_.epsilon, real))});
    return affine_.apply(batch_, /*with_bias=*/true);
  }

  Tensor tangent(const Tensor& factors) override {
    // The samples make room for the direction, so that the weight's gradient is one product.
    Tensor direction = interpolated(batch_);
    at::mul_out(direction, gradient_, per_sample(factors, gradient_));
    return affine_.apply(direction, /*with_bias=*/false);
  }

 protected:
  Tensor norms_of(const Tensor& delta) override {
    gradient_ = affine_.transpose(delta, interpolated(batch_));
    return norm_of_each(gradient_);
  }

  Tensor weight_gradient(const Tensor& delta) const override {
    Tensor total;
    affine_.add_weight_gradient(total, delta, batch_);
    return total;
  }

 private:
  Tensor batch_, gradient_;
};

// A matrix: the pre-activations are interpolated instead of the samples.
class Lerped : public FirstLayer {
 public:
  using FirstLayer::FirstLayer;

  Tensor forward() override {
    const Tensor& weight = affine_.weight();
    const int64_t count = samples_.real.size(0);
    Tensor z = at::empty({3 * count, weight.size(0)}, samples_.real.options());
    Tensor real = z.narrow(0, 0, count), fake = z.narrow(0, count, count),
           between = interpolated(z);
    const auto apply = [&](Tensor& out, const Tensor& x) {
      if (affine_.bias()) {
        at::addmm_out(out, *affine_.bias(), x, weight.t());
      } else {
        at::mm_out(out, x, weight.t());
      }
    };
    apply(real, samples_.real);
    apply(fake, samples_.fake);
    at::lerp_out(between, fake, real, per_sample(samples_.epsilon, z));
    return z;
  }

  Tensor tangent(const Tensor& factors) override {
    direction_ = gradient_.mul_(per_sample(factors, gradient_));
    return affine_.apply(direction_, /*with_bias=*/false);
  }

 protected:
  Tensor norms_of(const Tensor& delta) override {
    gradient_ = affine_.transpose(delta, samples_.real);
    return norm_of_each(gradient_);
  }

  Tensor weight_gradient(const Tensor& delta) const override {
    const int64_t count = samples_.real.size(0);
    Tensor total;
    affine_.add_weight_gradient(total, delta.narrow(0, 0, count), samples_.real);
    affine_.add_weight_gradient(total, delta.narrow(0, count, count), samples_.fake);
    add_penalty_gradient(total, interpolated(delta));
    return total;
  }

  virtual void add_penalty_gradient(Tensor& total, const Tensor& delta) const {
    affine_.add_weight_gradient(total, delta, direction_);
  }

 private:
  Tensor gradient_, direction_;
};

// A wide matrix W: all that the penalty needs of a gradient W'd follows from W W', so that the
// gradient is never formed.
class Gram : public Lerped {
 public:
  using Lerped::Lerped;

  static bool pays(const Affine& affine, int64_t count) {
    const int64_t outputs = affine.weight().size(0), inputs = affine.weight().size(1);
    const int64_t formed = 3 * count * inputs;  // products, each times `outputs`
    return 2 * (outputs * inputs + count * outputs) < formed;
  }

  Tensor tangent(const Tensor& factors) override {
    const Tensor k = per_sample(factors, along_);
    scaled_delta_ = delta_.mul(k);
    return along_.mul_(k);
  }

 protected:
  Tensor norms_of(const Tensor& delta) override {
    const Tensor& weight = affine_.weight();
    delta_ = delta;
    along_ = delta.mm(weight.mm(weight.t()));
    // Rounding can push the square of a tiny norm below 0.
    return delta.mul(along_)
        .sum({1}, false, at::promoteTypes(delta.scalar_type(), at::kFloat))
        .clamp_min_(0)
        .sqrt_();
  }

  void add_penalty_gradient(Tensor& total, const Tensor& delta) const override {
    total.addmm_(delta.t().mm(scaled_delta_), affine_.weight());
  }

 private:
  Tensor delta_, along_, scaled_delta_;
};

}  // namespace

Tensor FirstLayer::norms(const Tensor& grad) {
  delta_ = grad;
  return norms_of(interpolated(grad));
}

std::pair<Tensor, Tensor> FirstLayer::gradients(const Tensor& e) {
  if (e.defined()) {  // the pre-activations of x^ are epsilon of real's and 1 - epsilon of fake's
    const int64_t count = e.size(0);
    const Tensor of_real = e.mul(per_sample(samples_.epsilon, e));
    delta_.narrow(0, 0, count).add_(of_real);
    delta_.narrow(0, count, count).add_(e).sub_(of_real);
  }
  Tensor weight, bias;
  if (affine_.trains_weight()) weight = weight_gradient(delta_);
  if (affine_.trains_bias()) bias = affine_.bias_gradient(given(delta_));
  return {weight, bias};
}

std::unique_ptr<FirstLayer> make_first_layer(const Affine& affine, const Samples& samples) {
  if (affine.weight().dim() != 2 || samples.real.dim() != 2) {
    return std::make_unique<Formed>(affine, samples);
  }
  if (Gram::pays(affine, samples.real.size(0))) return std::make_unique<Gram>(affine, samples);
  return std::make_unique<Lerped>(affine, samples);
}

}  // namespace pygan::critic_step
