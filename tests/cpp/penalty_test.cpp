// Interpolation and the penalty against their formulas written out in long double.
#include <algorithm>
#include <cmath>
#include <limits>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

namespace {

constexpr int64_t kSamples = 3;

// Within `units` in the last place of numbers as large as 1 or `exact`, whichever is larger.
template <typename T>
bool near(T x, long double exact, double units) {
  return std::abs(double(x) - double(exact)) <=
         units * kEpsilon<T> * std::fmax(1, std::abs(double(exact)));
}

template <typename T>
void test_interpolate(Dtype dtype, int64_t size) {
  const int64_t n = kSamples * size;
  const auto real = random_values<T>(n, 1), fake = random_values<T>(n, 2);
  const std::vector<Compute<T>> epsilon{0, Compute<T>(0.3), 1};
  std::vector<T> out(n);
  const Interpolation t{real.data(), fake.data(), epsilon.data(), out.data(), kSamples, size};
  const int64_t cut = n / 2;  // within a sample: a split over threads must not show
  interpolate(dtype, t, 0, cut);
  interpolate(dtype, t, cut, n);
  for (int64_t i = 0; i < n; ++i) {
    const long double e = epsilon[i / size];
    const long double exact = e * double(real[i]) + (1 - e) * double(fake[i]);
    CHECK(near(out[i], exact, 2), "size = %ld, i = %ld: %.9g, not %.9g", long(size), long(i),
          double(out[i]), double(exact));
  }
}

// The last sample's gradient is 0.
template <typename T>
void test_penalty(Dtype dtype, int64_t size, const PenaltyOptions& options) {
  auto grad = random_values<T>(kSamples * size, 3);
  std::fill(grad.end() - size, grad.end(), static_cast<T>(0));
  std::vector<T> out(grad.size());
  std::vector<Compute<T>> norms(kSamples);
  const GradientNorms t{grad.data(), norms.data(), out.data(), kSamples, size};
  gradient_norms(dtype, t, 0, 1);
  gradient_norms(dtype, t, 1, kSamples);
  const double upstream = 3;
  gradient_norm_penalty_backward(dtype, t, options, upstream, 0, kSamples);
  long double penalty = 0;
  for (int64_t b = 0; b < kSamples; ++b) {
    long double squares = 0;
    for (int64_t i = 0; i < size; ++i) {
      const long double g = double(grad[b * size + i]);
      squares += g * g;
    }
    const long double norm = std::sqrt(squares);
    CHECK(near(norms[b], norm, 4), "size = %ld: norm %.9g, not %.9g", long(size), double(norms[b]),
          double(norm));
    long double excess = norm - options.target;
    if (options.one_sided) excess = std::fmax(excess, 0.0L);
    const long double share = options.weight / kSamples;
    penalty += share * excess * excess;
    for (int64_t i = b * size; i < (b + 1) * size; ++i) {
      const long double exact =
          norm == 0 ? 0 : upstream * 2 * share * excess * double(grad[i]) / norm;
      CHECK(near(out[i], exact, 8), "size = %ld, i = %ld: %.9g, not %.9g", long(size), long(i),
            double(out[i]), double(exact));
    }
  }
  const double result = gradient_norm_penalty(dtype, t, options);
  CHECK(near(static_cast<Compute<T>>(result), penalty, 16), "size = %ld: %.9g, not %.9g",
        long(size), result, double(penalty));
}

void test_special_values() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const bool one_sided : {false, true}) {
    const NormPenalty<double> rule({10, 1, one_sided}, 2);
    CHECK(std::isnan(rule.value(nan)) && std::isnan(rule.slope(nan)), "NaN is hidden");
    CHECK(rule.slope(0) == 0, "%g", rule.slope(0));
    CHECK(rule.value(4) == 5 * 9 && rule.slope(4) == 5 * 2 * 3 / 4.0, "%g", rule.slope(4));
    CHECK(rule.value(0.5) == (one_sided ? 0 : 5 * 0.25), "%g", rule.value(0.5));
  }
}

}  // namespace

int main() {
  test_special_values();
  for_every_dtype([](Dtype dtype, auto example) {
    using T = decltype(example);
    for (int64_t size : kSizes) {
      if (size == 0) continue;  // ops refuse an empty gradient, and return an empty point at once
      test_interpolate<T>(dtype, size);
      for (const double target : {0.0, 1.0, 6.0}) {
        for (const bool one_sided : {false, true}) {
          test_penalty<T>(dtype, size, {1.5, target, one_sided});
        }
      }
    }
  });
}
