// The Python module pygan._C: entry points that reach the dispatcher in one C++ call, without the
// cost of torch.ops, and the facts of the build. The only file that includes torch/extension.h.
#include <torch/extension.h>

#include "cpu/clones.h"
#include "critic_step/loss.h"
#include "ops/lean.h"
#include "ops/ops.h"

namespace {

// The instruction set whose clones the loader picked.
const char* instruction_set() {
#if PYGAN_HAS_CLONES
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4 (AVX-512)";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3 (AVX2)";
#endif
  return "baseline";
}

py::dict build_config() {
  py::dict config;
  config["torch_built_with"] = TORCH_VERSION;
#ifdef PYGAN_WITH_CUDA
  config["cuda"] = PYGAN_CUDA_VERSION;
  config["cuda_archs"] = PYGAN_CUDA_ARCHS;
#else
  config["cuda"] = py::none();
  config["cuda_archs"] = "";
#endif
#ifdef _OPENMP
  config["openmp"] = true;
#else
  config["openmp"] = false;
#endif
  config["instruction_set"] = instruction_set();
  return config;
}

using Tensors = std::vector<at::Tensor>;
using Module = std::tuple<std::string, std::optional<at::Tensor>, std::optional<at::Tensor>,
                          std::vector<double>>;

Tensors wgan_gp_critic_loss(const std::vector<Module>& modules, const at::Tensor& real,
                            const at::Tensor& fake, const at::Tensor& epsilon, double weight,
                            double target, bool one_sided, std::optional<at::ScalarType> compute) {
  std::vector<pygan::critic_step::Description> descriptions;
  for (const auto& [name, module_weight, bias, numbers] : modules) {
    descriptions.push_back({name, module_weight, bias, numbers});
  }
  return pygan::critic_step::wgan_gp_critic_loss(descriptions, {real, fake, epsilon},
                                                 {weight, target, one_sided}, compute);
}

}  // namespace

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.def("build_config", build_config);

  // Lists arrive as vectors: pybind11 cannot borrow a Python list as an at::TensorList.
  const py::call_guard<py::gil_scoped_release> without_gil;
  m.def(
      "clip_weights_",
      [](const Tensors& params, double clip) { pygan::clip_weights_(params, clip); }, without_gil);
  m.def(
      "rmsprop_",
      [](const Tensors& params, const Tensors& grads, const Tensors& square_avgs,
         const Tensors& momentum_buffers, const Tensors& grad_avgs, const Tensors& steps, double lr,
         double alpha, double eps, double weight_decay, double momentum, std::optional<double> clip,
         bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
        pygan::rmsprop_(params, grads, square_avgs, momentum_buffers, grad_avgs, steps, lr, alpha,
                        eps, weight_decay, momentum, clip, maximize, lr_tensor, grad_scale,
                        found_inf);
      },
      without_gil);
  m.def(
      "adam_",
      [](const Tensors& params, const Tensors& grads, const Tensors& exp_avgs,
         const Tensors& exp_avg_sqs, const Tensors& max_exp_avg_sqs, const Tensors& steps,
         double lr, double beta1, double beta2, double eps, double weight_decay, bool decoupled,
         std::optional<double> clip, bool maximize, const std::optional<at::Tensor>& lr_tensor,
         const std::optional<at::Tensor>& grad_scale, const std::optional<at::Tensor>& found_inf) {
        pygan::adam_(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, lr, beta1, beta2,
                     eps, weight_decay, decoupled, clip, maximize, lr_tensor, grad_scale,
                     found_inf);
      },
      without_gil);
  m.def("wasserstein_critic_loss", pygan::wasserstein_critic_loss, without_gil);
  m.def("fgan_map", pygan::fgan_map, without_gil);
  m.def(
      "fgan_loss",
      [](const Tensors& v, std::string_view loss, std::string_view divergence, double parameter,
         bool with_grads) { return pygan::fgan_loss(v, loss, divergence, parameter, with_grads); },
      without_gil);
  m.def(
      "lean_convolution",
      [](const at::Tensor& x, const at::Tensor& weight, const std::optional<at::Tensor>& bias,
         std::vector<int64_t> stride, std::vector<int64_t> padding, std::vector<int64_t> dilation,
         bool transposed, std::vector<int64_t> output_padding, int64_t groups) {
        return pygan::lean_convolution(
            x, weight, bias, {stride, padding, dilation, transposed, output_padding, groups});
      },
      without_gil);
  m.def("lean_leaky_relu", pygan::lean_leaky_relu, without_gil);
  m.def("wgan_gp_critic_loss", wgan_gp_critic_loss, without_gil);
}
