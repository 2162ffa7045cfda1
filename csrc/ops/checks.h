// Checks of arguments, whose errors name the argument and the value.
#pragma once

#include <ATen/core/Tensor.h>

#include <ostream>
#include <string>

#include "../kernels.h"

namespace pygan {

// An argument's name for errors: "f_real", or "params[3]" of a list. Text is made only to complain.
struct Name {
  const char* list;
  int64_t index = -1;
};
std::ostream& operator<<(std::ostream& out, const Name& name);

// "torch.int64", as Python says it.
std::string dtype_name(at::ScalarType dtype);

// The dtype as kernels know it; TypeError unless it is a supported floating-point type.
Dtype dtype_of(const at::Tensor& x, const Name& name);

// The dtype that elements of x compute in.
at::ScalarType compute_dtype(const at::Tensor& x);

// Strided memory.
void check_dense(const at::Tensor& x, const Name& name);

// Strided memory of a supported dtype on `device`, params[0]'s.
void check_readable(const at::Tensor& x, c10::Device device, const Name& name);

// Besides: safe to change in place.
void check_writable(const at::Tensor& x, c10::Device device, const Name& name);

// Two batches of critic outputs whose means are taken: not empty, one dtype, one device.
void check_outputs(const at::Tensor& x, const Name& name);
void check_outputs(const at::Tensor& real, const Name& real_name, const at::Tensor& fake,
                   const Name& fake_name);

}  // namespace pygan
