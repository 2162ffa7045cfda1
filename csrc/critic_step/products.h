// Matrices in raw memory and their products: for a small critic, calls of at::mm and views of
// tensors would take longer than the arithmetic.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <type_traits>

namespace pygan::critic_step {

// One of the strides is 1, and the other no less than the matrix is long in that direction.
template <typename T>
struct Matrix {
  T* data = nullptr;
  int64_t rows = 0, columns = 0, row_stride = 0, column_stride = 1;

  template <typename U, typename = std::enable_if_t<std::is_same_v<U, std::add_const_t<T>>>>
  operator Matrix<U>() const {
    return {data, rows, columns, row_stride, column_stride};
  }
  int64_t size() const { return rows * columns; }
  Matrix t() const { return {data, columns, rows, column_stride, row_stride}; }
  Matrix rows_from(int64_t begin, int64_t count) const {
    return {data + begin * row_stride, count, columns, row_stride, column_stride};
  }
  Matrix columns_from(int64_t begin, int64_t count) const {
    return t().rows_from(begin, count).t();
  }
};

// Row after row.
template <typename T>
Matrix<T> dense(T* data, int64_t rows, int64_t columns) {
  return {data, rows, columns, columns, 1};
}

// x, or a copy where it is no such matrix.
at::Tensor as_matrix(const at::Tensor& x);

// Of a tensor that as_matrix gave.
template <typename T>
Matrix<const T> read(const at::Tensor& x);

// out = A B, or out += A B; `out` is dense, or rows of a dense matrix.
template <typename T>
void multiply(const Matrix<T>& out, const Matrix<const T>& a, const Matrix<const T>& b,
              bool add = false);

}  // namespace pygan::critic_step
