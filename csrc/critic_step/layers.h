// The layers of a critic as an exact step sees them. Each keeps what the later passes over the same
// batch need. A batch holds as many real as generated as interpolated samples, in this order. A
// layer hands on memory that the next one may overwrite.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <vector>

#include "activations.h"

namespace pygan::critic_step {

using at::Tensor;

// The rows of the real and generated samples, and those of the interpolated ones.
Tensor given(const Tensor& batch);
Tensor interpolated(const Tensor& batch);

// total += x, where an undefined total is zero.
void add(Tensor& total, const Tensor& x);

class Layer {
 public:
  virtual ~Layer() = default;

  virtual Tensor forward(const Tensor& x) = 0;
  // The gradient at the output -> at the input.
  virtual Tensor adjoint(const Tensor& grad) = 0;
  // The derivative along u, for interpolated rows.
  virtual Tensor tangent(const Tensor& u) = 0;
  // What curved activations add to the gradient, for interpolated rows: at the output -> at the
  // input. Undefined is zero.
  virtual Tensor curvature(const Tensor& e) = 0;
  // Once all passes are through: adds what this batch gives to the gradients of the parameters.
  virtual void accumulate() {}

  virtual bool is_affine() const { return false; }
  virtual bool is_curved() const { return false; }
  // Below zero, if the layer is z there times that, and z above; none for all others.
  virtual std::optional<double> slope() const { return std::nullopt; }
  // What the layer may overwrite, as nobody else reads it: its input, and its interpolated rows
  // once the tangent is through.
  virtual void may_overwrite(bool /*input*/, bool /*interpolated_rows*/) {}
};

class Reshape : public Layer {
 public:
  using Function = std::function<Tensor(const Tensor&)>;
  explicit Reshape(Function function) : function_(std::move(function)) {}

  Tensor forward(const Tensor& x) override;
  Tensor adjoint(const Tensor& grad) override { return back(grad); }
  Tensor tangent(const Tensor& u) override { return function_(u); }
  Tensor curvature(const Tensor& e) override { return e.defined() ? back(e) : e; }

 private:
  Tensor back(const Tensor& grad) const;

  Function function_;
  std::vector<int64_t> sizes_;  // of the input, for any number of samples
  at::MemoryFormat format_;
};

class Pointwise : public Layer {
 public:
  Pointwise(const Activation& activation, const Parameters& parameters)
      : activation_(activation), parameters_(parameters) {}

  Tensor forward(const Tensor& x) override;
  Tensor adjoint(const Tensor& grad) override;
  Tensor tangent(const Tensor& u) override;
  Tensor curvature(const Tensor& e) override;
  bool is_curved() const override { return activation_.curvature != nullptr; }
  std::optional<double> slope() const override {
    return activation_.rectifies ? std::optional(parameters_[0]) : std::nullopt;
  }
  void may_overwrite(bool input, bool interpolated_rows) override;

 private:
  const Activation& activation_;
  Parameters parameters_;
  bool overwrites_input_ = false, overwrites_rows_ = false;
  Tensor kept_;      // phi(z) or z
  Tensor incoming_;  // the gradient at the output, interpolated rows
  Tensor bend_;      // phi''(z) * incoming * tangent
};

}  // namespace pygan::critic_step
