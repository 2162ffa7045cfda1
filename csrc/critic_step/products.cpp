#include "products.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <limits>

// The BLAS that torch is linked with, called as torch calls it; null where its library hides it.
#define PYGAN_GEMM(name, T)                                                                        \
  extern "C" __attribute__((weak)) void name(                                                      \
      const char* transpose_a, const char* transpose_b, const int* m, const int* n, const int* k,  \
      const T* alpha, const T* a, const int* lda, const T* b, const int* ldb, const T* beta, T* c, \
      const int* ldc);
PYGAN_GEMM(sgemm_, float)
PYGAN_GEMM(dgemm_, double)
#undef PYGAN_GEMM

namespace pygan::critic_step {
namespace {

template <typename T>
auto gemm() {
  if constexpr (std::is_same_v<T, float>) {
    return sgemm_;
  } else {
    return dgemm_;
  }
}

bool lies_row_after_row(const at::Tensor& x) {
  return (x.size(1) <= 1 || x.stride(1) == 1) && (x.size(0) <= 1 || x.stride(0) >= x.size(1));
}

// BLAS counts in 32 bits.
template <typename T>
bool fits(const Matrix<T>& x) {
  const auto largest = std::max({x.rows, x.columns, x.row_stride, x.column_stride});
  return largest <= std::numeric_limits<int>::max();
}

// A matrix for BLAS, for which columns lie one after the other: it sees the transposed of ours.
struct Argument {
  char transpose;
  int stride;

  template <typename T>
  explicit Argument(const Matrix<T>& x) {
    const bool by_rows = x.column_stride == 1;
    const int64_t apart =
        by_rows ? std::max(x.row_stride, x.columns) : std::max(x.column_stride, x.rows);
    transpose = by_rows ? 'n' : 't';
    stride = static_cast<int>(std::max<int64_t>(apart, 1));
  }
};

template <typename T>
at::Tensor tensor(const Matrix<T>& x) {
  return at::from_blob(const_cast<std::remove_const_t<T>*>(x.data), {x.rows, x.columns},
                       {x.row_stride, x.column_stride},
                       c10::CppTypeToScalarType<std::remove_const_t<T>>::value);
}

}  // namespace

at::Tensor as_matrix(const at::Tensor& x) {
  return lies_row_after_row(x) || lies_row_after_row(x.t()) ? x : x.contiguous();
}

template <typename T>
Matrix<const T> read(const at::Tensor& x) {
  if (!lies_row_after_row(x)) return read<T>(x.t()).t();
  const int64_t rows = x.size(0), columns = x.size(1);
  return {x.const_data_ptr<T>(), rows, columns, rows > 1 ? x.stride(0) : columns, 1};
}

template <typename T>
void multiply(const Matrix<T>& out, const Matrix<const T>& a, const Matrix<const T>& b, bool add) {
  if (gemm<T>() && fits(out) && fits(a) && fits(b)) {
    const int m = static_cast<int>(out.columns), n = static_cast<int>(out.rows);
    const int k = static_cast<int>(a.columns);
    const Argument first(b), second(a), result(out);
    const T alpha = 1, beta = add ? 1 : 0;
    gemm<T>()(&first.transpose, &second.transpose, &m, &n, &k, &alpha, b.data, &first.stride,
              a.data, &second.stride, &beta, out.data, &result.stride);
  } else if (at::Tensor sum = tensor(out); add) {
    sum.addmm_(tensor(a), tensor(b));
  } else {
    at::mm_out(sum, tensor(a), tensor(b));
  }
}

#define PYGAN_MATRICES(T)                              \
  template Matrix<const T> read<T>(const at::Tensor&); \
  template void multiply<T>(const Matrix<T>&, const Matrix<const T>&, const Matrix<const T>&, bool);
PYGAN_MATRICES(float)
PYGAN_MATRICES(double)
#undef PYGAN_MATRICES

}  // namespace pygan::critic_step
