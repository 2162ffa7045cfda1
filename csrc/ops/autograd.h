// Autograd nodes of our own: torch::autograd::Function would take longer than the arithmetic of a
// small op.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/function.h>

#include <memory>
#include <type_traits>
#include <utility>

namespace pygan {

// torch 2.13 counts references to nodes in the nodes; before, a shared_ptr did.
template <typename Node, typename... Args>
auto make_node(Args&&... args) {
  using Pointer = std::decay_t<decltype(std::declval<at::Tensor>().grad_fn())>;
  if constexpr (std::is_same_v<Pointer, std::shared_ptr<torch::autograd::Node>>) {
    return Pointer(std::make_shared<Node>(std::forward<Args>(args)...));
  } else {
    return Pointer(c10::make_intrusive<Node>(std::forward<Args>(args)...));
  }
}

}  // namespace pygan
