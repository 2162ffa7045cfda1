// The f-GAN ops. Two primitives carry them all: `fgan_map` evaluates a function of a divergence or
// a derivative of it, and its own derivative is itself one order higher; `fgan_loss` is a sum of
// weighted means of such functions.
#include <ATen/DeviceGuard.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "../backend.h"
#include "autograd.h"
#include "checks.h"
#include "ops.h"
#include "tensor_lists.h"

namespace pygan {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

constexpr int64_t kHighestOrder = 2;

#define PYGAN_STRING(name, Struct) #name,
constexpr std::string_view kDivergences[]{PYGAN_FOR_EACH_DIVERGENCE(PYGAN_STRING)};
#undef PYGAN_STRING

DivergenceChoice find_divergence(std::string_view name, double parameter) {
  if (name == "alpha") name = parameter < 1 ? "alpha_below_one" : "alpha_above_one";
  const auto known = std::find(std::begin(kDivergences), std::end(kDivergences), name);
  TORCH_CHECK_VALUE(known != std::end(kDivergences), "divergence is '", name,
                    "', which no kernel knows");
  return {static_cast<Divergence>(known - kDivergences), parameter};
}

std::string_view name_of(const DivergenceChoice& choice) {
  return kDivergences[static_cast<size_t>(choice.divergence)];
}

Map find_map(std::string_view name) {
  if (name == "activation") return Map::activation;
  if (name == "composition") return Map::composition;
  TORCH_CHECK_VALUE(name == "conjugate", "map is '", name,
                    "'; expected activation, composition or conjugate");
  return Map::conjugate;
}

// ---- fgan_map
// --------------------------------------------------------------------------------------

void check_map(const at::Tensor& v, const std::optional<at::Tensor>& upstream, int64_t order) {
  check_readable(v, v.device(), {"v"});
  TORCH_CHECK_VALUE(0 <= order && order <= kHighestOrder, "derivatives of order ", order,
                    " are not there; the highest is ", kHighestOrder);
  if (!upstream) return;
  check_readable(*upstream, v.device(), {"upstream"});
  TORCH_CHECK_VALUE(upstream->sym_sizes() == v.sym_sizes(), "upstream has shape ",
                    upstream->sym_sizes(), " and v ", v.sym_sizes());
  TORCH_CHECK_TYPE(upstream->scalar_type() == v.scalar_type(), "upstream has dtype ",
                   dtype_name(upstream->scalar_type()), " and v ", dtype_name(v.scalar_type()));
}

at::Tensor map_meta(const at::Tensor& v, const std::optional<at::Tensor>& upstream,
                    std::string_view, double, std::string_view, int64_t order) {
  check_map(v, upstream, order);
  return at::empty_like(v);
}

at::Tensor map(const at::Tensor& v, const std::optional<at::Tensor>& upstream,
               std::string_view divergence, double parameter, std::string_view map, int64_t order) {
  check_map(v, upstream, order);
  const at::DeviceGuard guard(v.device());
  DenseViews views;
  const at::Tensor& x = views.readable(v);
  at::Tensor out = at::empty_like(x);
  if (x.numel() == 0) return out;
  backend(x.device())
      .fgan_map(dtype_of(x, {"v"}), find_divergence(divergence, parameter), find_map(map),
                static_cast<int>(order),
                {.v = x.const_data_ptr(),
                 .upstream = upstream ? views.readable(*upstream, x).const_data_ptr() : nullptr,
                 .out = out.data_ptr(),
                 .n = x.numel(),
                 .scale = 1});
  return out;
}

struct FGANMap : torch::autograd::Function<FGANMap> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& v,
                            const std::optional<at::Tensor>& upstream, std::string_view divergence,
                            double parameter, std::string_view map, int64_t order) {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    ctx->save_for_backward({v, upstream.value_or(at::Tensor())});
    ctx->saved_data["divergence"] = std::string(divergence);
    ctx->saved_data["parameter"] = parameter;
    ctx->saved_data["map"] = std::string(map);
    ctx->saved_data["order"] = order;
    return fgan_map(v, upstream, divergence, parameter, map, order);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const auto saved = ctx->get_saved_variables();
    const at::Tensor &v = saved[0], &upstream = saved[1], &grad = grads[0];
    const int64_t order = ctx->saved_data["order"].toInt();
    const auto derivative = [&](const at::Tensor& factor, int64_t n) {
      return fgan_map(v, factor, ctx->saved_data["divergence"].toStringView(),
                      ctx->saved_data["parameter"].toDouble(),
                      ctx->saved_data["map"].toStringView(), n);
    };
    at::Tensor grad_v, grad_upstream;
    if (ctx->needs_input_grad(0)) {
      grad_v = derivative(upstream.defined() ? grad.mul(upstream) : grad, order + 1);
    }
    if (upstream.defined() && ctx->needs_input_grad(1)) grad_upstream = derivative(grad, order);
    return {grad_v, grad_upstream, {}, {}, {}, {}};
  }
};

