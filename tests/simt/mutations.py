"""One change at a time that makes a kernel wrong, by file: what it is, the text, its replacement.
SURVIVORS are those that the emulation cannot see, and why.
"""

from typing import NamedTuple


class Mutation(NamedTuple):
    what: str
    old: str
    new: str


MUTATIONS = {
    "csrc/cuda/multi_tensor.cuh": [
        Mutation(
            "a table takes one tensor too many",
            "count < List::kCapacity",
            "count <= List::kCapacity",
        ),
        Mutation(
            "a table larger than kernel parameters", "kLargeTable = 32000", "kLargeTable = 33000"
        ),
        Mutation(
            "an exactly full small table becomes a large one", "size() <= Table", "size() < Table"
        ),
        Mutation("an empty tensor gets no block", "std::max<int64_t>(1,", "std::max<int64_t>(0,"),
        Mutation("no block for a last, partial chunk", "(tensor.n + kChunk - 1) /", "tensor.n /"),
        Mutation(
            "search ends at the wrong tensor", "[middle] > blockIdx.x", "[middle] >= blockIdx.x"
        ),
        Mutation(
            "chunks count from the list's first block", "low ? table.end_block[low - 1] : 0", "0"
        ),
        Mutation(
            "chunks overlap by an element", "first_block) * kChunk", "first_block) * (kChunk - 1)"
        ),
        Mutation("every chunk is full", "rest < kChunk ? rest : kChunk", "kChunk"),
        Mutation("vectors on unaligned memory", "aligned ? n / width : 0", "n / width"),
        Mutation("no elements after the last vector", "i < n; i +=", "i < vectors * width; i +="),
        Mutation("elements after the vectors start over", "int i = vectors * width +", "int i ="),
        Mutation("wrong stride over vectors", "v += blockDim.x", "v += blockDim.x + 1"),
        Mutation("wrong stride over elements", "i += blockDim.x", "i += 2 * blockDim.x"),
        Mutation(
            "the first tensor speaks for all", "tensors.end(), [&]", "tensors.begin() + 1, [&]"
        ),
        Mutation(
            "half as many threads", "table.blocks(), kThreads,", "table.blocks(), kThreads / 2,"
        ),
    ],
    "csrc/cuda/types.cuh": [
        Mutation("aligned to half a vector is enough", "% kVectorBytes", "% (kVectorBytes / 2)"),
        Mutation("rounding to zero", "__float2bfloat16_rn", "__float2bfloat16_rz"),
    ],
    "csrc/cuda/clip.cu": [
        Mutation("every chunk works on the first", "(tensor.param) + begin", "(tensor.param)"),
        Mutation("the result is not stored", "vector = values;", ""),
    ],
    "csrc/cuda/rmsprop.cu": [
        Mutation(
            "found_inf ignored",
            "if (scalars.found_inf && *scalars.found_inf != 0) return;",
            "",
        ),
        Mutation("a step counted by every chunk", "begin == 0 && threadIdx", "threadIdx"),
        Mutation("a step counted by every thread", "begin == 0 && threadIdx.x == 0", "begin == 0"),
        Mutation("lr on the device ignored", "if (scalars.lr) now.lr = *scalars.lr;", ""),
        Mutation("gradients scaled up again", "1.0 / *scalars.grad_scale", "*scalars.grad_scale"),
        Mutation("one buffer's alignment not checked", " && is_aligned(grad_avg)", ""),
        Mutation("momentum not stored", "vector_at<T, W>(momentum_buffer + i) = b;", ";"),
        Mutation(
            "a buffer read from its start", "*>(tensor.square_avg) + begin", "*>(tensor.square_avg)"
        ),
    ],
    "csrc/cuda/adam.cu": [
        Mutation("found_inf ignored by the update", "n <= 0 || overflowed(scalars)", "n <= 0"),
        Mutation("found_inf ignored by the count", " && !overflowed(scalars)", ""),
        Mutation("a step counted by every thread", "begin == 0 && threadIdx.x == 0", "begin == 0"),
        Mutation("lr on the device ignored", "if (scalars.lr) now.lr = *scalars.lr;", ""),
        Mutation("gradients scaled up again", "1.0 / *scalars.grad_scale", "*scalars.grad_scale"),
        Mutation("one buffer's alignment not checked", " && is_aligned(max_exp_avg_sq)", ""),
        Mutation("the largest average not stored", "vector_at<T, W>(max_exp_avg_sq + i) = x;", ";"),
        Mutation(
            "a buffer read from its start", "*>(tensor.exp_avg_sq) + begin", "*>(tensor.exp_avg_sq)"
        ),
        Mutation("the step before this one", "rule(*tensor.step)", "rule(*tensor.step - 1)"),
    ],
    "csrc/cuda/reduce.cuh": [
        Mutation(
            "no barrier between storing and adding",
            "  __syncthreads();\n  for (int half",
            "  for (int half",
        ),
        Mutation(
            "no barrier between rounds of adding",
            "    __syncthreads();\n  }\n  const C total",
            "  }\n  const C total",
        ),
        Mutation("no barrier before a second sum", "__syncthreads();  // before", "// before"),
        Mutation(
            "adding starts with a quarter", "kReduceThreads / 2; half", "kReduceThreads / 4; half"
        ),
        Mutation("the last round of adding left out", "half > 0", "half > 1"),
        Mutation("one thread too many adds", "threadIdx.x < half", "threadIdx.x <= half"),
    ],
    "csrc/cuda/wasserstein.cu": [
        Mutation(
            "elements added twice", "i += kReduceThreads) sum", "i += kReduceThreads / 2) sum"
        ),
        Mutation("one element past the end", "i < n; i += kReduce", "i <= n; i += kReduce"),
        Mutation(
            "first element left out", "i = threadIdx.x; i < n;", "i = threadIdx.x + 1; i < n;"
        ),
        Mutation("real and fake swapped", "mean_fake - mean_real", "mean_real - mean_fake"),
        Mutation(
            "divided by the other's number", "block_mean(real, n_real)", "block_mean(real, n_fake)"
        ),
        Mutation("both gradients of one sign", "narrow<T>(-g /", "narrow<T>(g /"),
        Mutation("one gradient too many is real's", "if (i < n_real)", "if (i <= n_real)"),
        Mutation("fake's gradients start late", "fake[i - n_real]", "fake[i]"),
        Mutation("every second pass of the grid left out", "i += stride", "i += 2 * stride"),
        Mutation("blocks rounded down", "n_fake + kReduceThreads - 1)", "n_fake)"),
    ],
    "csrc/cuda/fgan.cu": [
        Mutation(
            "upstream gradient ignored",
            "upstream ? widen(upstream[i])",
            "false ? widen(upstream[i])",
        ),
        Mutation(
            "value for derivative",
            "evaluate_at(d, term.map, 1, x)",
            "evaluate_at(d, term.map, 0, x)",
        ),
        Mutation("every block writes the loss", "if (gridDim.x == 1)", "if (gridDim.x >= 1)"),
        Mutation(
            "a partial sum left out",
            "static_cast<unsigned>(count) ?",
            "static_cast<unsigned>(count - 1) ?",
        ),
        Mutation(
            "partial sums that no block wrote",
            "static_cast<unsigned>(count) ?",
            "static_cast<unsigned>(count + 1) ?",
        ),
        Mutation(
            "workspace one sum too small", "blocks > 1 ? blocks *", "blocks > 1 ? (blocks - 1) *"
        ),
        Mutation(
            "not divided by the number of elements",
            "widen(*upstream) * static_cast<C>(term.weight / static_cast<double>(term.n))",
            "widen(*upstream) * static_cast<C>(term.weight)",
        ),
        Mutation(
            "second term of a loss dropped", "count(static_cast<int>(terms.size()))", "count(1)"
        ),
    ],
    "tests/simt/patterns.cu": [
        Mutation(
            "a mask of half a warp",
            "__shfl_xor_sync(kAll, x, lanes)",
            "__shfl_xor_sync(0xFFFF, x, lanes)",
        ),
        Mutation("the last shuffle left out", "lanes > 0", "lanes > 1"),
        Mutation(
            "no barrier between warps",
            "partial[warp] = sum;\n  __syncthreads();",
            "partial[warp] = sum;",
        ),
        Mutation(
            "shared words that no warp wrote", "lane < warps ? partial[lane] : 0", "partial[lane]"
        ),
        Mutation(
            "not the last block, but the one before",
            "gridDim.x - 1) == gridDim.x - 1",
            "gridDim.x - 1) == gridDim.x - 2",
        ),
        Mutation("dynamic shared memory not cleared", "count[b] = 0;", ";"),
        Mutation(
            "no barrier after counting",
            "  }\n  __syncthreads();\n  for (int b",
            "  }\n  for (int b",
        ),
        Mutation("two groups of a warp take one mask", "lane < 16 ? 0xFFFFu : 0xFFFF0000u", "kAll"),
        Mutation("no fence before the last block's sum", "    __threadfence();\n", ""),
        Mutation("a sum that is not atomic", "atomicAdd(&count[x[i]], 1)", "count[x[i]] += 1"),
    ],
}

# The tests that call what is compiled from a file.
TESTS = {
    "csrc/cuda/multi_tensor.cuh": ("multi_tensor", "clip_kernel", "rmsprop_kernel"),
    "csrc/cuda/types.cuh": ("clip_kernel", "rmsprop_kernel", "critic_loss_kernels"),
    "csrc/cuda/clip.cu": ("clip_kernel",),
    "csrc/cuda/rmsprop.cu": ("rmsprop_kernel",),
    "csrc/cuda/adam.cu": ("adam_kernel",),
    "csrc/cuda/reduce.cuh": ("emulation", "critic_loss_kernels", "fgan_kernels"),
    "csrc/cuda/wasserstein.cu": ("critic_loss_kernels",),
    "csrc/cuda/fgan.cu": ("fgan_kernels",),
    "tests/simt/patterns.cu": ("emulation",),
}

SURVIVORS = {
    "an exactly full small table becomes a large one": "right all the same; the launch costs more",
    "half as many threads": "right all the same; only speed differs",
    "no fence before the last block's sum": "memory is seen in order here",
    "a sum that is not atomic": "threads change only where they wait, never between load and store",
}
