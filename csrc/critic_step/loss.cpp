#include "loss.h"

#include <ATen/DeviceGuard.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/graph_task.h>

#include "../ops/autograd.h"
#include "below_autograd.h"

namespace pygan::critic_step {
namespace {

using torch::autograd::variable_list;

// Holds the gradients, which the step has computed already.
struct WGANGPCriticLossBackward : torch::autograd::Node {
  variable_list gradients;

  WGANGPCriticLossBackward(const std::vector<Tensor>& parameters, variable_list gradients)
      : torch::autograd::Node(torch::autograd::collect_next_edges(parameters)),
        gradients(std::move(gradients)) {}

  variable_list apply(variable_list&& grads) override {
    const std::lock_guard lock(mutex_);
    if (!grads[0].defined()) return variable_list(num_outputs());
    TORCH_CHECK(!gradients.empty(),
                "the gradients of wgan_gp_critic_loss were handed out: call backward once, or pass"
                " retain_graph=True to the first call");
    TORCH_CHECK(!at::GradMode::is_enabled(),
                "wgan_gp_critic_loss has first derivatives only: build the loss from"
                " pygan.gradient_penalty to differentiate it twice");
    // Those handed on for good become a parameter's .grad without a copy.
    variable_list results = torch::autograd::get_current_graph_task_keep_graph()
                                ? gradients
                                : std::exchange(gradients, {});
    if (!is_one(grads[0])) {
      for (Tensor& grad : results) grad = grad.mul(grads[0]);
    }
    return results;
  }

  void release_variables() override {
    const std::lock_guard lock(mutex_);
    gradients.clear();
  }

  std::string name() const override { return "WGANGPCriticLossBackward"; }
};

}  // namespace

std::vector<Tensor> wgan_gp_critic_loss(const std::vector<Description>& descriptions,
                                        const Samples& samples, const Penalty& penalty,
                                        std::optional<at::ScalarType> compute) {
  const at::DeviceGuard device(samples.real.device());
  Critic critic = make_critic(descriptions);
  std::optional<Outcome> outcome;
  {
    const BelowAutograd here;
    Samples computed = samples;
    if (compute) {
      computed.real = samples.real.to(*compute);
      computed.fake = samples.fake.to(*compute);
      for (Affine* layer : critic.affine()) layer->compute_in(*compute);
    }
    outcome = run(critic, computed, penalty);
  }
  if (!outcome) return {};
  torch::autograd::set_history(
      outcome->loss, make_node<WGANGPCriticLossBackward>(critic.parameters(), outcome->gradients));
  return {outcome->loss, outcome->wasserstein, outcome->penalty};
}

}  // namespace pygan::critic_step
