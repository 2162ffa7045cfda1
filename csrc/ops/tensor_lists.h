// What ops need to hand tensors to kernels: dense memory, and lists of it by dtype.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <list>
#include <vector>

#include "../kernels.h"

namespace pygan {

// Entries of a multi-tensor kernel by dtype, so that each dtype is one launch.
template <typename Entry>
class ByDtype {
 public:
  explicit ByDtype(size_t count) : count_(count) {}

  void add(Dtype dtype, const Entry& entry) {
    auto& entries = entries_[static_cast<size_t>(dtype)];
    if (entries.empty()) entries.reserve(count_);
    entries.push_back(entry);
  }

  template <typename F>
  void for_each(const F& f) const {
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (!entries_[i].empty()) f(static_cast<Dtype>(i), entries_[i]);
    }
  }

 private:
  size_t count_;
  std::array<std::vector<Entry>, 4> entries_;
};

// Kernels walk memory linearly, all tensors of an entry in step. A tensor whose memory does not
// allow it gets a dense twin, copied back at the end if it was written. Tensors passed in must
// outlive this.
class DenseViews {
 public:
  // `count`: how many tensors will be written.
  explicit DenseViews(size_t count = 0) { written_.reserve(count); }

  // Dense memory to be walked in whatever order `x` has it.
  const at::Tensor& writable(const at::Tensor& x);
  // Dense memory in the element order of `order`.
  const at::Tensor& writable(const at::Tensor& x, const at::Tensor& order);
  const at::Tensor& readable(const at::Tensor& x);
  const at::Tensor& readable(const at::Tensor& x, const at::Tensor& order);
  // Dense memory with one sample after the other, the first dimension being the outermost.
  const at::Tensor& samples(const at::Tensor& x);

  // Call once the kernels are enqueued: copies twins back and bumps version counters, so that
  // autograd notices a backward through the old values.
  void finish();

 private:
  struct Twin {
    const at::Tensor* original;  // null if it was only read
    at::Tensor dense;
  };
  std::vector<const at::Tensor*> written_;
  std::list<Twin> twins_;  // a list, so that references handed out stay good
};

// A new tensor like what DenseViews::samples makes of x.
at::Tensor empty_samples(const at::Tensor& x);

}  // namespace pygan
