// The kernel against the update written out in long double.
#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

namespace {

// What one parameter element and its state become; Adam of torch.optim, then the clip.
struct Exact {
  long double p, m = 0, v = 0, largest = 0;

  void step(long double g, const AdamOptions& o, bool amsgrad, int count) {
    if (o.maximize) g = -g;
    if (o.decoupled) {
      p -= o.lr * o.weight_decay * p;
    } else {
      g += o.weight_decay * p;
    }
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    largest = std::fmax(largest, v);
    const long double first = m / (1 - std::pow((long double)o.beta1, count));
    const long double second =
        (amsgrad ? largest : v) / (1 - std::pow((long double)o.beta2, count));
    p -= o.lr * first / (std::sqrt(second) + o.eps);
    p = std::fmax(-(long double)o.clip, std::fmin((long double)o.clip, p));
  }
};

template <typename T>
void test(Dtype dtype, const AdamOptions& options, bool amsgrad, int64_t n) {
  auto param = random_values<T>(n, 1);
  std::vector<T> m(n), v(n), largest(n);
  std::vector<Exact> exact(n);
  for (int64_t i = 0; i < n; ++i) exact[i].p = double(param[i]);
  for (unsigned step = 0; step < 20; ++step) {
    const auto grad = random_values<T>(n, 100 + step);
    float count = static_cast<float>(step + 1);
    const AdamTensor tensor{param.data(),
                            grad.data(),
                            m.data(),
                            v.data(),
                            amsgrad ? largest.data() : nullptr,
                            &count,
                            n};
    const int64_t cut = n / 3;  // two calls: a split over threads must not show
    adam(dtype, tensor, 0, cut, options, 1.0);
    adam(dtype, tensor, cut, n, options, 1.0);
    for (int64_t i = 0; i < n; ++i) {
      exact[i].step(double(grad[i]), options, amsgrad, static_cast<int>(step) + 1);
    }
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
    for (double beta1 : {0.0, 0.9}) {
      for (bool amsgrad : {false, true}) {
        for (bool decoupled : {false, true}) {
          AdamOptions options{.lr = 1e-2,
                              .beta1 = beta1,
                              .beta2 = 0.99,
                              .eps = 1e-4,
                              .weight_decay = 0.1,
                              .decoupled = decoupled,
                              .clip = 0.75,
                              .maximize = amsgrad};
          for (int64_t n : kSizes) test<T>(dtype, options, amsgrad, n);
        }
      }
    }
  });
  // Where 1 - beta^step cancels: the first steps of a slow average.
  for (int step : {1, 2, 1000, 1000000}) {
    const double exact = 1 - std::pow(0.999L, (long double)step);
    const float ours = bias_correction(std::log(0.999), static_cast<float>(step));
    CHECK(std::abs(ours - exact) <= 3e-7 * exact, "step %d: %.9g, not %.9g", step, double(ours),
          exact);
  }
}
