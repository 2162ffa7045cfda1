#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

int main() {
  for_every_dtype([](Dtype dtype, auto example) {
    using T = decltype(example);
    for (int64_t n_real : kSizes) {
      for (int64_t n_fake : {int64_t{1}, int64_t{33}}) {
        if (n_real == 0) continue;  // ops refuse an empty mean
        auto real = random_values<T>(n_real, 1), fake = random_values<T>(n_fake, 2);
        long double mean_real = 0, mean_fake = 0;
        for (T x : real) mean_real += static_cast<long double>(double(x)) / n_real;
        for (T x : fake) mean_fake += static_cast<long double>(double(x)) / n_fake;
        const CriticOutputs f{real.data(), n_real, fake.data(), n_fake};
        T loss;
        wasserstein_critic_loss(dtype, f, &loss);
        const double expected = double(mean_fake - mean_real);
        CHECK(std::abs(double(loss) - expected) <= kEpsilon<T> * std::abs(expected) + 1e-15,
              "n = %ld: %.17g, not %.17g", long(n_real), double(loss), expected);

        const T upstream = static_cast<T>(3);
        wasserstein_critic_loss_backward(dtype, f, &upstream);
        for (T g : real) CHECK(g == static_cast<T>(-3.0 / n_real), "%g", double(g));
        for (T g : fake) CHECK(g == static_cast<T>(3.0 / n_fake), "%g", double(g));
      }
    }
  });
}
