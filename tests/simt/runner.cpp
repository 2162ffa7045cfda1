// Serves requests on stdin until it ends: makes each call in several orders of blocks and threads
// and writes the buffers to stdout, then a dot. Ends at the first fault; emulator.py is the other
// side.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "calls.h"
#include "simt.h"

namespace {

// A buffer starts `offset` bytes past a 16-byte boundary and ends where its allocation does, so
// that AddressSanitizer sees what reads or writes past it. A guard value stands in the offset.
constexpr unsigned char kGuard = 0xA5;

struct Memory {
  bool null;
  int64_t offset;
  std::vector<unsigned char> bytes;
};

[[noreturn]] void fail(const char* what) {
  std::cerr << "runner: " << what << '\n';
  std::exit(1);
}

template <typename T>
std::vector<T> read(int64_t n) {
  std::vector<T> values(n);
  std::cin.read(reinterpret_cast<char*>(values.data()), n * sizeof(T));
  if (!std::cin) fail("input ends early");
  return values;
}

int64_t read_integer() { return read<int64_t>(1)[0]; }

Memory read_memory() {
  const int64_t size = read_integer(), offset = read_integer();
  if (size < 0) return {true, 0, {}};
  Memory memory{false, offset, std::vector<unsigned char>(offset, kGuard)};
  const auto bytes = read<unsigned char>(size);
  memory.bytes.insert(memory.bytes.end(), bytes.begin(), bytes.end());
  return memory;
}

std::vector<Memory> run(void (*function)(const simt::Call&), simt::Call call,
                        std::vector<Memory> memory) {
  for (Memory& m : memory) {
    const int64_t size = static_cast<int64_t>(m.bytes.size()) - m.offset;
    // Null where it has no elements, as torch has it.
    call.buffers.push_back({m.null || size == 0 ? nullptr : m.bytes.data() + m.offset, size});
  }
  function(call);
  for (const Memory& m : memory) {
    const auto end = m.bytes.begin() + m.offset;
    if (std::count(m.bytes.begin(), end, kGuard) != m.offset)
      fail("a write before a buffer's start");
  }
  return memory;
}

pygan::Dtype dtype_named(const std::string& name) {
#define PYGAN_CASE(dtype, T) \
  if (name == #dtype) return pygan::Dtype::dtype;
  PYGAN_FOR_EACH_DTYPE(PYGAN_CASE)
#undef PYGAN_CASE
  fail("unknown dtype");
}

simt::Calls all_calls() {
  simt::Calls all;
  for (const auto* calls : {&simt::op_calls, &simt::fgan_calls, &simt::sample_calls,
                            &simt::pattern_calls, &simt::fault_calls}) {
    all.insert(calls->begin(), calls->end());
  }
  return all;
}

// One request: the call, and the numbers and buffers that it takes.
void serve(const simt::Calls& calls) {
  std::string name, dtype;
  int orders = 0;
  std::cin >> name >> dtype >> orders;
  std::cin.get();  // the end of the line
  const auto function = calls.find(name);
  if (function == calls.end()) fail("unknown call");
  simt::Call call{dtype_named(dtype), read<double>(read_integer()), {}};
  std::vector<Memory> memory(read_integer());
  for (Memory& m : memory) m = read_memory();

  std::vector<Memory> result;
  for (int order = 0; order < orders; ++order) {
    simt::seed(order);
    auto now = run(function->second, call, memory);
    for (size_t i = 0; order > 0 && i < now.size(); ++i) {
      if (now[i].bytes == result[i].bytes) continue;
      fail(
          "the result depends on the order of threads, or on shared memory that none of them "
          "wrote");
    }
    result = std::move(now);
  }
  for (const Memory& m : result) {
    const auto* bytes = reinterpret_cast<const char*>(m.bytes.data());
    std::cout.write(bytes + m.offset, static_cast<std::streamsize>(m.bytes.size()) - m.offset);
  }
  std::cout << "." << std::flush;
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  const simt::Calls calls = all_calls();
  while (std::cin.peek() != EOF) serve(calls);
}
