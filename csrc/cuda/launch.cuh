// The one place where kernels are launched.
#pragma once

#include <cuda_runtime.h>

#include <utility>

namespace pygan::cuda {

template <typename... Parameters, typename... Arguments>
void launch(void (*kernel)(Parameters...), unsigned blocks, unsigned threads, cudaStream_t stream,
            Arguments&&... arguments) {
#ifdef __CUDACC__
  kernel<<<blocks, threads, 0, stream>>>(std::forward<Arguments>(arguments)...);
#else  // tests/simt runs kernels on the host
  simt::launch(kernel, blocks, threads, 0, std::forward<Arguments>(arguments)...);
#endif
}

}  // namespace pygan::cuda
