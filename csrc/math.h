// The elementary functions that the divergences are made of, in float and double, for host and
// device.
//
// The host's float versions are polynomials without branches, so that a loop over them vectorises;
// double, and all of the device, use the standard library. Errors in units in the last place,
// measured over the ranges in use by tests/cpp/math_test.cpp: exp 0.9, expm1 1.4, log1p 1.9.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "macros.h"

namespace pygan::math {

PYGAN_HOST_DEVICE double exp(double x) { return ::exp(x); }
PYGAN_HOST_DEVICE double expm1(double x) { return ::expm1(x); }
PYGAN_HOST_DEVICE double log1p(double x) { return ::log1p(x); }
PYGAN_HOST_DEVICE double log(double x) { return ::log(x); }
PYGAN_HOST_DEVICE double sqrt(double x) { return ::sqrt(x); }

template <typename C>
PYGAN_HOST_DEVICE C abs(C x) {
  return x < 0 ? -x : x;
}

#ifdef __CUDA_ARCH__

__device__ __forceinline__ float exp(float x) { return ::expf(x); }
__device__ __forceinline__ float expm1(float x) { return ::expm1f(x); }
__device__ __forceinline__ float log1p(float x) { return ::log1pf(x); }

#else

namespace detail {

PYGAN_HOST_DEVICE uint32_t bits_of(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof x);
  return bits;
}

PYGAN_HOST_DEVICE float power_of_two(int32_t n) {  // for -126 <= n <= 127
  const uint32_t bits = (static_cast<uint32_t>(n) + 127u) << 23;
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// e^x as (1 + tail) * low * high: what exp and expm1 of one x share.
struct Exponential {
  float tail, low, high;
};

PYGAN_HOST_DEVICE Exponential exponential(float x) {
  x = x < -104.f ? -104.f : x;  // below, e^x rounds to 0; above 89, to infinity. NaN passes.
  x = x > 89.f ? 89.f : x;
  // x = n log 2 + r with |r| <= log(2) / 2
  constexpr float magic = 12582912.f;  // 1.5 * 2^23: a sum with it has its integer in the low bits
  const float shifted = x * 1.44269504f + magic;
  const float k = shifted - magic;
  const auto n = static_cast<int32_t>(bits_of(shifted) - bits_of(magic));
  const float r = (x - k * 0.693145752f) - k * 1.42860677e-6f;
  float p = 2.48015873e-5f;  // the series of (e^r - 1 - r) / r^2, up to r^6 / 8!
  p = p * r + 1.98412698e-4f;
  p = p * r + 1.38888889e-3f;
  p = p * r + 8.33333333e-3f;
  p = p * r + 4.16666667e-2f;
  p = p * r + 1.66666667e-1f;
  p = p * r + 0.5f;
  const int32_t half = n / 2;  // 2^n in two factors, for neither to overflow
  return {p * (r * r) + r, power_of_two(half), power_of_two(n - half)};
}

}  // namespace detail

PYGAN_HOST_DEVICE float exp(float x) {
  const auto [tail, low, high] = detail::exponential(x);
  return ((1.f + tail) * low) * high;
}

PYGAN_HOST_DEVICE float expm1(float x) {
  const auto [tail, low, high] = detail::exponential(x);
  const float half = 0.5f * low;  // half of it all, as 2^128 is infinite and e^x may not be
  return 2.f * ((half * tail) * high + (half * high - 0.5f));
}

// For -1/2 <= x <= 1: log(1 + x) = 2 atanh(s) with s = x / (2 + x), |s| <= 1/3.
PYGAN_HOST_DEVICE float log1p(float x) {
  const float s = x / (2.f + x), z = s * s;
  float p = 0.0666666667f;  // the series of atanh(s) / s - 1, up to s^14 / 15
  p = p * z + 0.0769230769f;
  p = p * z + 0.0909090909f;
  p = p * z + 0.111111111f;
  p = p * z + 0.142857143f;
  p = p * z + 0.2f;
  p = p * z + 0.333333333f;
  const float two_s = s + s;
  return (p * z) * two_s + two_s;
}

#endif

// log(1 + e^x), exact at both ends.
template <typename C>
PYGAN_HOST_DEVICE C softplus(C x) {
  return (x > 0 ? x : 0) + log1p(exp(-abs(x)));
}

// 1 / (1 + e^-x), with full relative accuracy where it is tiny.
template <typename C>
PYGAN_HOST_DEVICE C sigmoid(C x) {
  const C e = exp(-abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

// log((1 + e^x) / 2), exact at its zero too.
template <typename C>
PYGAN_HOST_DEVICE C log_mean_exp(C x) {
  return (x > 0 ? x : 0) + log1p(expm1(-abs(x)) / 2);
}

// log(1 - e^-x) for x > 0.
PYGAN_HOST_DEVICE double log1mexp(double x) {
  return x <= 0.6931471805599453 ? log(-expm1(-x)) : log1p(-exp(-x));
}

// e^x - 1 - x for |x| <= 1: x^2/2 (1 + x/3 (1 + x/4 (1 + ...))).
PYGAN_HOST_DEVICE double expm1_minus(double x) {
  double sum = 1;
  for (int n = 18; n > 2; --n) sum = 1 + x / n * sum;
  return x * x / 2 * sum;
}

// The Wright omega function: the w > 0 with w + log w = x. Never forms e^x where that overflows.
PYGAN_HOST_DEVICE double wright_omega(double x) {
  if (x < -45) return exp(x);
  if (!(x < 1e16)) return x;
  double w = x > 1 ? x - log(x) : x > -2 ? exp((x - 1) * (2. / 3)) : exp(x);
  for (int i = 0; i < 2; ++i) {  // the fourth-order step of Fritsch, Shafer and Crowley (1973)
    const double r = x - w - log(w), a = 1 + w, q = 2 * a * (a + r * (2. / 3));
    w *= 1 + r / a * (q - r) / (q - 2 * r);
  }
  return w;
}

}  // namespace pygan::math
