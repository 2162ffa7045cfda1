// The ops of f-GAN on both devices. Numbers begin with the divergence and its parameter.
#include <limits>

#include "../../csrc/cpu/kernels.h"
#include "../../csrc/cpu/types.h"
#include "../../csrc/cuda/kernels.h"
#include "calls.h"

namespace simt {
namespace {

using namespace pygan;

DivergenceChoice choice(const Call& c) {
  return {static_cast<Divergence>(c.numbers.at(0)), c.numbers.at(1)};
}

Map map(double number) { return static_cast<Map>(number); }

// Numbers: map, order, scale. Buffers: v, upstream, out.
MapTensor map_tensor(const Call& c) {
  return {c.at<void>(0), c.at<void>(1), c.at<void>(2), c.elements(0), c.numbers.at(4)};
}

// Numbers: map and weight of each term. Buffers: v and gradient of each, then the loss or upstream.
std::vector<MeanTerm> terms(const Call& c) {
  std::vector<MeanTerm> terms;
  for (size_t i = 0; i + 1 < c.buffers.size(); i += 2) {
    terms.push_back({.map = map(c.numbers.at(2 + i)),
                     .weight = c.numbers.at(3 + i),
                     .v = c.at<void>(i),
                     .grad = c.at<void>(i + 1),
                     .n = c.elements(i)});
  }
  return terms;
}

void* last(const Call& c) { return c.buffers.back().data; }

void cuda_loss(const Call& c) {
  const auto bytes = static_cast<size_t>(cuda::fgan_loss_workspace(terms(c)));
  std::vector<double> workspace(bytes / sizeof(double), std::numeric_limits<double>::quiet_NaN());
  cuda::fgan_loss(c.dtype, choice(c), terms(c), workspace.data(), last(c), {});
}

void cpu_loss(const Call& c) {
  double total = 0;
  for (const MeanTerm& t : terms(c)) {
    total += t.weight * cpu::fgan_sum(c.dtype, choice(c), t, 0, t.n) / static_cast<double>(t.n);
  }
  cpu::store(c.dtype, total, last(c));
}

}  // namespace

const Calls fgan_calls = {
    {"cuda.fgan_map",
     [](const Call& c) {
       cuda::fgan_map(c.dtype, choice(c), map(c.numbers.at(2)), static_cast<int>(c.numbers.at(3)),
                      map_tensor(c), {});
     }},
    {"cpu.fgan_map",
     [](const Call& c) {
       cpu::fgan_map(c.dtype, choice(c), map(c.numbers.at(2)), static_cast<int>(c.numbers.at(3)),
                     map_tensor(c), 0, c.elements(0));
     }},
    {"cuda.fgan_loss", cuda_loss},
    {"cpu.fgan_loss", cpu_loss},
    {"cuda.fgan_loss_backward",
     [](const Call& c) { cuda::fgan_loss_backward(c.dtype, choice(c), terms(c), last(c), {}); }},
};

}  // namespace simt
