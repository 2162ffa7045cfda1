#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

int main() {
  for_every_dtype([](Dtype dtype, auto example) {
    using T = decltype(example);
    const double bound = 0.5;
    for (int64_t n : kSizes) {
      const auto before = random_values<T>(n + 2, 1);
      auto x = before;
      clip(dtype, {x.data(), n + 2}, 1, n + 1, bound);
      CHECK(x[0] == before[0] && x[n + 1] == before[n + 1], "n = %ld: wrote outside", long(n));
      for (int64_t i = 1; i <= n; ++i) {
        const double expected = std::fmax(-bound, std::fmin(bound, double(before[i])));
        CHECK(double(x[i]) == expected, "n = %ld, i = %ld: %g", long(n), long(i), double(x[i]));
      }
    }
    std::vector<T> special(40, static_cast<T>(NAN));
    special[3] = static_cast<T>(INFINITY);
    special[4] = static_cast<T>(-INFINITY);
    clip(dtype, {special.data(), 40}, 0, 40, bound);
    for (int i = 0; i < 40; ++i) {
      const double value = double(special[i]);
      CHECK(i == 3   ? value == bound
            : i == 4 ? value == -bound
                     : std::isnan(value),
            "%d: %g", i, value);
    }
  });
}
