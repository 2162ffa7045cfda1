// The kernel against the update written out in long double.
#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

namespace {

// What one parameter element and its state become; RMSprop of torch.optim, then the clip.
struct Exact {
  long double p, v = 0, b = 0, a = 0;

  void step(long double g, const RMSpropOptions& o, bool momentum, bool centered) {
    if (o.maximize) g = -g;
    g += o.weight_decay * p;
    v = o.alpha * v + (1 - o.alpha) * g * g;
    a += (1 - o.alpha) * (g - a);
    const long double variance = centered ? v - a * a : v;
    const long double update = g / (std::sqrt(variance) + o.eps);
    b = o.momentum * b + update;
    p -= o.lr * (momentum ? b : update);
    p = std::fmax(-(long double)o.clip, std::fmin((long double)o.clip, p));
  }
};

template <typename T>
void test(Dtype dtype, const RMSpropOptions& options, bool momentum, bool centered, int64_t n) {
  auto param = random_values<T>(n, 1);
  std::vector<T> v(n), b(n), a(n);
  std::vector<Exact> exact(n);
  for (int64_t i = 0; i < n; ++i) exact[i].p = double(param[i]);
  for (unsigned step = 0; step < 20; ++step) {
    const auto grad = random_values<T>(n, 100 + step);
    const RMSpropTensor tensor{param.data(),
                               grad.data(),
                               v.data(),
                               momentum ? b.data() : nullptr,
                               centered ? a.data() : nullptr,
                               nullptr,
                               n};
    const int64_t cut = n / 3;  // two calls: a split over threads must not show
    rmsprop(dtype, tensor, 0, cut, options, 1.0);
    rmsprop(dtype, tensor, cut, n, options, 1.0);
    for (int64_t i = 0; i < n; ++i) exact[i].step(double(grad[i]), options, momentum, centered);
  }
  // State is kept in T, so each step may add its rounding; the first steps divide by small numbers.
  const double tolerance = 200 * kEpsilon<T>;
  for (int64_t i = 0; i < n; ++i) {
    CHECK(std::abs(double(param[i]) - double(exact[i].p)) <= tolerance,
          "dtype %d, n = %ld, i = %ld: %.9g, not %.9g", int(dtype), long(n), long(i),
          double(param[i]), double(exact[i].p));
  }
}

}  // namespace

int main() {
  for_every_dtype([](Dtype dtype, auto example) {
    using T = decltype(example);
    for (bool momentum : {false, true}) {
      for (bool centered : {false, true}) {
        for (bool maximize : {false, true}) {
          RMSpropOptions options{.lr = 1e-2,
                                 .alpha = 0.9,
                                 .eps = 1e-4,
                                 .weight_decay = 0.1,
                                 .momentum = momentum ? 0.5 : 0,
                                 .clip = 0.75,
                                 .maximize = maximize};
          for (int64_t n : kSizes) test<T>(dtype, options, momentum, centered, n);
        }
      }
    }
  });
}