at::Tensor map_autograd(const at::Tensor& v, const std::optional<at::Tensor>& upstream,
                        std::string_view divergence, double parameter, std::string_view map,
                        int64_t order) {
  return FGANMap::apply(v, upstream, divergence, parameter, map, order);
}

// ---- fgan_loss
// -------------------------------------------------------------------------------------

struct TermRule {
  Map map;
  double weight;
  const char* argument;
};

struct LossRule {
  const char* name;
  std::vector<TermRule> terms;
};

// f-GAN, equation 4: the critic ascends F = E g(v_real) - E f*(g(v_fake)) and the generator
// descends it; the alternative generator (section 3.2) ascends E g(v_fake).
const std::array<LossRule, 3> kLosses{{
    {"critic", {{Map::activation, -1, "v_real"}, {Map::composition, 1, "v_fake"}}},
    {"generator", {{Map::composition, -1, "v_fake"}}},
    {"alternative_generator", {{Map::activation, -1, "v_fake"}}},
}};

const LossRule& find_loss(std::string_view name) {
  for (const LossRule& rule : kLosses) {
    if (name == rule.name) return rule;
  }
  TORCH_CHECK_VALUE(false, "loss is '", name, "', which no kernel knows");
}

void check_loss(at::TensorList v, const LossRule& rule) {
  TORCH_CHECK_VALUE(v.size() == rule.terms.size(), "the ", rule.name, " loss takes ",
                    rule.terms.size(), " tensors, not ", v.size());
  for (size_t i = 0; i < v.size(); ++i) {
    check_outputs(v[0], {rule.terms[0].argument}, v[i], {rule.terms[i].argument});
  }
}

// The terms of a loss over dense memory; `grads` get the layout of `v` unless it is empty.
std::vector<MeanTerm> make_terms(const LossRule& rule, at::TensorList v, DenseViews& views,
                                 std::vector<at::Tensor>* grads) {
  std::vector<MeanTerm> terms;
  for (size_t i = 0; i < v.size(); ++i) {
    const at::Tensor& x = views.readable(v[i]);
    if (grads) grads->push_back(at::empty_like(x));
    terms.push_back({.map = rule.terms[i].map,
                     .weight = rule.terms[i].weight,
                     .v = x.const_data_ptr(),
                     .grad = grads ? grads->back().data_ptr() : nullptr,
                     .n = x.numel()});
  }
  return terms;
}

std::vector<at::Tensor> loss(at::TensorList v, std::string_view name, std::string_view divergence,
                             double parameter, bool with_grads) {
  const LossRule& rule = find_loss(name);
  check_loss(v, rule);
  const at::DeviceGuard guard(v[0].device());
  DenseViews views;
  std::vector<at::Tensor> results{at::empty({}, v[0].options())}, grads;
  const auto terms = make_terms(rule, v, views, with_grads ? &grads : nullptr);
  backend(v[0].device())
      .fgan_loss(dtype_of(v[0], {"v"}), find_divergence(divergence, parameter), terms,
                 results[0].data_ptr());
  results.insert(results.end(), grads.begin(), grads.end());
  return results;
}

std::vector<at::Tensor> loss_meta(at::TensorList v, std::string_view name, std::string_view, double,
                                  bool with_grads) {
  check_loss(v, find_loss(name));
  std::vector<at::Tensor> results{at::empty({}, v[0].options())};
  for (const at::Tensor& x : v.slice(0, with_grads ? v.size() : 0)) {
    results.push_back(at::empty_like(x));
  }
  return results;
}

std::vector<at::Tensor> loss_backward(const at::Tensor& grad, at::TensorList v,
                                      std::string_view name, std::string_view divergence,
                                      double parameter) {
  const at::DeviceGuard guard(grad.device());
  DenseViews views;
  std::vector<at::Tensor> grads;
  const auto terms = make_terms(find_loss(name), v, views, &grads);
  backend(grad.device())
      .fgan_loss_backward(dtype_of(grad, {"grad"}), find_divergence(divergence, parameter), terms,
                          grad.const_data_ptr());
  return grads;
}

std::vector<at::Tensor> loss_backward_meta(const at::Tensor&, at::TensorList v, std::string_view,
                                           std::string_view, double) {
  std::vector<at::Tensor> grads;
  for (const at::Tensor& x : v) grads.push_back(at::empty_like(x));
  return grads;
}

std::vector<at::Tensor> call_loss_backward(const at::Tensor& grad, at::TensorList v,
                                           std::string_view name, std::string_view divergence,
                                           double parameter) {
  static const auto op = typed_op<decltype(loss_backward)>("pygan::fgan_loss_backward");
  return op.call(grad, v, name, divergence, parameter);
}

// Whether the forward pass computes the gradients too. On a CPU that costs less than a second pass
// over v; on a GPU more, since memory is what limits it there. Half types could not hold gradients
// of a large batch before the gradient scaler's factor is in.
bool saves_grads(const at::Tensor& v) {
  return v.is_cpu() && (v.scalar_type() == at::kFloat || v.scalar_type() == at::kDouble);
}

