// The least that a test needs: checks that say where and with which values they failed.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "cpu/types.h"
#include "kernels.h"

#define CHECK(condition, ...)                                              \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition); \
      std::fprintf(stderr, __VA_ARGS__);                                   \
      std::fprintf(stderr, "\n");                                          \
      std::exit(1);                                                        \
    }                                                                      \
  } while (false)

namespace pygan::cpu {

// Sizes around vector widths, and one that spans several of any.
inline constexpr int64_t kSizes[] = {0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 1021};

template <typename T>
std::vector<T> random_values(int64_t n, unsigned seed, float scale = 1) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(0, scale);
  std::vector<T> values(n);
  for (T& v : values) v = static_cast<T>(normal(generator));
  return values;
}

// Calls f(dtype, T{}) for every element type.
template <typename F>
void for_every_dtype(const F& f) {
#define PYGAN_CALL(name, T) f(Dtype::name, T{});
  PYGAN_FOR_EACH_DTYPE(PYGAN_CALL)
#undef PYGAN_CALL
}

// One unit in the last place of 1.
template <typename T>
constexpr double kEpsilon = std::is_same_v<T, Half>       ? 0x1p-10
                            : std::is_same_v<T, BFloat16> ? 0x1p-7
                            : std::is_same_v<T, float>    ? 0x1p-23
                                                          : 0x1p-52;

}  // namespace pygan::cpu
