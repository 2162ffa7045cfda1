// Every f-divergence, once: its output activation g, the composition f* o g and the conjugate f*,
// each with its first and second derivative, in forms that neither overflow nor cancel where the
// result does not. From f-GAN (arXiv:1606.00709), tables 2 and 6, with g turned where the paper
// prints a decreasing one, so that all g increase in v.
//
// To add one: write its struct, add its row to PYGAN_FOR_EACH_DIVERGENCE, and its twin in Python.
// Each function is a template on the order N = 0, 1, 2 of the derivative.
#pragma once

#include <limits>
#include <type_traits>

#include "math.h"

namespace pygan::divergences {

template <typename C>
inline constexpr C kInfinity = std::numeric_limits<C>::infinity();
inline constexpr double kLog2 = 0.69314718055994531;

// tanh(v) from e^(2v) - 1, exact near 0.
template <typename C>
PYGAN_HOST_DEVICE C tanh(C v) {
  const C e = math::expm1_negative(-2 * math::abs(v));
  const C t = -e / (2 + e);
  return v < 0 ? -t : t;
}

// log(1 + e^v) and its derivatives.
template <int N, typename C>
PYGAN_HOST_DEVICE C softplus(C v) {
  if constexpr (N == 0) return math::softplus(v);
  return N == 1 ? math::sigmoid(v) : math::sigmoid(v) * math::sigmoid(-v);
}

// log sigmoid(v) = -softplus(-v) and its derivatives.
template <int N, typename C>
PYGAN_HOST_DEVICE C log_sigmoid(C v) {
  return N == 1 ? softplus<N>(-v) : -softplus<N>(-v);
}

// -e^-v and its derivatives.
template <int N, typename C>
PYGAN_HOST_DEVICE C minus_exp(C v) {
  const C e = math::exp(-v);
  return N == 1 ? e : -e;
}

struct TotalVariation {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    const C half = static_cast<C>(0.5);
    if constexpr (N == 0) return half * tanh(v);
    const C a = math::exp_negative(-2 * math::abs(v)), sech2 = 4 * a / ((1 + a) * (1 + a));
    if constexpr (N == 1) return half * sech2;
    return -tanh(v) * sech2;
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return activation<N>(v);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    const bool flat = t < -0.5;
    if constexpr (N == 0) return t > 0.5 ? kInfinity<double> : flat ? -0.5 : t;
    if constexpr (N == 1) return flat || t > 0.5 ? 0 : 1;
    return 0;
  }
};

struct KL {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? v : static_cast<C>(N == 1);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return math::exp_less_one(v);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    return math::exp_less_one(t);
  }
};

struct ReverseKL {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return minus_exp<N>(v);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return N == 0 ? v - 1 : static_cast<C>(N == 1);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t >= 0) return N == 0 ? kInfinity<double> : 0;
    if constexpr (N == 0) return -1 - math::log(-t);
    return N == 1 ? -1 / t : 1 / (t * t);
  }
};

// f is defined on u >= 0, which makes f* flat below t = -2.
struct Pearson {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? v : static_cast<C>(N == 1);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    const bool flat = v <= -2;
    if constexpr (N == 0) return flat ? C(-1) : v * (v / 4 + 1);
    if constexpr (N == 1) return flat ? C(0) : 1 + v / 2;
    return flat ? C(0) : C(0.5);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    return composition<N>(t);
  }
};

struct Neyman {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? -math::expm1(-v) : minus_exp<N>(v);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    if constexpr (N == 0) return -2 * math::expm1(-v / 2);
    const C e = math::exp(-v / 2);
    return N == 1 ? e : -e / 2;
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t > 1) return N == 0 ? kInfinity<double> : 0;
    const double root = math::sqrt(1 - t);
    if constexpr (N == 0) return t < -1 ? 2 - 2 * root : 2 * t / (1 + root);
    return N == 1 ? 1 / root : 0.5 / (root * root * root);
  }
};

struct SquaredHellinger {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? -math::expm1(-v) : minus_exp<N>(v);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return N == 0 ? math::expm1(v) : math::exp(v);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t >= 1) return N == 0 ? kInfinity<double> : 0;
    const double u = 1 / (1 - t);
    if constexpr (N == 0) return t < -1 ? u - 1 : t * u;
    return N == 1 ? u * u : 2 * u * u * u;
  }
};

