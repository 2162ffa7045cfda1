// A block's shared memory.
#pragma once

#include <cstddef>

namespace simt {

// Makes all of it unwritten, as it is when a block starts. What it holds then depends on `order`,
// so that a result to which it matters differs from order to order.
void renew_shared_memory(size_t dynamic_bytes, unsigned order);

}  // namespace simt
