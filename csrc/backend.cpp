#include "backend.h"

#include <c10/util/Exception.h>

#include <array>

namespace pygan {
namespace {

auto& table() {
  static std::array<const Backend*, static_cast<size_t>(c10::COMPILE_TIME_MAX_DEVICE_TYPES)> t{};
  return t;
}

}  // namespace

const Backend& backend(c10::Device device) {
  const Backend* found = table()[static_cast<size_t>(device.type())];
  TORCH_CHECK_VALUE(
      found, "pygan was built without support for ", device.type(),
      " tensors; for cuda, reinstall it where CUDA_HOME is set and torch is a CUDA build");
  return *found;
}

void register_backend(c10::DeviceType type, const Backend& backend) {
  table()[static_cast<size_t>(type)] = &backend;
}

}  // namespace pygan
