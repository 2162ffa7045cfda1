#include <algorithm>

#include "clones.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

using divergences::evaluate;

// Elements worked on at a time: the buffers of a block stay in the innermost cache.
constexpr int64_t kBlock = 1024;

// out[i] = scale * (d/dv)^N map_M(v[i]), times upstream[i] if there is one.
template <int M, int N, typename D, typename C>
PYGAN_INLINE void map_loop(const D& d, const C* v, const C* upstream, C scale, C* out, int64_t n) {
  if (upstream) {
    for (int64_t i = 0; i < n; ++i) out[i] = scale * upstream[i] * evaluate<M, N>(d, v[i]);
  } else {
    for (int64_t i = 0; i < n; ++i) out[i] = scale * evaluate<M, N>(d, v[i]);
  }
}

template <int M, typename D, typename C>
PYGAN_INLINE void map_order(const D& d, int order, const C* v, const C* up, C scale, C* out,
                            int64_t n) {
  switch (order) {
    case 0: return map_loop<M, 0>(d, v, up, scale, out, n);
    case 1: return map_loop<M, 1>(d, v, up, scale, out, n);
    default: return map_loop<M, 2>(d, v, up, scale, out, n);
  }
}

// value[i] = map_M(v[i]) and grad[i] = scale * its derivative; one loop, so that they share work.
template <int M, typename D, typename C>
PYGAN_INLINE void value_and_grad_loop(const D& d, const C* __restrict__ v, C scale,
                                      C* __restrict__ value, C* __restrict__ grad, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    value[i] = evaluate<M, 0>(d, v[i]);
    grad[i] = scale * evaluate<M, 1>(d, v[i]);
  }
}

// The functions of one divergence on contiguous values of its compute type.
template <typename C>
struct Loops {
  void (*map)(double parameter, Map map, int order, const C* v, const C* upstream, C scale, C* out,
              int64_t n);
  void (*value_and_grad)(double parameter, Map map, const C* v, C scale, C* value, C* grad,
                         int64_t n);
};

template <typename D, typename C>
PYGAN_INLINE void map_of(double parameter, Map map, int order, const C* v, const C* up, C scale,
                         C* out, int64_t n) {
  const D d = divergences::make<D>(parameter);
  if (map == Map::activation) return map_order<0>(d, order, v, up, scale, out, n);
  map_order<1>(d, order, v, up, scale, out, n);
}

template <typename D, typename C>
PYGAN_INLINE void value_and_grad_of(double parameter, Map map, const C* v, C scale, C* value,
                                    C* grad, int64_t n) {
  const D d = divergences::make<D>(parameter);
  if (map == Map::activation) return value_and_grad_loop<0>(d, v, scale, value, grad, n);
  value_and_grad_loop<1>(d, v, scale, value, grad, n);
}

#define PYGAN_FLOAT_LOOPS(name, D)                                                                \
  PYGAN_CLONES void map_##name(double parameter, Map map, int order, const float* v,              \
                               const float* up, float scale, float* out, int64_t n) {             \
    map_of<divergences::D>(parameter, map, order, v, up, scale, out, n);                          \
  }                                                                                               \
  PYGAN_CLONES void value_and_grad_##name(double parameter, Map map, const float* v, float scale, \
                                          float* value, float* grad, int64_t n) {                 \
    value_and_grad_of<divergences::D>(parameter, map, v, scale, value, grad, n);                  \
  }
PYGAN_FOR_EACH_DIVERGENCE(PYGAN_FLOAT_LOOPS)
#undef PYGAN_FLOAT_LOOPS

