// The float polynomials against long double, over all the range that they are used in.
#include "math.h"

#include <cmath>
#include <cstring>

#include "check.h"

using namespace pygan;

namespace {

// Floats numbered in their order, so that a loop can step over them.
int64_t number_of(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits >= 0 ? bits : -static_cast<int64_t>(bits & 0x7fffffff);
}
float float_of(int64_t number) {
  const auto bits = static_cast<uint32_t>(number >= 0 ? number : -number);
  float result;
  std::memcpy(&result, &bits, sizeof bits);
  return number >= 0 ? result : -result;
}

// The largest error in units in the last place, over every 997th float from `low` to `high`.
template <typename Float, typename Exact>
double worst_error(float low, float high, const Float& ours, const Exact& exact) {
  double worst = 0;
  for (int64_t number = number_of(low); number <= number_of(high); number += 997) {
    const float x = float_of(number);
    const long double expected = exact(static_cast<long double>(x));
    const float rounded = static_cast<float>(expected);
    if (!std::isnormal(rounded)) continue;
    const float ulp = std::nextafter(std::fabs(rounded), INFINITY) - std::fabs(rounded);
    worst = std::fmax(worst, std::fabs(static_cast<double>((ours(x) - expected) / ulp)));
  }
  return worst;
}

}  // namespace

#define CHECK_ULPS(name, low, high, exact, bound)                                               \
  do {                                                                                          \
    const double worst = worst_error(                                                           \
        low, high, [](float x) { return math::name(x); }, [](long double x) { return exact; }); \
    std::printf("%s: %.2f ulp\n", #name, worst);                                                \
    CHECK(worst < bound, "%s errs by %g ulp", #name, worst);                                    \
  } while (false)

int main() {
  CHECK_ULPS(exp, -103.f, 88.7f, expl(x), 1.2);
  CHECK_ULPS(exp_negative, -103.f, 0.f, expl(x), 1.2);
  CHECK_ULPS(expm1, -103.f, 88.7f, expm1l(x), 1.8);
  CHECK_ULPS(expm1_negative, -103.f, 0.f, expm1l(x), 1.2);
  CHECK_ULPS(exp_less_one, -103.f, 89.7f, expl(x - 1), 2.2);
  CHECK_ULPS(log1p_unit, 0.f, 1.f, log1pl(x), 2.2);
  CHECK_ULPS(log1p_half, -1.f, 0.f, log1pl(x / 2), 3.0);
  CHECK_ULPS(softplus, -87.f, 200.f, (x > 0 ? x : 0) + log1pl(expl(-fabsl(x))), 3.0);
  CHECK_ULPS(sigmoid, -87.f, 200.f, 1 / (1 + expl(-x)), 3.0);
  CHECK_ULPS(log_mean_exp, -200.f, 200.f, (x > 0 ? x : 0) + log1pl(expm1l(-fabsl(x)) / 2), 3.5);
  const float inf = INFINITY;
  CHECK(math::exp(-inf) == 0 && math::exp(inf) == inf, "exp at infinity");
  CHECK(math::expm1(-inf) == -1 && math::expm1(inf) == inf, "expm1 at infinity");
  CHECK(math::exp_negative(-inf) == 0 && math::expm1_negative(-inf) == -1, "at minus infinity");
  for (float x = -87.5f; x > -104.f; x -= 0.01f) {  // subnormal, and then 0
    const float expected = std::exp(x), ours = math::exp_negative(x);
    CHECK(std::fabs(ours - expected) <= 0x1p-149f, "exp(%g) = %g, not %g", x, ours, expected);
  }
  CHECK(
      std::isnan(math::exp_negative(NAN)) && std::isnan(math::expm1_negative(float_of(0x7fc00001))),
      "NaN must come through, whatever is in it");
  CHECK(std::isnan(math::exp(NAN)) && std::isnan(math::softplus(NAN)), "NaN must come through");
  for (double x : {-800., -45.5, -44.5, -2.5, -1.5, 0., 0.9, 1.1, 30., 1e6, 1e15, 1e17}) {
    const double w = math::wright_omega(x);
    const double back = w + std::log(w), size = std::fmax(std::fabs(w), std::fabs(x));
    CHECK(w == 0 ? x < -745 : std::fabs(back - x) <= 4e-16 * size, "omega(%g) = %g", x, w);
  }
}
