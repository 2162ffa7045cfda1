// Threads for the CPU kernels.
#include "../backend.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <numeric>

#include "denormals.h"
#include "kernels.h"
#include "types.h"

namespace pygan::cpu {
namespace {

// A thread is not worth waking for fewer elements than this.
constexpr int64_t kGrain = 128 * 1024;

// Elements whose sum is one number in a reduction, whoever computes it.
constexpr int64_t kChunk = 16 * 1024;

// Calls f(tensor, begin, end) so that every element of every tensor is covered once, and the
// threads get equal shares: the tensors are cut as one row of elements.
template <typename Tensor, typename F>
void for_each_share(const std::vector<Tensor>& tensors, const F& f) {
  std::vector<int64_t> ends;  // of each tensor, in that row
  ends.reserve(tensors.size());
  int64_t elements = 0;
  for (const Tensor& t : tensors) ends.push_back(elements += t.n);
  at::parallel_for(0, elements, kGrain, [&](int64_t begin, int64_t end) {
    for (auto i = std::upper_bound(ends.begin(), ends.end(), begin) - ends.begin(); begin < end;
         ++i) {
      const int64_t first = ends[i] - tensors[i].n, stop = std::min(end, ends[i]);
      f(tensors[i], begin - first, stop - first);
      begin = stop;
    }
  });
}

// The sum of weight * mean over the terms; sum(term, begin, end) adds up a part of one.
template <typename F>
double weighted_means(const std::vector<MeanTerm>& terms, const F& sum) {
  int64_t longest = 0;
  for (const MeanTerm& term : terms) longest = std::max(longest, term.n);
  // One sum a chunk, added in order: the result does not depend on the thread count. A thread does
  // the same chunks of every term, as one term may cost more than another.
  const int64_t chunks = (longest + kChunk - 1) / kChunk;
  std::vector<double> sums(terms.size() * chunks);
  at::parallel_for(0, chunks, kGrain / kChunk, [&](int64_t begin, int64_t end) {
    for (size_t i = 0; i < terms.size(); ++i) {
      const int64_t n = terms[i].n;
      for (int64_t chunk = begin; chunk < end && chunk * kChunk < n; ++chunk) {
        const int64_t start = chunk * kChunk;
        sums[i * chunks + chunk] = sum(terms[i], start, std::min(start + kChunk, n));
      }
    }
  });
  double total = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    const auto first = sums.begin() + i * chunks;
    const double sum = std::accumulate(first, first + chunks, 0.0);
    total += terms[i].weight * sum / static_cast<double>(terms[i].n);
  }
  return total;
}

void clip_all(Dtype dtype, const std::vector<ClipTensor>& tensors, double bound) {
  for_each_share(tensors, [&](const ClipTensor& t, int64_t begin, int64_t end) {
    clip(dtype, t, begin, end, bound);
  });
}

template <auto update, typename Options>
void step_all(Dtype dtype, const std::vector<StepTensor>& tensors, const Options& options,
              const StepScalars& scalars) {
  if (scalars.found_inf && *scalars.found_inf != 0) return;
  const double inverse_scale = scalars.grad_scale ? 1.0 / *scalars.grad_scale : 1.0;
  for (const StepTensor& t : tensors) *t.step += 1;
  for_each_share(tensors, [&](const StepTensor& t, int64_t begin, int64_t end) {
    const FlushDenormals here;
    update(dtype, t, begin, end, options, inverse_scale);
  });
}

// mean(fake) - mean(real), or the gradients of both; no term has a map.
std::vector<MeanTerm> wasserstein_terms(const CriticOutputs& f) {
  return {{.map = {}, .weight = 1, .v = f.fake, .grad = f.fake, .n = f.n_fake},
          {.map = {}, .weight = -1, .v = f.real, .grad = f.real, .n = f.n_real}};
}

void wasserstein_critic_loss(Dtype dtype, const CriticOutputs& f, void* loss) {
  const double difference =
      weighted_means(wasserstein_terms(f), [&](const MeanTerm& term, int64_t begin, int64_t end) {
        return sum(dtype, term.v, begin, end);
      });
  store(dtype, difference, loss);
}

void wasserstein_critic_loss_backward(Dtype dtype, const CriticOutputs& grads,
                                      const void* upstream) {
  const double g = load(dtype, upstream);
  for_each_share(wasserstein_terms(grads), [&](const MeanTerm& term, int64_t begin, int64_t end) {
    fill(dtype, term.grad, begin, end, g * term.weight / static_cast<double>(term.n));
  });
}

void fgan_map_all(Dtype dtype, const DivergenceChoice& choice, Map map, int order,
                  const MapTensor& t) {
  for_each_share(std::vector{t}, [&](const MapTensor&, int64_t begin, int64_t end) {
    fgan_map(dtype, choice, map, order, t, begin, end);
  });
}

void fgan_loss_all(Dtype dtype, const DivergenceChoice& choice, const std::vector<MeanTerm>& terms,
                   void* loss) {
  const auto sum = [&](const MeanTerm& term, int64_t begin, int64_t end) {
    return fgan_sum(dtype, choice, term, begin, end);
  };
  store(dtype, weighted_means(terms, sum), loss);
}

void fgan_loss_backward_all(Dtype dtype, const DivergenceChoice& choice,
                            const std::vector<MeanTerm>& terms, const void* upstream) {
  for (const MeanTerm& term : terms) {
    const double scale = load(dtype, upstream) * term.weight / static_cast<double>(term.n);
    fgan_map_all(dtype, choice, term.map, 1, {term.v, nullptr, term.grad, term.n, scale});
  }
}

void interpolate_all(Dtype dtype, const Interpolation& t) {
  at::parallel_for(0, t.samples * t.size, kGrain,
                   [&](int64_t begin, int64_t end) { interpolate(dtype, t, begin, end); });
}

// Calls f(begin, end) for shares of the samples. A sample is one thread's, so that its norm does
// not depend on their number.
template <typename F>
void for_each_sample_share(const GradientNorms& t, const F& f) {
  at::parallel_for(0, t.samples, std::max<int64_t>(1, kGrain / t.size), f);
}

void gradient_norm_penalty_all(Dtype dtype, const GradientNorms& t, const PenaltyOptions& options,
                               void* penalty) {
  // So many samples at a time that they are still in the cache when their norms are known.
  const int64_t together = std::max<int64_t>(1, kChunk / t.size);
  for_each_sample_share(t, [&](int64_t begin, int64_t end) {
    for (; begin < end; begin += together) {
      const int64_t stop = std::min(begin + together, end);
      gradient_norms(dtype, t, begin, stop);
      if (t.out) gradient_norm_penalty_backward(dtype, t, options, 1, begin, stop);
    }
  });
  store(dtype, gradient_norm_penalty(dtype, t, options), penalty);
}

void gradient_norm_penalty_backward_all(Dtype dtype, const GradientNorms& t,
                                        const PenaltyOptions& options, const void* upstream) {
  for_each_sample_share(t, [&](int64_t begin, int64_t end) {
    gradient_norm_penalty_backward(dtype, t, options, load(dtype, upstream), begin, end);
  });
}

void images_to_float_all(const Images& t) {
  const int64_t slice = t.size / t.sizes[0];
  at::parallel_for(0, t.samples * t.sizes[0], std::max<int64_t>(1, kGrain / slice),
                   [&](int64_t begin, int64_t end) { images_to_float(t, begin, end); });
}

const bool registered = [] {
  static const Backend cpu{
      clip_all,
      step_all<rmsprop>,
      step_all<adam>,
      wasserstein_critic_loss,
      wasserstein_critic_loss_backward,
      fgan_map_all,
      fgan_loss_all,
      fgan_loss_backward_all,
      interpolate_all,
      gradient_norm_penalty_all,
      gradient_norm_penalty_backward_all,
      images_to_float_all,
  };
  register_backend(c10::DeviceType::CPU, cpu);
  return true;
}();

}  // namespace
}  // namespace pygan::cpu