// Doubles call the standard library element by element: nothing to clone for.
template <typename C>
Loops<C> loops_of(Divergence divergence) {
  switch (divergence) {
#define PYGAN_CASE(name, D)                                                             \
  case Divergence::name:                                                                \
    if constexpr (std::is_same_v<C, float>) return {map_##name, value_and_grad_##name}; \
    return {map_of<divergences::D, C>, value_and_grad_of<divergences::D, C>};
    PYGAN_FOR_EACH_DIVERGENCE(PYGAN_CASE)
#undef PYGAN_CASE
  }
  return {};
}

void conjugate(const DivergenceChoice& choice, int order, const double* t, const double* up,
               double scale, double* out, int64_t n) {
  switch (choice.divergence) {
#define PYGAN_CASE(name, D)                                                                       \
  case Divergence::name:                                                                          \
    return map_order<2>(divergences::make<divergences::D>(choice.parameter), order, t, up, scale, \
                        out, n);
    PYGAN_FOR_EACH_DIVERGENCE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

// A block of `x` in the type that loops compute in: `x` itself, or a copy in `buffer`.
template <typename C, typename T>
const C* widened(const T* x, int64_t n, C* buffer) {
  if constexpr (std::is_same_v<T, C>) {
    return x;
  } else {
    for (int64_t i = 0; i < n; ++i) buffer[i] = static_cast<C>(x[i]);
    return buffer;
  }
}

// Where loops write a block of `out`: there, or `buffer`, to be copied by narrow().
template <typename C, typename T>
C* target(T* out, C* buffer) {
  if constexpr (std::is_same_v<T, C>) {
    return out;
  } else {
    return buffer;
  }
}

template <typename C, typename T>
void narrow(const C* values, int64_t n, T* out) {
  if constexpr (!std::is_same_v<T, C>) {
    for (int64_t i = 0; i < n; ++i) out[i] = static_cast<T>(values[i]);
  }
}

// Calls f(begin, n) for the blocks of [begin, end).
template <typename F>
void for_each_block(int64_t begin, int64_t end, const F& f) {
  for (int64_t i = begin; i < end; i += kBlock) f(i, std::min(kBlock, end - i));
}

// Calls loop(v, upstream, out, n) for the blocks of [begin, end), in the compute type C.
template <typename C, typename T, typename F>
void map_blocks(const MapTensor& t, int64_t begin, int64_t end, const F& loop) {
  const T* v = static_cast<const T*>(t.v);
  const T* upstream = static_cast<const T*>(t.upstream);
  T* out = static_cast<T*>(t.out);
  C v_buffer[kBlock], up_buffer[kBlock], out_buffer[kBlock];
  for_each_block(begin, end, [&](int64_t i, int64_t n) {
    C* result = target<C>(out + i, out_buffer);
    loop(widened(v + i, n, v_buffer), upstream ? widened(upstream + i, n, up_buffer) : nullptr,
         result, n);
    narrow(result, n, out + i);
  });
}

template <typename T>
void map_elements(const DivergenceChoice& choice, Map map, int order, const MapTensor& t,
                  int64_t begin, int64_t end) {
  if (map == Map::conjugate) {
    return map_blocks<double, T>(t, begin, end, [&](auto v, auto up, auto out, int64_t n) {
      conjugate(choice, order, v, up, t.scale, out, n);
    });
  }
  using C = Compute<T>;
  const Loops<C> loops = loops_of<C>(choice.divergence);
  map_blocks<C, T>(t, begin, end, [&](auto v, auto up, auto out, int64_t n) {
    loops.map(choice.parameter, map, order, v, up, static_cast<C>(t.scale), out, n);
  });
}

// In lanes and blocks, so that float32 keeps its accuracy over millions of values.
template <typename C>
PYGAN_INLINE double sum(const C* x, int64_t n) {
  constexpr int lanes = 32;
  C partial[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (int l = 0; l < lanes; ++l) partial[l] += x[i + l];
  }
  for (int l = 0; i < n; ++i, ++l) partial[l] += x[i];
  double total = 0;
  for (C p : partial) total += static_cast<double>(p);
  return total;
}

PYGAN_CLONES double sum_block(const float* x, int64_t n) { return sum(x, n); }
PYGAN_CLONES double sum_block(const double* x, int64_t n) { return sum(x, n); }

template <typename T>
double sum_elements(const DivergenceChoice& choice, const MeanTerm& term, int64_t begin,
                    int64_t end) {
  using C = Compute<T>;
  const Loops<C> loops = loops_of<C>(choice.divergence);
  const T* v = static_cast<const T*>(term.v);
  T* grad = static_cast<T*>(term.grad);
  const C scale = static_cast<C>(term.weight / static_cast<double>(term.n));
  C v_buffer[kBlock], value[kBlock], grad_buffer[kBlock];
  double total = 0;
  for_each_block(begin, end, [&](int64_t i, int64_t n) {
    const C* block = widened(v + i, n, v_buffer);
    if (grad) {
      C* result = target<C>(grad + i, grad_buffer);
      loops.value_and_grad(choice.parameter, term.map, block, scale, value, result, n);
      narrow(result, n, grad + i);
    } else {
      loops.map(choice.parameter, term.map, 0, block, nullptr, 1, value, n);
    }
    total += sum_block(value, n);
  });
  return total;
}

}  // namespace

void fgan_map(Dtype dtype, const DivergenceChoice& choice, Map map, int order, const MapTensor& t,
              int64_t begin, int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return map_elements<T>(choice, map, order, t, begin, end);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
}

double fgan_sum(Dtype dtype, const DivergenceChoice& choice, const MeanTerm& term, int64_t begin,
                int64_t end) {
  switch (dtype) {
#define PYGAN_CASE(name, T) \
  case Dtype::name: return sum_elements<T>(choice, term, begin, end);
    PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  }
  return 0;
}

}  // namespace pygan::cpu
