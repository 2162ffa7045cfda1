// csrc/critic_step/products.cpp as an op, for test_products.py. With HIDE_BLAS as it is where
// torch's library does not show its BLAS.
#ifdef HIDE_BLAS
#define sgemm_ no_sgemm_
#define dgemm_ no_dgemm_
#endif

#include "../../csrc/critic_step/products.cpp"

#include <torch/library.h>

namespace {

using namespace pygan::critic_step;

template <typename T>
void multiply_in(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, bool add) {
  const at::Tensor x = as_matrix(a), y = as_matrix(b);
  const Matrix<T> rows{out.mutable_data_ptr<T>(), out.size(0), out.size(1), out.stride(0), 1};
  multiply<T>(rows, read<T>(x), read<T>(y), add);
}

void multiply_tensors(at::Tensor out, const at::Tensor& a, const at::Tensor& b, bool add) {
  if (out.scalar_type() == at::kFloat) return multiply_in<float>(out, a, b, add);
  multiply_in<double>(out, a, b, add);
}

bool has_blas() { return gemm<float>() != nullptr; }

}  // namespace

TORCH_LIBRARY(NAMESPACE, m) {
  m.def("multiply(Tensor(a!) out, Tensor a, Tensor b, bool add) -> ()", multiply_tensors);
  m.def("has_blas() -> bool", has_blas);
}
