// What the runner can be asked for, by name: the launchers of csrc/cuda, the CPU kernels that they
// are compared with, and the emulation's own kernels.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "../../csrc/kernels.h"

namespace simt {

// Numbers and memory from the caller; a buffer may be null.
struct Call {
  pygan::Dtype dtype;
  std::vector<double> numbers;
  struct Buffer {
    void* data;
    int64_t bytes;
  };
  std::vector<Buffer> buffers;

  template <typename T>
  T* at(size_t i) const {
    return static_cast<T*>(buffers.at(i).data);
  }
  int64_t elements(size_t i) const {
    constexpr int64_t sizes[] = {2, 2, 4, 8};  // by dtype
    return buffers.at(i).bytes / sizes[static_cast<size_t>(dtype)];
  }
};

using Calls = std::map<std::string, void (*)(const Call&)>;

extern const Calls op_calls, fgan_calls, sample_calls, pattern_calls, fault_calls;

}  // namespace simt
