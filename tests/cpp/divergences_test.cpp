// Each divergence against its f in long double, by what Fenchel's duality demands: with the density
// ratio u = (f* o g)'(v) / g'(v), f*(g(v)) must be g(v) u - f(u), and f'(u) must be g(v).
#include "divergences.h"

#include <cmath>

#include "check.h"

using namespace pygan;
using Real = long double;

namespace {

using F = Real (*)(Real u, Real parameter);

struct Row {
  Divergence divergence;
  double parameter;
  F f;
};

// f(u) as papers print it.
const Row kRows[] = {
    {Divergence::kl, 0, [](Real u, Real) { return u * logl(u); }},
    {Divergence::reverse_kl, 0, [](Real u, Real) { return -logl(u); }},
    {Divergence::pearson, 0, [](Real u, Real) { return (u - 1) * (u - 1); }},
    {Divergence::neyman, 0, [](Real u, Real) { return (1 - u) * (1 - u) / u; }},
    {Divergence::squared_hellinger, 0,
     [](Real u, Real) { return (sqrtl(u) - 1) * (sqrtl(u) - 1); }},
    {Divergence::jeffrey, 0, [](Real u, Real) { return (u - 1) * logl(u); }},
    {Divergence::jensen_shannon, 0,
     [](Real u, Real) { return u * logl(u) - (u + 1) * logl((1 + u) / 2); }},
    {Divergence::jensen_shannon_weighted, 0.3,
     [](Real u, Real pi) { return pi * u * logl(u) - (1 - pi + pi * u) * logl(1 - pi + pi * u); }},
    {Divergence::gan, 0, [](Real u, Real) { return u * logl(u) - (u + 1) * logl(u + 1); }},
    {Divergence::alpha_below_one, -1,
     [](Real u, Real a) { return (powl(u, a) - 1 - a * (u - 1)) / (a * (a - 1)); }},
    {Divergence::alpha_below_one, 0.5,
     [](Real u, Real a) { return (powl(u, a) - 1 - a * (u - 1)) / (a * (a - 1)); }},
    {Divergence::alpha_above_one, 1.5,
     [](Real u, Real a) { return (powl(u, a) - 1 - a * (u - 1)) / (a * (a - 1)); }},
};

void check_close(const char* what, int row, double v, Real ours, Real exact, Real scale,
                 Real bound) {
  const Real error = fabsl(ours - exact);
  CHECK(error <= bound * fmaxl(scale, fabsl(exact)), "%s of row %d at v = %g: %.17Lg, not %.17Lg",
        what, row, v, ours, exact);
}

template <typename D>
void test(const D& d, const Row& row, int index) {
  using divergences::evaluate;
  for (double v = -1.9; v < 10; v += 0.37) {  // above the kinks
    const Real g = evaluate<0, 0>(d, v), dg = evaluate<0, 1>(d, v);
    const Real composed = evaluate<1, 0>(d, v), slope = evaluate<1, 1>(d, v);
    const Real u = slope / dg;
    if (u < 1e-6L) continue;  // beyond the kink of alpha > 1
    const Real legendre = g * u - row.f(u, row.parameter);
    check_close("f* o g", index, v, composed, legendre, fabsl(g * u) + 1e-3L, 1e-13L);
    // g is f'(u): the tangent at u stays below f. At u (1 +- h) the gap is of order h^2.
    const Real h = 1e-5L;
    const Real rise = row.f(u * (1 + h), row.parameter) - row.f(u * (1 - h), row.parameter);
    check_close("g", index, v, g, rise / (2 * u * h), 1e-3L, 1e-8L);
    // Derivatives against differences of the order below.
    const double e = 1e-6;
    const auto difference = [&](double up, double down) { return (up - down) / (2 * e); };
    check_close("g'", index, v, dg, difference(evaluate<0, 0>(d, v + e), evaluate<0, 0>(d, v - e)),
                1, 3e-9L);
    check_close("g''", index, v, evaluate<0, 2>(d, v),
                difference(evaluate<0, 1>(d, v + e), evaluate<0, 1>(d, v - e)), 1, 3e-9L);
    check_close("(f* o g)''", index, v, evaluate<1, 2>(d, v),
                difference(evaluate<1, 1>(d, v + e), evaluate<1, 1>(d, v - e)), 1, 3e-9L);
    // f* itself, where t = g(v) is not rounded onto the steep end of its domain.
    if (v > 6) continue;
    const double t = static_cast<double>(g);
    check_close("f*", index, v, evaluate<2, 0>(d, t), composed, 1e-3L, 1e-12L);
    check_close("f*'", index, v, evaluate<2, 1>(d, t), u, 1e-3L, 1e-12L);
    const Real bend = (evaluate<1, 2>(d, v) * dg - slope * evaluate<0, 2>(d, v)) / (dg * dg * dg);
    check_close("f*''", index, v, evaluate<2, 2>(d, t), bend, 1e-3L, 1e-10L);
    // float computes the same to its own rounding.
    const float vf = static_cast<float>(v);
    check_close("float f* o g", index, v, evaluate<1, 0>(d, vf),
                evaluate<1, 0>(d, static_cast<double>(vf)), 1e-30L, 1e-6L);
  }
}

}  // namespace

int main() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    switch (kRows[i].divergence) {
#define PYGAN_CASE(name, D)                                                                     \
  case Divergence::name:                                                                        \
    test(divergences::make<divergences::D>(kRows[i].parameter), kRows[i], static_cast<int>(i)); \
    break;
      PYGAN_FOR_EACH_DIVERGENCE(PYGAN_CASE)
#undef PYGAN_CASE
    }
  }
  const divergences::TotalVariation tv;  // f has no derivative at 1, so no such duality
  CHECK(tv.conjugate<0>(-1) == -0.5 && tv.conjugate<0>(0.25) == 0.25, "f* of total variation");
  CHECK(std::isinf(tv.conjugate<0>(0.75)), "f* of total variation outside");
  CHECK(std::fabs(tv.activation<1>(0.3) - (1 - std::pow(std::tanh(0.3), 2)) / 2) < 1e-16, "sech^2");
}