struct Jeffrey {
  static constexpr bool kNeedsDouble = true;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? v : static_cast<C>(N == 1);
  }
  template <int N>
  PYGAN_HOST_DEVICE double composition(double v) const {
    const double w = math::wright_omega(1 - v);
    if constexpr (N == 0) {
      // The same by w + log w = 1 - v; each where its terms do not cancel.
      return v < -1 ? 1 / w - math::log(w) - 1 : (w - 1) * (w - 1) / w + v;
    }
    return N == 1 ? 1 / w : 1 / (w * (1 + w));
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    return composition<N>(t);
  }
};

struct JensenShannon {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return N == 0 ? -math::log_mean_exp(-v) : log_sigmoid<N>(v);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return N == 0 ? math::log_mean_exp(v) : softplus<N>(v);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t >= kLog2) return N == 0 ? kInfinity<double> : 0;
    const double rest = 1 - math::expm1(t), e = math::exp(t);  // 2 - e^t
    if constexpr (N == 0) return -math::log1p(-math::expm1(t));
    return N == 1 ? e / rest : 2 * e / (rest * rest);
  }
};

struct JensenShannonWeighted {
  static constexpr bool kNeedsDouble = true;

  double pi;

  template <int N>
  PYGAN_HOST_DEVICE double activation(double v) const {
    return log_sigmoid<N>(v) - (N == 0 ? pi * math::log(pi) : 0);
  }
  template <int N>
  PYGAN_HOST_DEVICE double composition(double v) const {
    const double rest = 1 - pi;
    const double s = math::softplus(-v), h = math::sigmoid(-v), E = math::expm1(s / pi);
    const bool vanishing = v > 36;  // s and h are e^-v there, and s / pi can underflow
    if constexpr (N == 0) {
      const double log_rest = vanishing ? -v - math::log(pi) : math::log1mexp(s / pi);
      return rest * (math::log1p(-pi) - log_rest);
    }
    const double ratio = vanishing ? pi : h / E;
    if constexpr (N == 1) return rest / pi * ratio;
    if (vanishing) return rest / pi * ratio * s * (1 + 1 / pi) / 2;
    // h (1 + 1/E) / pi - sigmoid(v); for small s its leading terms cancel and are taken out
    const double y = s / pi;
    const double lost = math::expm1_minus(-s) + pi * math::expm1_minus(y);
    const double bracket =
        y > 1 ? h * (1 + 1 / E) / pi - math::exp(-s) : h * (1 + 1 / pi) - lost / (pi * E);
    return rest / pi * ratio * bracket;
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t >= -pi * math::log(pi)) return N == 0 ? kInfinity<double> : 0;
    const double rest = 1 - pi, e = math::exp(t / pi);
    if constexpr (N == 0) return -rest * math::log1p(-pi / rest * math::expm1(t / pi));
    const double u = rest * e / (1 - pi * e);
    return N == 1 ? u : u / (pi * (1 - pi * e));
  }
};

struct GAN {
  static constexpr bool kNeedsDouble = false;

  template <int N, typename C>
  PYGAN_HOST_DEVICE C activation(C v) const {
    return log_sigmoid<N>(v);
  }
  template <int N, typename C>
  PYGAN_HOST_DEVICE C composition(C v) const {
    return softplus<N>(v);
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    if (t >= 0) return N == 0 ? kInfinity<double> : 0;
    if constexpr (N == 0) return -math::log1mexp(-t);
    const double u = 1 / math::expm1(-t);
    return N == 1 ? u : u * (1 + u);
  }
};

// alpha < 1, alpha != 0. The base of the powers is B = (1 - alpha) softplus(-v).
struct AlphaBelowOne {
  static constexpr bool kNeedsDouble = true;

  double alpha;

