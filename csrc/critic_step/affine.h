// The layers with parameters: x -> A x + bias, where A is linear in the weight.
#pragma once

#include <optional>
#include <utility>

#include "layers.h"

namespace pygan::critic_step {

class Affine : public Layer {
 public:
  Affine(const Tensor& weight, const std::optional<Tensor>& bias)
      : weight_parameter_(weight), bias_parameter_(bias), weight_(weight), bias_(bias) {}

  Tensor forward(const Tensor& x) override;
  Tensor adjoint(const Tensor& grad) override;
  Tensor tangent(const Tensor& u) override;
  Tensor curvature(const Tensor& e) override;
  bool is_affine() const override { return true; }
  void accumulate() override;
  void may_overwrite(bool input, bool interpolated_rows) override;

  // Numbers that come out for one sample of this shape.
  virtual int64_t outputs(at::IntArrayRef sample) const = 0;
  virtual Tensor apply(const Tensor& x, bool with_bias) const = 0;
  // A'grad, shaped like `input`.
  virtual Tensor transpose(const Tensor& grad, const Tensor& input) const = 0;

  // Adds the gradient of <grad, A x> in the weight, or of <grad, bias> in the bias, if it is
  // trained.
  void add_to_weight(const Tensor& grad, const Tensor& x);
  void add_to_bias(const Tensor& grad);
  // All that was added up; undefined where frozen.
  Tensor& weight_gradient() { return weight_gradient_; }
  Tensor& bias_gradient() { return bias_gradient_; }

  // Computes in `dtype`, on copies of the parameters where theirs is another.
  void compute_in(at::ScalarType dtype);
  const Tensor& weight() const { return weight_; }
  const std::optional<Tensor>& bias() const { return bias_; }
  const Tensor& weight_parameter() const { return weight_parameter_; }
  const std::optional<Tensor>& bias_parameter() const { return bias_parameter_; }
  bool trains_weight() const { return weight_parameter_.requires_grad(); }
  bool trains_bias() const { return bias_parameter_ && bias_parameter_->requires_grad(); }

 private:
  // total += the gradient of <grad, A x> in the weight; an undefined total is zero.
  virtual void add_product(Tensor& total, const Tensor& grad, const Tensor& x) const = 0;
  // The gradient of <grad, bias> in the bias.
  virtual Tensor sum(const Tensor& grad) const = 0;

  Tensor weight_parameter_;
  std::optional<Tensor> bias_parameter_;
  Tensor weight_;
  std::optional<Tensor> bias_;
  Tensor weight_gradient_, bias_gradient_;
  bool overwrites_rows_ = false;
  Tensor input_;         // its interpolated rows become the tangent's if they may
  Tensor delta_;         // the gradient at the output
  Tensor tangent_;       // at the input; undefined where input_ holds it
  Tensor curved_delta_;  // what curvature adds at the output
};

class Linear : public Affine {
 public:
  using Affine::Affine;

  int64_t outputs(at::IntArrayRef sample) const override;
  Tensor apply(const Tensor& x, bool with_bias) const override;
  Tensor transpose(const Tensor& grad, const Tensor& input) const override;

 private:
  void add_product(Tensor& total, const Tensor& grad, const Tensor& x) const override;
  Tensor sum(const Tensor& grad) const override;
};

class Convolution : public Affine {
 public:
  struct Geometry {
    std::vector<int64_t> stride, padding, dilation;
    int64_t groups;
  };
  Convolution(const Tensor& weight, const std::optional<Tensor>& bias, Geometry geometry)
      : Affine(weight, bias), geometry_(std::move(geometry)) {}

  int64_t outputs(at::IntArrayRef sample) const override;
  Tensor apply(const Tensor& x, bool with_bias) const override;
  Tensor transpose(const Tensor& grad, const Tensor& input) const override;

 private:
  void add_product(Tensor& total, const Tensor& grad, const Tensor& x) const override;
  Tensor sum(const Tensor& grad) const override;
  Tensor backward(const Tensor& grad, const Tensor& x, bool to_input) const;

  Geometry geometry_;
};

}  // namespace pygan::critic_step
