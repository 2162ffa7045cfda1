#include "dense_pass.h"

#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <numeric>

#include "../cpu/dense.h"
#include "../cpu/kernels.h"

namespace pygan::critic_step {
namespace {

template <typename T>
constexpr Dtype kDtype = std::is_same_v<T, float> ? Dtype::float32 : Dtype::float64;

template <typename T>
const T* pointer(const Tensor& x) {
  return x.defined() ? x.const_data_ptr<T>() : nullptr;
}

}  // namespace

template <typename T>
DensePass<T>::DensePass(const DenseCritic& critic, const Penalty& penalty, int64_t count,
                        int64_t most)
    : critic_(critic), penalty_(penalty), all_(static_cast<double>(count)) {
  int64_t widest = 0;
  for (const DenseLayer& layer : critic.layers) {
    weights_.push_back(read<T>(layer.weight));
    const int64_t width = layer.weight.size(0);
    outputs_.push_back(allocate(3 * most, width));
    signals_.push_back(allocate(3 * most, width));
    widest = std::max(widest, width);
  }
  const int64_t first = weights_[0].rows, inputs = weights_[0].columns;
  direction_ = allocate(most, is_formed() ? inputs : first);
  if (!is_formed()) along_ = allocate(most, first);
  norms_ = allocate(most, 1).data;
  tangent_ = allocate(most, widest).data;
}

template <typename T>
Matrix<T> DensePass<T>::allocate(int64_t rows, int64_t columns) {
  memory_.push_back(c10::GetCPUAllocator()->allocate(rows * columns * sizeof(T)));
  return dense(static_cast<T*>(memory_.back().get()), rows, columns);
}

template <typename T>
void DensePass<T>::sweep(const DenseSamples<T>& samples) {
  samples_ = samples;
  for (auto* matrices : {&outputs_, &signals_}) {
    for (Matrix<T>& x : *matrices) x.rows = 3 * count();
  }
  for (Matrix<T>* x : {&direction_, &along_}) x->rows = count();
  forward();
  backward();
  tangent(punish());
}

template <typename T>
void DensePass<T>::forward() {
  const int64_t n = count();
  for (size_t l = 0; l < outputs_.size(); ++l) {
    const Matrix<T>& out = outputs_[l];
    if (l == 0) {
      const Matrix<T> real = out.rows_from(0, n), fake = out.rows_from(n, n);
      multiply<T>(real, samples_.real, weights_[0].t());
      multiply<T>(fake, samples_.fake, weights_[0].t());
      cpu::interpolate(
          kDtype<T>,
          {real.data, fake.data, samples_.epsilon, interpolated(out).data, n, out.columns}, 0,
          real.size());
    } else {
      multiply<T>(out, outputs_[l - 1], weights_[l].t());
    }
    cpu::rectify(out.data, pointer<T>(critic_.layers[l].bias), out.rows, out.columns, slope(l));
  }
  const T* last = outputs_.back().data;
  real_ += std::accumulate(last, last + n, 0.0);
  fake_ += std::accumulate(last + n, last + 2 * n, 0.0);
}

template <typename T>
void DensePass<T>::backward() {
  const int64_t n = count();
  const T seeds[] = {static_cast<T>(-1 / all_), static_cast<T>(1 / all_), 1};
  for (int64_t i = 0; i < 3; ++i) std::fill_n(signals_.back().data + i * n, n, seeds[i]);
  for (size_t l = signals_.size(); l-- > 0;) {
    const Matrix<T>& out = signals_[l];
    if (l + 1 < signals_.size()) multiply<T>(out, signals_[l + 1], weights_[l + 1]);
    cpu::times_slope(out.data, out.data, outputs_[l].data, out.size(), slope(l));
  }
}

template <typename T>
Matrix<T> DensePass<T>::punish() {
  const int64_t n = count();
  const Matrix<T> signals = interpolated(signals_[0]);
  const PenaltyOptions options{penalty_.weight * static_cast<double>(n) / all_, penalty_.target,
                               penalty_.one_sided};
  const auto norms = [&](const Matrix<T>& from, const Matrix<T>& to) {
    return GradientNorms{from.data, norms_, to.data, n, from.columns};
  };
  if (is_formed()) {
    multiply<T>(direction_, signals, weights_[0]);
    cpu::gradient_norms(kDtype<T>, norms(direction_, direction_), 0, n);
  } else {
    multiply<T>(along_, signals, read<T>(critic_.gram));
    cpu::roots_of_dots(norms_, signals.data, along_.data, n, signals.columns);
  }
  penalty_sum_ += cpu::gradient_norm_penalty(kDtype<T>, norms(signals, signals), options);
  const auto scale = [&](const Matrix<T>& from, const Matrix<T>& to) {
    cpu::gradient_norm_penalty_backward(kDtype<T>, norms(from, to), options, 1, 0, n);
  };
  if (!is_formed()) {
    scale(signals, direction_);
    scale(along_, along_);
    return along_;
  }
  scale(direction_, direction_);
  const Matrix<T> along = dense(tangent_, n, signals.columns);
  multiply<T>(along, direction_, weights_[0].t());
  return along;
}

template <typename T>
void DensePass<T>::tangent(Matrix<T> u) {
  for (size_t l = 0; l + 1 < outputs_.size(); ++l) {  // no weight is behind the last layer
    const Matrix<T> out = interpolated(outputs_[l]);
    if (l) {
      u = dense(tangent_, out.rows, out.columns);
      multiply<T>(u, interpolated(outputs_[l - 1]), weights_[l].t());
    }
    cpu::times_slope(out.data, u.data, out.data, out.size(), slope(l));
  }
}

template <typename T>
void DensePass<T>::accumulate(const std::vector<Gradients>& totals, Part part, bool fresh) const {
  const int64_t n = count();
  for (size_t l = 0; l < outputs_.size(); ++l) {
    const DenseLayer& layer = critic_.layers[l];
    const Matrix<T>& signals = signals_[l];
    const int64_t begin = part.begin(signals.columns), end = part.end(signals.columns);
    if (begin == end) continue;
    const auto add = [&](const Tensor& total, int64_t first_row, const Matrix<const T>& x,
                         bool add_to) {
      const Matrix<T> rows = signals.rows_from(first_row, x.rows);
      const int64_t width = x.columns;
      multiply<T>(dense(total.mutable_data_ptr<T>() + begin * width, end - begin, width),
                  rows.columns_from(begin, end - begin).t(), x, add_to);
    };
    if (layer.trains_weight) {
      const Tensor& total = totals[l].weight;
      if (l) {
        add(total, 0, outputs_[l - 1], !fresh);
      } else {
        add(total, 0, samples_.real, !fresh);
        add(total, n, samples_.fake, true);
        add(is_formed() ? total : critic_.outer, 2 * n, direction_, is_formed() || !fresh);
      }
    }
    if (layer.trains_bias) {
      T* total = totals[l].bias.template mutable_data_ptr<T>() + begin;
      if (fresh) std::fill_n(total, end - begin, T(0));
      cpu::add_column_sums(total, signals.data + begin, 2 * n, end - begin, signals.columns);
    }
  }
}

template class DensePass<float>;
template class DensePass<double>;

}  // namespace pygan::critic_step
