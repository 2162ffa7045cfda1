// The Python module pygan._C: entry points that reach the dispatcher in one C++ call, without the
// cost of torch.ops, and the facts of the build. The only file that includes torch/extension.h.
#include <torch/extension.h>

#include <type_traits>
#include <vector>

#include "borrowed_tensors.h"
#include "cpu/clones.h"
#include "critic_step/loss.h"
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

template <typename List, typename T>
using FromPython = std::conditional_t<std::is_same_v<T, at::TensorList>, const List&, T>;

// `op` with a List for each at::TensorList, which pybind11 cannot make of a Python list.
template <typename List, typename Result, typename... Arguments>
auto taking(Result (*op)(Arguments...)) {
  return [op](FromPython<List, Arguments>... arguments) { return op(arguments...); };
}

}  // namespace

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {
  m.def("build_config", build_config);

  const py::call_guard<py::gil_scoped_release> without_gil;
  m.def("clip_weights_", taking<pygan::BorrowedTensors>(pygan::clip_weights_), without_gil);
  m.def("rmsprop_", taking<pygan::BorrowedTensors>(pygan::rmsprop_), without_gil);
  m.def("adam_", taking<pygan::BorrowedTensors>(pygan::adam_), without_gil);
  m.def("wasserstein_critic_loss", pygan::wasserstein_critic_loss, without_gil);
  m.def("fgan_map", pygan::fgan_map, without_gil);
  m.def("fgan_loss", taking<Tensors>(pygan::fgan_loss), without_gil);
  m.def("lean_convolution", pygan::lean_convolution, without_gil);
  m.def("lean_relu", pygan::lean_relu, without_gil);
  m.def(
      "lean_relu_", [](at::Tensor x, double slope) { return pygan::lean_relu_(x, slope); },
      without_gil);
  m.def("interpolate", pygan::interpolate, without_gil);
  m.def("gradient_norm_penalty", pygan::gradient_norm_penalty, without_gil);
  m.def("images_to_float", pygan::images_to_float, without_gil);
  m.def("wgan_gp_critic_loss", wgan_gp_critic_loss, without_gil);
}
