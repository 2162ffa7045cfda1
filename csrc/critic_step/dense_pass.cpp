#include "dense_pass.h"

#include <ATen/ops/as_strided.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "../cpu/dense.h"
#include "../cpu/kernels.h"

namespace pygan::critic_step {
namespace {

template <typename T>
constexpr Dtype kDtype = std::is_same_v<T, float> ? Dtype::float32 : Dtype::float64;

// Views by one call each; narrow and t take three.
Tensor rows_of(const Tensor& x, int64_t begin, int64_t count) {
  return x.as_strided({count, x.size(1)}, x.strides(), x.storage_offset() + begin * x.stride(0));
}
Tensor columns_transposed(const Tensor& x, int64_t row, int64_t rows, int64_t begin, int64_t end) {
  return x.as_strided({end - begin, rows}, {x.stride(1), x.stride(0)},
                      x.storage_offset() + row * x.stride(0) + begin * x.stride(1));
}

// out = A B, or out += A B.
void multiply(Tensor out, const Tensor& a, const Tensor& b, bool add = false) {
  if (add) {
    out.addmm_(a, b);
  } else {
    at::mm_out(out, a, b);
  }
}

template <typename T>
const T* pointer(const Tensor& x) {
  return x.defined() ? x.const_data_ptr<T>() : nullptr;
}

}  // namespace

template <typename T>
DensePass<T>::DensePass(const DenseCritic& critic, const Penalty& penalty, int64_t count)
    : critic_(critic),
      penalty_(penalty),
      all_(static_cast<double>(count)),
      outputs_(critic.layers.size()),
      signals_(critic.layers.size()) {}

template <typename T>
void DensePass<T>::sweep(const Samples& samples) {
  samples_ = samples;
  for (size_t l = 0; l < outputs_.size(); ++l) {
    const std::array<int64_t, 2> sizes{3 * count(), critic_.layers[l].weight.size(0)};
    outputs_[l] = at::empty(sizes, samples.real.options());
    signals_[l] = at::empty(sizes, samples.real.options());
  }
  forward();
  backward();
  tangent(punish());
}

template <typename T>
void DensePass<T>::forward() {
  const int64_t n = count();
  for (size_t l = 0; l < outputs_.size(); ++l) {
    const auto& [weight, transposed, bias, slope, trains_weight, trains_bias] = critic_.layers[l];
    const int64_t width = weight.size(0);
    T* out = outputs_[l].template mutable_data_ptr<T>();
    if (l == 0) {
      multiply(rows_of(outputs_[0], 0, n), samples_.real, transposed);
      multiply(rows_of(outputs_[0], n, n), samples_.fake, transposed);
      T* between = out + 2 * n * width;
      cpu::interpolate(kDtype<T>,
                       {out, out + n * width, pointer<T>(samples_.epsilon), between, n, width}, 0,
                       n * width);
    } else {
      multiply(outputs_[l], outputs_[l - 1], transposed);
    }
    cpu::rectify(out, pointer<T>(bias), 3 * n, width, static_cast<T>(slope));
  }
  const T* last = pointer<T>(outputs_.back());
  real_ += std::accumulate(last, last + n, 0.0);
  fake_ += std::accumulate(last + n, last + 2 * n, 0.0);
}

template <typename T>
void DensePass<T>::backward() {
  const int64_t n = count();
  const T seeds[] = {static_cast<T>(-1 / all_), static_cast<T>(1 / all_), 1};
  T* last = signals_.back().template mutable_data_ptr<T>();
  for (int64_t i = 0; i < 3; ++i) std::fill_n(last + i * n, n, seeds[i]);
  for (size_t l = signals_.size(); l-- > 0;) {
    if (l + 1 < signals_.size())
      multiply(signals_[l], signals_[l + 1], critic_.layers[l + 1].weight);
    T* signals = signals_[l].template mutable_data_ptr<T>();
    cpu::times_slope(signals, signals, pointer<T>(outputs_[l]), signals_[l].numel(), slope(l));
  }
}

template <typename T>
Tensor DensePass<T>::punish() {
  const int64_t n = count();
  const DenseLayer& layer = critic_.layers[0];
  const bool formed = !critic_.gram.defined();
  const Tensor signals = rows_of(signals_[0], 2 * n, n);
  const Tensor along = signals.mm(formed ? layer.weight : critic_.gram);
  std::vector<T> norms(n);
  const PenaltyOptions options{penalty_.weight * static_cast<double>(n) / all_, penalty_.target,
                               penalty_.one_sided};
  const auto in = [&](const Tensor& x) {
    return GradientNorms{pointer<T>(x), norms.data(), x.mutable_data_ptr<T>(), n, x.size(1)};
  };
  if (formed) {
    cpu::gradient_norms(kDtype<T>, in(along), 0, n);
  } else {
    cpu::roots_of_dots(norms.data(), pointer<T>(signals), pointer<T>(along), n, along.size(1));
  }
  penalty_sum_ += cpu::gradient_norm_penalty(kDtype<T>, in(along), options);
  cpu::gradient_norm_penalty_backward(kDtype<T>, in(along), options, 1, 0, n);
  if (formed) {
    direction_ = along;
    return along.mm(layer.transposed);
  }
  direction_ = signals.clone();
  cpu::gradient_norm_penalty_backward(kDtype<T>, in(direction_), options, 1, 0, n);
  return along;
}

template <typename T>
void DensePass<T>::tangent(const Tensor& first) {
  const int64_t n = count();
  Tensor u = first;
  for (size_t l = 0; l + 1 < outputs_.size(); ++l) {  // no weight is behind the last layer
    if (l) u = rows_of(outputs_[l - 1], 2 * n, n).mm(critic_.layers[l].transposed);
    T* out = outputs_[l].template mutable_data_ptr<T>() + 2 * n * outputs_[l].size(1);
    cpu::times_slope(out, pointer<T>(u), out, u.numel(), slope(l));
  }
}

template <typename T>
void DensePass<T>::accumulate(std::vector<Gradients>& totals, Part part, bool fresh) const {
  const int64_t n = count();
  for (size_t l = 0; l < outputs_.size(); ++l) {
    const DenseLayer& layer = critic_.layers[l];
    const int64_t width = layer.weight.size(0), begin = part.begin(width), end = part.end(width);
    if (begin == end) continue;
    const auto add = [&](const Tensor& total, int64_t first_row, const Tensor& x, bool add_to) {
      multiply(rows_of(total, begin, end - begin),
               columns_transposed(signals_[l], first_row, x.size(0), begin, end), x, add_to);
    };
    if (layer.trains_weight) {
      const Tensor& total = totals[l].weight;
      if (l) {
        add(total, 0, outputs_[l - 1], !fresh);
      } else {
        add(total, 0, samples_.real, !fresh);
        add(total, n, samples_.fake, true);
        const bool formed = !critic_.gram.defined();
        add(formed ? total : critic_.outer, 2 * n, direction_, formed || !fresh);
      }
    }
    if (layer.trains_bias) {
      T* total = totals[l].bias.template mutable_data_ptr<T>() + begin;
      if (fresh) std::fill_n(total, end - begin, T(0));
      cpu::add_column_sums(total, pointer<T>(signals_[l]) + begin, 2 * n, end - begin, width);
    }
  }
}

template class DensePass<float>;
template class DensePass<double>;

}  // namespace pygan::critic_step
