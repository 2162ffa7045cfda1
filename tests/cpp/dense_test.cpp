// What lies between the products of an exact critic step, against loops in long double.
#include "cpu/dense.h"

#include <cmath>
#include <limits>

#include "check.h"

using namespace pygan::cpu;

namespace {

constexpr int64_t kRows = 5;

template <typename T>
void test_rectify(int64_t columns, T slope, bool has_bias) {
  const int64_t n = kRows * columns;
  const auto x = random_values<T>(n, 1), bias = random_values<T>(columns, 2);
  auto h = x, product = random_values<T>(n, 3);
  const auto factor = product;
  rectify(h.data(), has_bias ? bias.data() : nullptr, kRows, columns, slope);
  times_slope(product.data(), product.data(), h.data(), n, slope);
  for (int64_t i = 0; i < n; ++i) {
    const T z = has_bias ? x[i] + bias[i % columns] : x[i];
    CHECK(h[i] == (z > 0 ? z : slope * z), "i = %ld: %g", long(i), double(h[i]));
    CHECK(product[i] == (z > 0 ? factor[i] : slope * factor[i]), "i = %ld: %g", long(i),
          double(product[i]));
  }
}

template <typename T>
void test_sums(int64_t columns) {
  const int64_t stride = columns + 3;
  const auto x = random_values<T>(kRows * stride, 4), y = random_values<T>(kRows * columns, 5);
  std::vector<T> sums(columns, 1), norms(kRows);
  add_column_sums(sums.data(), x.data(), kRows, columns, stride);
  for (int64_t c = 0; c < columns; ++c) {
    long double exact = 1;
    for (int64_t r = 0; r < kRows; ++r) exact += x[r * stride + c];
    CHECK(std::abs(double(sums[c] - exact)) < 8 * kEpsilon<T>, "column %ld: %.9g, not %.9g",
          long(c), double(sums[c]), double(exact));
  }
  roots_of_dots(norms.data(), x.data(), y.data(), kRows, columns);
  for (int64_t r = 0; r < kRows; ++r) {
    long double dot = 0, size = 0;
    for (int64_t i = r * columns; i < (r + 1) * columns; ++i) {
      dot += static_cast<long double>(x[i]) * y[i];
      size += std::abs(static_cast<long double>(x[i]) * y[i]);
    }
    const double error = double(norms[r]) * double(norms[r]) - std::fmax(double(dot), 0);
    CHECK(std::abs(error) <= 64 * kEpsilon<T> * (double(size) + 1), "row %ld: %.9g of %.9g",
          long(r), double(norms[r]), double(dot));
  }
}

template <typename T>
void test_special_values() {
  const T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  T x[] = {-infinity, nan, infinity};
  rectify(x, nullptr, 1, 3, T(0));
  CHECK(x[0] == 0 && std::isnan(x[1]) && x[2] == infinity, "%g %g %g", double(x[0]), double(x[1]),
        double(x[2]));
}

template <typename T>
void test_all() {
  test_special_values<T>();
  for (const int64_t columns : kSizes) {
    for (const T slope : {T(0), T(0.2), T(1)}) {
      for (const bool has_bias : {false, true}) test_rectify<T>(columns, slope, has_bias);
    }
    test_sums<T>(columns);
  }
}

}  // namespace

int main() {
  test_all<float>();
  test_all<double>();
}
