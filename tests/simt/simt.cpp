#include "simt.h"

#include <sanitizer/common_interface_defs.h>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <sstream>
#include <string>

#include "fiber.h"
#include "shared_memory.h"

uint3 threadIdx, blockIdx;
dim3 blockDim, gridDim;

namespace simt {
namespace {

constexpr size_t kMaxThreads = 1024;
constexpr size_t kMaxSharedBytes = 227 * 1024;

void serve();

// A fiber lives as long as the process and serves one thread of block after block.
struct Thread {
  explicit Thread(size_t rank) : rank(rank) {}

  const size_t rank;  // in the block
  Fiber fiber{serve};
  bool left = true;  // the kernel
  // Where it waits or waited last, what it brings to those who wait there too, and what all
  // brought.
  const char* operation = nullptr;
  Where where;
  uint64_t value = 0;
  Values values;
};

// Threads that wait for each other: a warp and its mask, or the block.
using Meeting = std::pair<size_t, unsigned>;
constexpr Meeting kBlock{~size_t{0}, 0};

Fiber scheduler;
std::vector<std::unique_ptr<Thread>> pool;
std::vector<Thread*> threads;  // of the block, by rank
std::vector<Thread*> ready;
std::map<Meeting, std::vector<Thread*>> meetings;
Thread* current = nullptr;
const std::function<void()>* body = nullptr;
const void* kernel_entry = nullptr;
unsigned order_now = 0;
std::mt19937 choose;

void serve() {
  for (;;) {
    (*body)();
    current->left = true;
    scheduler.resume(current->fiber);
  }
}

std::string kernel_name() {
  char name[1024];
  // The sanitizer expects a return address and looks up the byte before it.
  __sanitizer_symbolize_pc(const_cast<char*>(static_cast<const char*>(kernel_entry)) + 1, "%f",
                           name, sizeof(name));
  return name;
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "simt: %s, block %u: %s\n", kernel_name().c_str(),
               blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z), what.c_str());
  std::_Exit(1);
}

std::string describe(const Thread& t) {
  if (t.left) return "has left the kernel";
  std::ostringstream text;
  text << t.operation << " at " << t.where.file_name() << ':' << t.where.line();
  return text.str();
}

[[noreturn]] void fail(const std::string& what, const std::vector<Thread*>& involved) {
  std::map<std::string, std::vector<size_t>> ranks;
  for (const Thread* t : involved) ranks[describe(*t)].push_back(t->rank);
  std::ostringstream text;
  text << what;
  for (const auto& [place, at_place] : ranks) {
    text << "\n  thread " << at_place.front();
    if (at_place.size() > 1) text << " and " << at_place.size() - 1 << " more";
    text << ": " << place;
  }
  fail(text.str());
}

uint3 position(size_t rank, dim3 size) {
  const auto r = static_cast<unsigned>(rank);
  return {r % size.x, r / size.x % size.y, r / size.x / size.y};
}

void run_block(size_t shared_bytes) {
  renew_shared_memory(shared_bytes, order_now);
  for (Thread* t : threads) t->left = false;
  ready = threads;
  while (!ready.empty()) {
    std::swap(ready[choose() % ready.size()], ready.back());
    current = ready.back();
    ready.pop_back();
    threadIdx = position(current->rank, blockDim);
    current->fiber.resume(scheduler);
  }
  for (const Thread* t : threads) {
    if (!t->left) fail("threads wait for others that never come", threads);
  }
}

bool same_place(const Thread& a, const Thread& b) {
  return a.where.line() == b.where.line() && a.where.column() == b.where.column() &&
         std::strcmp(a.where.file_name(), b.where.file_name()) == 0;
}

Values meet(const Meeting& meeting, size_t expected) {
  std::vector<Thread*>& here = meetings[meeting];
  here.push_back(current);
  if (here.size() == expected) {
    const bool block = meeting == kBlock;
    auto values = std::make_shared<std::vector<uint64_t>>(block ? threads.size() : warpSize);
    for (Thread* t : here) {
      if (!same_place(*t, *current)) fail("threads wait at different places", here);
      (*values)[block ? t->rank : t->rank % warpSize] = t->value;
    }
    for (Thread* t : here) {
      t->values = values;
      ready.push_back(t);
    }
    here.clear();
  }
  scheduler.resume(current->fiber);
  return std::move(current->values);
}

// The lanes of the current warp that the block has threads for.
unsigned lanes() {
  const size_t first = current->rank / warpSize * warpSize;
  const size_t number = std::min<size_t>(warpSize, threads.size() - first);
  return ~0u >> (warpSize - number);
}

void wait_at(const char* operation, const Where& where, uint64_t value) {
  current->operation = operation;
  current->where = where;
  current->value = value;
}

}  // namespace

void seed(unsigned order) {
  order_now = order;
  choose.seed(order);
}

int64_t count(const Values& votes) {
  return std::accumulate(votes->begin(), votes->end(), int64_t{0});
}

int lane() { return static_cast<int>(current->rank % warpSize); }

void yield() {
  ready.push_back(current);
  scheduler.resume(current->fiber);
}

Values meet_block(const char* operation, const Where& where, uint64_t value) {
  wait_at(operation, where, value);
  return meet(kBlock, threads.size());
}

Values meet_warp(unsigned mask, const char* operation, const Where& where, uint64_t value) {
  wait_at(operation, where, value);
  if (!(mask >> lane() & 1)) fail("a thread is not in the mask that it names", {current});
  return meet({current->rank / warpSize, mask}, std::popcount(mask & lanes()));
}

uint64_t from_lane(const Values& values, unsigned mask, int source) {
  if (!((mask & lanes()) >> source & 1)) {
    fail("a thread reads from a lane that is not there or not in its mask", {current});
  }
  return (*values)[source];
}

void run(const void* kernel, dim3 grid, dim3 block, size_t shared_bytes,
         const std::function<void()>& thread) {
  kernel_entry = kernel;
  body = &thread;
  gridDim = grid;
  blockDim = block;
  blockIdx = {};
  const size_t blocks = size_t{grid.x} * grid.y * grid.z;
  const size_t block_size = size_t{block.x} * block.y * block.z;
  if (blocks == 0) fail("a grid of no blocks is not launched");
  if (block_size == 0 || block_size > kMaxThreads)
    fail("no threads, or more than a block can have");
  if (shared_bytes > kMaxSharedBytes) fail("more shared memory than a block can have");

  threads.clear();
  for (size_t rank = 0; rank < block_size; ++rank) {
    if (rank == pool.size()) pool.push_back(std::make_unique<Thread>(rank));
    threads.push_back(pool[rank].get());
  }
  std::vector<size_t> order(blocks);
  std::iota(order.begin(), order.end(), size_t{0});
  std::shuffle(order.begin(), order.end(), choose);
  for (const size_t b : order) {
    blockIdx = position(b, grid);
    run_block(shared_bytes);
  }
}

}  // namespace simt
