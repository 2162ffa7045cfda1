// What the autograd nodes of our own share. torch::autograd::Function would take longer than the
// arithmetic of a small loss.
#pragma once

#include <ATen/TensorSubclassLikeUtils.h>
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

// Whether x holds the number 1, where looking costs nothing. A gradient does when backward starts
// at the loss, and saved gradients need no product then.
inline bool is_one(const at::Tensor& x) {
  if (at::isTensorSubclassLike(x) || !x.is_cpu() || x._is_zerotensor() || x.is_neg()) return false;
  if (x.scalar_type() == at::kDouble) return *x.const_data_ptr<double>() == 1;
  return x.scalar_type() == at::kFloat && *x.const_data_ptr<float>() == 1;
}

}  // namespace pygan
