// The elementary functions that the divergences are made of, in float and double, for host and
// device.
//
// The host's float versions are polynomials without branches, so that a loop over them vectorises:
// minimax in relative error, by scripts/fit_polynomials.py. Double, and all of the device, use the
// standard library. tests/cpp/math_test.cpp measures their errors, all within 3.5 ulp.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "macros.h"

namespace pygan::math {

PYGAN_HOST_DEVICE double abs(double x) { return ::fabs(x); }
PYGAN_HOST_DEVICE double exp(double x) { return ::exp(x); }
PYGAN_HOST_DEVICE double expm1(double x) { return ::expm1(x); }

// e^x and e^x - 1 for x <= 0, which floats have cheaper.
PYGAN_HOST_DEVICE double exp_negative(double x) { return ::exp(x); }
PYGAN_HOST_DEVICE double expm1_negative(double x) { return ::expm1(x); }

PYGAN_HOST_DEVICE double log1p(double x) { return ::log1p(x); }
PYGAN_HOST_DEVICE double log(double x) { return ::log(x); }
PYGAN_HOST_DEVICE double sqrt(double x) { return ::sqrt(x); }

// log(1 + x) for 0 <= x <= 1.
PYGAN_HOST_DEVICE double log1p_unit(double x) { return ::log1p(x); }

// log(1 + x / 2) for -1 <= x <= 0.
PYGAN_HOST_DEVICE double log1p_half(double x) { return ::log1p(x / 2); }

// e^(x - 1): what the rounding of x - 1 takes away comes back as a factor.
template <typename C>
PYGAN_HOST_DEVICE C exp_less_one(C x) {
  x = x < -1000 ? C(-1000) : x > 1000 ? C(1000) : x;  // e^x is 0 or infinity there anyway
  const C y = x - 1, lost = (x - y) - 1;
  return exp(y) * (1 + lost);
}

PYGAN_HOST_DEVICE float abs(float x) { return ::fabsf(x); }

#ifdef __CUDA_ARCH__

__device__ __forceinline__ float exp(float x) { return ::expf(x); }
__device__ __forceinline__ float expm1(float x) { return ::expm1f(x); }
__device__ __forceinline__ float exp_negative(float x) { return ::expf(x); }
__device__ __forceinline__ float expm1_negative(float x) { return ::expm1f(x); }
__device__ __forceinline__ float log1p_unit(float x) { return ::log1pf(x); }
__device__ __forceinline__ float log1p_half(float x) { return ::log1pf(x / 2); }

#else

namespace detail {

PYGAN_HOST_DEVICE uint32_t bits_of(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof x);
  return bits;
}

PYGAN_HOST_DEVICE float float_of(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

PYGAN_HOST_DEVICE float power_of_two(int32_t n) {  // for -126 <= n <= 127
  return float_of((static_cast<uint32_t>(n) + 127u) << 23);
}

// coefficients[0] + coefficients[1] x + ...
template <size_t n>
PYGAN_HOST_DEVICE float polynomial(const float (&coefficients)[n], float x) {
  float sum = coefficients[n - 1];
  for (size_t i = n - 1; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

constexpr float kMagic = 12582912.f;  // 1.5 * 2^23: a sum with it has its integer in the low bits

// e^x as (1 + tail) * 2^n, where kMagic + n has the bits `shifted`.
struct Reduced {
  float tail;
  uint32_t shifted;
};

PYGAN_HOST_DEVICE Reduced reduced(float x) {
  const float shifted = x * 1.44269504f + kMagic;
  const float k = shifted - kMagic;  // n; x = n log 2 + r with |r| <= log(2) / 2
  const float r = (x - k * 0.693145752f) - k * 1.42860677e-6f;
  // (e^r - 1 - r) / r^2
  constexpr float c[] = {0.499999981f, 0.166665428f, 0.0416672035f, 0.00836663399f, 0.00138824999f};
  return {polynomial(c, r) * (r * r) + r, bits_of(shifted)};
}

// e^x as (1 + tail) * low * high: what the exponentials of one x share. Of the powers of two
// neither overflows or vanishes, where their product may.
struct Exponential {
  float tail, low, high;
};

PYGAN_HOST_DEVICE Exponential exponential(float x) {
  x = x < -104.f ? -104.f : x;  // below, e^x rounds to 0; above 90, even e^(x - 1) to infinity
  x = x > 90.f ? 90.f : x;      // NaN passes
  const auto [tail, shifted] = reduced(x);
  const auto n = static_cast<int32_t>(shifted - bits_of(kMagic));
  const int32_t half = n >> 1;
  return {tail, power_of_two(half), power_of_two(n - half)};
}

// The same for x <= 0 in fewer operations: there n is within [-150, 0], and n + 64 an exponent.
PYGAN_HOST_DEVICE Exponential decay(float x) {
  const auto [tail, shifted] = reduced(x < -104.f ? -104.f : x);
  return {tail, float_of((shifted << 23) + bits_of(0x1p64f)), 0x1p-64f};
}

PYGAN_HOST_DEVICE float exp(const Exponential& e) { return (e.tail * e.low + e.low) * e.high; }

}  // namespace detail

PYGAN_HOST_DEVICE float exp(float x) { return detail::exp(detail::exponential(x)); }
PYGAN_HOST_DEVICE float exp_negative(float x) { return detail::exp(detail::decay(x)); }

PYGAN_HOST_DEVICE float exp_less_one(float x) {
  const auto [tail, low, high] = detail::exponential(x);
  constexpr float inverse_e = 0.36787944f;
  return ((inverse_e + tail * inverse_e) * low) * high;
}

PYGAN_HOST_DEVICE float expm1(float x) {
  const auto [tail, low, high] = detail::exponential(x);
  const float half = 0.5f * low;  // half of it all, as 2^128 is infinite and e^x may not be
  return 2.f * ((half * tail) * high + (half * high - 0.5f));
}

PYGAN_HOST_DEVICE float expm1_negative(float x) {
  const auto [tail, low, high] = detail::decay(x);
  const float power = low * high;
  return tail * power + (power - 1.f);
}

PYGAN_HOST_DEVICE float log1p_unit(float x) {
  constexpr float c[] = {0.81093022f,    -0.28852711f,   0.132609004f,  -0.0676876987f,
                         0.0366354728f,  -0.0205702957f, 0.0115761511f, -0.00674991197f,
                         0.00525334905f, -0.00324402417f};
  return x * detail::polynomial(c, x - 0.5f);
}

PYGAN_HOST_DEVICE float log1p_half(float x) {
  constexpr float c[] = {0.575364147f,   -0.18260505f,   0.0792339593f,  -0.039061613f,
                         0.0206536688f,  -0.0114045175f, 0.00634184189f, -0.00365891216f,
                         0.00281749862f, -0.0017340221f};
  return x * detail::polynomial(c, x + 0.5f);
}

#endif

// log(1 + e^x), exact at both ends.
template <typename C>
PYGAN_HOST_DEVICE C softplus(C x) {
  return (x > 0 ? x : 0) + log1p_unit(exp_negative(-abs(x)));
}

// 1 / (1 + e^-x), with full relative accuracy where it is tiny.
template <typename C>
PYGAN_HOST_DEVICE C sigmoid(C x) {
  const C e = exp_negative(-abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

// log((1 + e^x) / 2), exact at its zero too.
template <typename C>
PYGAN_HOST_DEVICE C log_mean_exp(C x) {
  return (x > 0 ? x : 0) + log1p_half(expm1_negative(-abs(x)));
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
