// The one place where kernels are launched.
#pragma once

#include <cuda_runtime.h>

#include <utility>

namespace pygan::cuda {

template <typename... Parameters, typename... Arguments>
void launch(void (*kernel)(Parameters...), unsigned blocks, unsigned threads, cudaStream_t stream,
            Arguments&&... arguments) {
  kernel<<<blocks, threads, 0, stream>>>(std::forward<Arguments>(arguments)...);
}

}  // namespace pygan::cuda
