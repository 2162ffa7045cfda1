#include <cmath>

#include "check.h"
#include "cpu/kernels.h"

using namespace pygan;
using namespace pygan::cpu;

// Elements ahead of the part that is looked at.
constexpr int64_t kAhead = 3;

int main() {
  for_every_dtype([](Dtype dtype, auto example) {
    using T = decltype(example);
    for (int64_t n : kSizes) {
      auto x = random_values<T>(kAhead + n, 1);
      long double expected = 0, size = 0;
      for (int64_t i = kAhead; i < kAhead + n; ++i) {
        expected += static_cast<long double>(double(x[i]));
        size += std::fabs(double(x[i]));
      }
      const double total = sum(dtype, x.data(), kAhead, kAhead + n);
      CHECK(std::fabs(static_cast<double>(total - expected)) <= 1e-15 * static_cast<double>(size),
            "n = %ld: %.17g, not %.17g", long(n), total, static_cast<double>(expected));

      const auto before = x;
      fill(dtype, x.data(), kAhead, kAhead + n, 1.0 / 3);
      for (int64_t i = 0; i < kAhead; ++i) CHECK(x[i] == before[i], "written ahead of the part");
      for (int64_t i = kAhead; i < kAhead + n; ++i)
        CHECK(x[i] == static_cast<T>(1.0 / 3), "%g", double(x[i]));
    }
  });
}
