// The kernels against the updates written out in long double.
#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

namespace {

using Real = long double;

Real clamp(Real x, Real bound) { return std::fmax(-bound, std::fmin(bound, x)); }

// What one parameter element and its state become.
struct Exact {
  Real p, state[kStates] = {};

  // RMSprop of torch.optim, then the clip.
  void step(Real g, const RMSpropOptions& o, int /*step*/) {
    auto& [v, b, a] = state;
    if (o.common.maximize) g = -g;
    g += o.common.weight_decay * p;
    v = o.alpha * v + (1 - o.alpha) * g * g;
    a += (1 - o.alpha) * (g - a);
    const Real variance = o.centered ? v - a * a : v;
    const Real change = g / (std::sqrt(variance) + o.common.eps);
    b = o.momentum * b + change;
    p = clamp(p - o.common.lr * (o.has_momentum ? b : change), o.common.clip);
  }

  // Adam of torch.optim, then the clip.
  void step(Real g, const AdamOptions& o, int step) {
    auto& [m, v, largest] = state;
    if (o.common.maximize) g = -g;
    if (o.decoupled_weight_decay) {
      p -= o.common.lr * o.common.weight_decay * p;
    } else {
      g += o.common.weight_decay * p;
    }
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    largest = std::fmax(largest, v);
    const Real mean = m / (1 - std::pow(Real(o.beta1), step));
    const Real square = (o.amsgrad ? largest : v) / (1 - std::pow(Real(o.beta2), step));
    p = clamp(p - o.common.lr * mean / (std::sqrt(square) + o.common.eps), o.common.clip);
  }
};

template <typename T, auto kernel, typename Options>
void test(Dtype dtype, const Options& options, unsigned buffers, int64_t n) {
  auto param = random_values<T>(n, 1);
  std::vector<T> state[kStates];
  std::vector<Exact> exact(n);
  for (int64_t i = 0; i < n; ++i) exact[i].p = double(param[i]);
  for (int step = 1; step <= 20; ++step) {
    const auto grad = random_values<T>(n, 100 + step);
    float counter = step;
    StepTensor tensor{
        .param = param.data(), .grad = grad.data(), .state = {}, .step = &counter, .n = n};
    for (int s = 0; s < kStates; ++s) {
      state[s].resize(n);
      if (buffers >> s & 1) tensor.state[s] = state[s].data();
    }
    const int64_t cut = n / 3;  // two calls: a split over threads must not show
    kernel(dtype, tensor, 0, cut, options, 1.0);
    kernel(dtype, tensor, cut, n, options, 1.0);
    for (int64_t i = 0; i < n; ++i) exact[i].step(double(grad[i]), options, step);
  }
  // State is kept in T, so each step may add its rounding; the first steps divide by small numbers.
  const double tolerance = 200 * kEpsilon<T>;
  for (int64_t i = 0; i < n; ++i) {
    CHECK(std::abs(double(param[i]) - double(exact[i].p)) <= tolerance,
          "dtype %d, n = %ld, i = %ld: %.9g, not %.9g", int(dtype), long(n), long(i),
          double(param[i]), double(exact[i].p));
  }
}

template <typename T>
void test_all(Dtype dtype, const StepOptions& common, bool one, bool other) {
  const RMSpropOptions rmsprop_options{.common = common,
                                       .alpha = 0.9,
                                       .momentum = one ? 0.5 : 0,
                                       .has_momentum = one,
                                       .centered = other};
  const AdamOptions adam_options{.common = common,
                                 .beta1 = 0.5,
                                 .beta2 = 0.9,
                                 .amsgrad = one,
                                 .decoupled_weight_decay = other};
  for (int64_t n : kSizes) {
    test<T, rmsprop>(dtype, rmsprop_options, 0b001 | one << 1 | other << 2, n);
    test<T, adam>(dtype, adam_options, 0b011 | one << 2, n);
  }
}

}  // namespace

int main() {
  for_every_dtype([](Dtype dtype, auto example) {
    for (bool one : {false, true}) {
      for (bool other : {false, true}) {
        for (bool maximize : {false, true}) {
          const StepOptions common{
              .lr = 1e-2, .eps = 1e-4, .weight_decay = 0.1, .clip = 0.75, .maximize = maximize};
          test_all<decltype(example)>(dtype, common, one, other);
        }
      }
    }
  });
}
