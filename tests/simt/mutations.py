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
    "csrc/cuda/optimizer.cu": [
        Mutation("found_inf ignored by updates", "if (overflowed(scalars)) return;", ""),
        Mutation("found_inf ignored by counters", "!overflowed(scalars) && threadIdx", "threadIdx"),
        Mutation("a step counted by every chunk", "begin == 0 && threadIdx", "threadIdx"),
        Mutation(
            "a step counted by every thread",
            "begin == 0 && threadIdx.x == 0) *tensor.step",
            "begin == 0) *tensor.step",
        ),
        Mutation(
            "a step counted twice where updates depend on it",
            "if (!Rule::kReadsStep && begin",
            "if (begin",
        ),
        Mutation(
            "steps counted after the updates that depend on them",
            "shared = rule(*tensor.step);",
            "shared = rule(*tensor.step - 1);",
        ),
        Mutation(
            "no barrier before the rule is read",
            "    __syncthreads();\n    const Rule",
            "    const Rule",
        ),
        Mutation("lr on the device ignored", "if (scalars.lr) now.common.lr = *scalars.lr;", ""),
        Mutation("gradients scaled up again", "1.0 / *scalars.grad_scale", "*scalars.grad_scale"),
        Mutation(
            "alignment of state not checked", "aligned = aligned && is_aligned(state[s]);", ""
        ),
        Mutation("state not stored", "if (uses(s)) vector_at<T, W>(state[s] + i) = x[s];", ""),
        Mutation("state read from its start", "*>(tensor.state[s]) + begin", "*>(tensor.state[s])"),
        Mutation("the last buffer left out", "kState >> s & 1;", "kState >> s & 1 && s < 2;"),
    ],
    "csrc/cuda/reduce.cuh": [
        Mutation(
            "no barrier between storing and adding",
            "  __syncthreads();\n  for (unsigned half",
            "  for (unsigned half",
        ),
        Mutation(
            "no barrier between rounds of adding",
            "    __syncthreads();\n  }\n  const C total",
            "  }\n  const C total",
        ),
        Mutation("no barrier before a second sum", "__syncthreads();  // before", "// before"),
        Mutation("adding starts with a quarter", "blockDim.x / 2; half", "blockDim.x / 4; half"),
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
    "csrc/cuda/samples.cuh": [
        Mutation(
            "a sample's last, partial chunk left out",
            "(size + kChunk - 1) / kChunk",
            "size / kChunk",
        ),
        Mutation("every chunk of a sample is its first", "blockIdx.x % chunks * kChunk", "0"),
        Mutation("samples one behind the other's start", "sample * t.size + first", "first"),
        Mutation("chunks of a sample that are all full", "rest < kChunk ? rest : kChunk", "kChunk"),
    ],
    "csrc/cuda/interpolate.cu": [
        Mutation("one epsilon for all samples", "[chunk.sample]", "[0]"),
        Mutation(
            "the ends exchanged", "widen(x.at[k]), widen(y.at[k])", "widen(y.at[k]), widen(x.at[k])"
        ),
        Mutation("alignment of the other end not checked", "is_aligned(fake) && ", ""),
    ],
    "csrc/cuda/penalty.cu": [
        Mutation("a sum for a sum of squares", "widen(value) * widen(value)", "widen(value)"),
        Mutation("each thread its own sum", "  sum = block_sum(sum);\n", ""),
        Mutation("a sample's last chunk not added", "i < chunks; ++i", "i < chunks - 1; ++i"),
        Mutation("chunks of the sample before", "b * chunks + i", "(b ? b - 1 : 0) * chunks + i"),
        Mutation(
            "every second pass over the samples left out",
            "b += kReduceThreads",
            "b += 2 * kReduceThreads",
        ),
        Mutation("norms not stored", "static_cast<C*>(t.norms)[b] = norm;", ";"),
        Mutation("squared norm for norm", "sqrt(squares)", "squares"),
        Mutation("the upstream gradient left out", "(upstream ? widen(*upstream) : C(1))", "C(1)"),
        Mutation("the first sample's slope for all", "(t.norms)[chunk.sample]", "(t.norms)[0]"),
        Mutation("alignment of the derivative not checked", " && is_aligned(out)", ""),
        Mutation(
            "workspace one chunk too small",
            "return sample_blocks(t) *",
            "return (sample_blocks(t) - 1) *",
        ),
    ],
    "csrc/cuda/images.cu": [
        Mutation("every image is the first", "image_of(t, chunk.sample)", "image_of(t, 0)"),
        Mutation("every chunk is the image's first", "start + i)", "i)"),
        Mutation(
            "chunks counted from the batch's start",
            "chunk.begin - chunk.sample * t.size",
            "chunk.begin",
        ),
        Mutation("alignment of the result not checked", "is_aligned(out)", "true"),
        Mutation("a line has no end", "++k == t.sizes[2]", "false"),
        Mutation("the first axis never moves on", "        ++i;\n", ""),
        Mutation("lines counted on over the first axis", "line % t.sizes[1]", "line"),
        Mutation(
            "the same byte again and again", "to_float(walk.next())", "to_float(Walk(walk).next())"
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
    "csrc/cuda/multi_tensor.cuh": ("multi_tensor", "clip_kernel", "optimizer_kernels"),
    "csrc/cuda/types.cuh": ("clip_kernel", "optimizer_kernels", "critic_loss_kernels"),
    "csrc/cuda/clip.cu": ("clip_kernel",),
    "csrc/cuda/optimizer.cu": ("optimizer_kernels",),
    "csrc/cuda/reduce.cuh": ("emulation", "critic_loss_kernels", "fgan_kernels", "sample_kernels"),
    "csrc/cuda/wasserstein.cu": ("critic_loss_kernels",),
    "csrc/cuda/fgan.cu": ("fgan_kernels",),
    "csrc/cuda/samples.cuh": ("sample_kernels",),
    "csrc/cuda/interpolate.cu": ("sample_kernels",),
    "csrc/cuda/penalty.cu": ("sample_kernels",),
    "csrc/cuda/images.cu": ("image_kernels",),
    "tests/simt/patterns.cu": ("emulation",),
}

SURVIVORS = {
    "an exactly full small table becomes a large one": "right all the same; the launch costs more",
    "half as many threads": "right all the same; only speed differs",
    "no fence before the last block's sum": "memory is seen in order here",
    "a sum that is not atomic": "threads change only where they wait, never between load and store",
}