struct FGANLossBackward : torch::autograd::Node {
  const LossRule* rule;
  DivergenceChoice choice;
  std::vector<SavedVariable> v, saved_grads;

  FGANLossBackward(at::TensorList inputs, const LossRule& rule, const DivergenceChoice& choice,
                   at::TensorList grads)
      : torch::autograd::Node(torch::autograd::collect_next_edges(inputs)),
        rule(&rule),
        choice(choice) {
    for (const at::Tensor& x : inputs) v.emplace_back(x, /*is_output=*/false);
    for (const at::Tensor& x : grads) saved_grads.emplace_back(x, /*is_output=*/false);
  }

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    if (!grads[0].defined()) return variable_list(v.size());
    if (at::GradMode::is_enabled()) return differentiable(grads[0]);
    if (saved_grads.empty()) {
      return call_loss_backward(grads[0], unpack(v), rule->name, name_of(choice), choice.parameter);
    }
    variable_list results = unpack(saved_grads);
    if (!is_one(grads[0])) {  // it is when loss.backward() starts here
      for (at::Tensor& grad : results) grad = grad.mul(grads[0]);
    }
    return results;
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    for (auto* list : {&v, &saved_grads}) {
      for (SavedVariable& x : *list) x.reset_data();
    }
  }

  std::string name() const override { return "FGANLossBackward"; }

 private:
  // The gradients in steps that can be differentiated again.
  variable_list differentiable(const at::Tensor& grad) {
    variable_list results = unpack(v);
    for (size_t i = 0; i < results.size(); ++i) {
      at::Tensor& x = results[i];
      const TermRule& term = rule->terms[i];
      const at::Tensor factor = grad.mul(term.weight / static_cast<double>(x.numel()));
      x = fgan_map(x, factor.expand_as(x), name_of(choice), choice.parameter,
                   term.map == Map::activation ? "activation" : "composition", 1);
    }
    return results;
  }

  static variable_list unpack(const std::vector<SavedVariable>& saved) {
    variable_list results;
    for (const SavedVariable& x : saved) results.push_back(x.unpack());
    return results;
  }
};

// "With gradients" is for callers that do without autograd.
std::vector<at::Tensor> loss_autograd(at::TensorList v, std::string_view name,
                                      std::string_view divergence, double parameter,
                                      bool with_grads) {
  const bool recorded = !with_grads && torch::autograd::compute_requires_grad(v);
  std::vector<at::Tensor> results;
  {
    at::AutoDispatchBelowADInplaceOrView below_autograd;
    results =
        fgan_loss(v, name, divergence, parameter, with_grads || (recorded && saves_grads(v[0])));
  }
  if (!recorded) return results;
  const auto node = make_node<FGANLossBackward>(
      v, find_loss(name), find_divergence(divergence, parameter), at::TensorList(results).slice(1));
  results.resize(1);
  torch::autograd::set_history(results[0], node);
  return results;
}

TORCH_LIBRARY_FRAGMENT(pygan, m) {
  m.def(
      "fgan_map(Tensor v, Tensor? upstream, str divergence, float parameter, str map, int order)"
      " -> Tensor");
  m.def(
      "fgan_loss(Tensor[] v, str loss, str divergence, float parameter, bool with_grads)"
      " -> Tensor[]");
  m.def(
      "fgan_loss_backward(Tensor grad, Tensor[] v, str loss, str divergence, float parameter)"
      " -> Tensor[]");
}
TORCH_LIBRARY_IMPL(pygan, CPU, m) {
  m.impl("fgan_map", map);
  m.impl("fgan_loss", loss);
  m.impl("fgan_loss_backward", loss_backward);
}
TORCH_LIBRARY_IMPL(pygan, CUDA, m) {
  m.impl("fgan_map", map);
  m.impl("fgan_loss", loss);
  m.impl("fgan_loss_backward", loss_backward);
}
TORCH_LIBRARY_IMPL(pygan, Meta, m) {
  m.impl("fgan_map", map_meta);
  m.impl("fgan_loss", loss_meta);
  m.impl("fgan_loss_backward", loss_backward_meta);
}
TORCH_LIBRARY_IMPL(pygan, Autograd, m) {
  m.impl("fgan_map", map_autograd);
  m.impl("fgan_loss", loss_autograd);
}

}  // namespace

at::Tensor fgan_map(const at::Tensor& v, const std::optional<at::Tensor>& upstream,
                    std::string_view divergence, double parameter, std::string_view map,
                    int64_t order) {
  static const auto op = typed_op<decltype(fgan_map)>("pygan::fgan_map");
  return op.call(v, upstream, divergence, parameter, map, order);
}

std::vector<at::Tensor> fgan_loss(at::TensorList v, std::string_view loss,
                                  std::string_view divergence, double parameter, bool with_grads) {
  static const auto op = typed_op<decltype(fgan_loss)>("pygan::fgan_loss");
  return op.call(v, loss, divergence, parameter, with_grads);
}

}  // namespace pygan