  template <int N>
  PYGAN_HOST_DEVICE double activation(double v) const {
    return log_sigmoid<N>(v) + (N == 0 ? 1 / (1 - alpha) : 0);
  }
  template <int N>
  PYGAN_HOST_DEVICE double composition(double v) const {
    const bool vanishing = v > 36;  // softplus(-v) is e^-v there, and soon underflows
    const double log_s = vanishing ? -v : math::log(math::softplus(-v));
    const double log_base = math::log1p(-alpha) + log_s;
    if constexpr (N == 0) return math::expm1(alpha / (alpha - 1) * log_base) / alpha;
    // B^(1/(alpha-1)) sigmoid(-v) in one exponent: a factor may overflow where the product does
    // not.
    const double log_h = -math::softplus(v);
    const double exponent = vanishing ? math::log1p(-alpha) / (alpha - 1) - v * alpha / (alpha - 1)
                                      : log_base / (alpha - 1) + log_h;
    const double first = math::exp(exponent);
    if constexpr (N == 1) return first;
    const double h_over_base = vanishing ? 1 / (1 - alpha) : math::exp(log_h - log_base);
    return first * (h_over_base - math::sigmoid(v));
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    const double x = (alpha - 1) * t;  // B - 1
    if (x <= -1) return N > 0 ? 0 : alpha < 0 && x == -1 ? -1 / alpha : kInfinity<double>;
    const double log_base = math::log1p(x);
    if constexpr (N == 0) return math::expm1(alpha / (alpha - 1) * log_base) / alpha;
    return math::exp(log_base * (N == 1 ? 1 : 2 - alpha) / (alpha - 1));
  }
};

// alpha > 1. f is defined on u >= 0, which makes f* flat below t = -1 / (alpha - 1).
struct AlphaAboveOne {
  static constexpr bool kNeedsDouble = true;

  double alpha;

  template <int N>
  PYGAN_HOST_DEVICE double activation(double v) const {
    return N == 0 ? v : N == 1;
  }
  template <int N>
  PYGAN_HOST_DEVICE double composition(double v) const {
    const double x = (alpha - 1) * v;  // B - 1
    if (x <= -1) return N == 0 ? -1 / alpha : 0;
    const double log_base = math::log1p(x);
    if constexpr (N == 0) return math::expm1(alpha / (alpha - 1) * log_base) / alpha;
    return math::exp(log_base * (N == 1 ? 1 : 2 - alpha) / (alpha - 1));
  }
  template <int N>
  PYGAN_HOST_DEVICE double conjugate(double t) const {
    return composition<N>(t);
  }
};

}  // namespace pygan::divergences

// X(name in Python, struct); the regimes of alpha are told apart by its value.
#define PYGAN_FOR_EACH_DIVERGENCE(X)                \
  X(total_variation, TotalVariation)                \
  X(kl, KL)                                         \
  X(reverse_kl, ReverseKL)                          \
  X(pearson, Pearson)                               \
  X(neyman, Neyman)                                 \
  X(squared_hellinger, SquaredHellinger)            \
  X(jeffrey, Jeffrey)                               \
  X(jensen_shannon, JensenShannon)                  \
  X(jensen_shannon_weighted, JensenShannonWeighted) \
  X(gan, GAN)                                       \
  X(alpha_below_one, AlphaBelowOne)                 \
  X(alpha_above_one, AlphaAboveOne)

namespace pygan {

namespace divergences {

template <typename D>
PYGAN_HOST_DEVICE D make(double parameter) {
  if constexpr (std::is_empty_v<D>) {
    return D{};
  } else {
    return D{parameter};
  }
}

// Map M of divergence d, or its derivative of order N, at v. f* and the divergences that need it
// compute in double whatever the type of v; the result may overflow C, to infinity.
template <int M, int N, typename D, typename C>
PYGAN_HOST_DEVICE C evaluate(const D& d, C v) {
  if constexpr (M == 2) {
    return static_cast<C>(d.template conjugate<N>(static_cast<double>(v)));
  } else {
    using Arithmetic = std::conditional_t<D::kNeedsDouble, double, C>;
    const auto x = static_cast<Arithmetic>(v);
    if constexpr (M == 0) return static_cast<C>(d.template activation<N>(x));
    return static_cast<C>(d.template composition<N>(x));
  }
}

}  // namespace divergences

#define PYGAN_NAME(name, Struct) name,
enum class Divergence : unsigned char { PYGAN_FOR_EACH_DIVERGENCE(PYGAN_NAME) };
#undef PYGAN_NAME

}  // namespace pygan
