#include "shared_memory.h"

#include <link.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "simt.h"

namespace simt {
namespace {

// A NaN in every floating-point type and a small number in every one. Both are far outside of any
// array as an index.
constexpr uint16_t kPoison[] = {0x7FF4, 0x3F80};

std::vector<uint16_t> dynamic_memory;

void poison(void* memory, size_t bytes, unsigned order) {
  std::fill_n(static_cast<uint16_t*>(memory), bytes / sizeof(uint16_t),
              kPoison[order % std::size(kPoison)]);
}

}  // namespace

void renew_shared_memory(size_t dynamic_bytes, unsigned order) {
  dynamic_memory = std::vector<uint16_t>(dynamic_bytes / sizeof(uint16_t));
  poison(dynamic_memory.data(), dynamic_bytes, order);
  // The executable's thread-local segment: the kernels' __shared__ variables and nothing else.
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void* order) {
        for (const auto* p = info->dlpi_phdr; p < info->dlpi_phdr + info->dlpi_phnum; ++p) {
          if (p->p_type != PT_TLS || !info->dlpi_tls_data) continue;
          poison(info->dlpi_tls_data, p->p_memsz, *static_cast<unsigned*>(order));
        }
        return 1;  // the executable comes first: look no further
      },
      &order);
}

void* dynamic_shared() { return dynamic_memory.data(); }

}  // namespace simt
