"""The emulation itself: it does what a GPU does, and stops where a GPU's behaviour is undefined."""

import pytest
import torch
from emulator import KernelError
from torch import Tensor

F32, I32 = torch.float32, torch.int32


def test_block_sums_and_last_block(emulator):
    x = torch.randn(1000)
    buffers = [x, torch.full((8,), float("nan")), torch.zeros(1, dtype=I32), torch.zeros(1)]
    _, partial, finished, total = emulator("last_block_sum", F32, buffers, orders=9)
    torch.testing.assert_close(total, x.sum().view(1))
    torch.testing.assert_close(partial.sum(), x.sum())
    assert finished == 0  # atomicInc wrapped around: ready for the next launch


def test_block_sum_gives_every_thread_the_sum(emulator):
    x = torch.randint(-9, 9, (1024,)).float()
    _, sums = emulator("two_sums", F32, [x, torch.full((2, 1024), float("nan"))], orders=9)
    assert torch.equal(sums, torch.stack([x.sum().expand(1024), 2 * x.sum().expand(1024)]))


def test_histogram_in_dynamic_shared_memory(emulator):
    x = torch.randint(0, 7, (1000,), dtype=I32)
    _, counts = emulator("histogram", F32, [x, torch.zeros(7, dtype=I32)], orders=9)
    assert torch.equal(counts, torch.bincount(x).int())


def test_warp_functions(emulator):
    """Against their definitions, in a block whose second warp is half full."""
    i = torch.arange(48)
    lane, warp_start = i % 32, i // 32 * 32
    third = sum(1 << k for k in range(0, 32, 3))  # the vote of every third lane

    def by_warp(first: int, second: int) -> Tensor:
        return torch.where(i < 32, first, second)

    expected = {
        "shfl": warp_start + 3,
        "shfl in groups of 8": i // 8 * 8 + 5,
        "shfl_up": torch.where(lane < 2, i, i - 2),
        "shfl_up in groups of 4": torch.where(i % 4 < 3, i, i - 3),
        "shfl_down in groups of 16": torch.where(i % 16 == 15, i, i + 1),
        "shfl_xor": i ^ 1,
        "ballot": by_warp(third, third & 0xFFFF),
        "any": by_warp(0, 1),
        "all": by_warp(1, 0),
        "ballot of half a warp": torch.where(lane < 16, 0xFFFF, 0xFFFF0000),
        "syncthreads_count": torch.full((48,), 10),
        "syncthreads_and": torch.ones(48),
        "syncthreads_or": torch.zeros(48),
    }
    (out,) = emulator("warp_functions", F32, [torch.zeros(len(expected), 48, dtype=I32)], orders=9)
    for row, (name, values) in zip(out, expected.items(), strict=True):
        assert torch.equal(row, values.to(I32)), name


def test_philox(emulator):
    """The known answers of Random123."""
    ones, pi = [0xFFFFFFFF] * 4, [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344]
    answers = {
        (0, 0): ([0] * 4, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        (0xFFFFFFFF,) * 2: (ones, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (0xA4093822, 0x299F31D0): (pi, [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]),
    }
    for key, (counter, answer) in answers.items():
        words = [torch.tensor(x, dtype=torch.uint32) for x in (key, counter)]
        assert emulator("philox", F32, words)[1].tolist() == answer


FAULTS = {
    "deadlock": "thread 5: has left the kernel",
    "divergent_barrier": "threads wait at different places",
    "missing_barrier": "depends on the order of threads",
    "missing_atomic": "depends on the order of threads",
    "order_of_sum": "depends on the order of threads",
    "uninitialised_shared": "shared memory that none of them wrote",
    "read_past_end": "AddressSanitizer: heap-buffer-overflow",
    "write_before_start": "AddressSanitizer: heap-buffer-overflow",
    "shared_past_end": r"index 64 out of bounds for type 'float \[64\]'",
    "dynamic_shared_past_end": "AddressSanitizer: heap-buffer-overflow",
    "unaligned_vector": "store to misaligned address",
    "wrong_mask": "thread 16: __syncwarp",
    "masks_differ": "threads wait for others that never come",
    "lane_outside_mask": "reads from a lane that is not there or not in its mask",
    "lane_not_there": "reads from a lane that is not there or not in its mask",
    "no_blocks": "a grid of no blocks is not launched",
    "too_many_threads": "more than a block can have",
    "too_much_shared_memory": "more shared memory than a block can have",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_stops_at(fault, emulator):
    with pytest.raises(KernelError, match=FAULTS[fault]):
        emulator(fault, F32, [torch.zeros(64)])


def test_names_kernel_block_thread_and_line(emulator):
    message = (
        r"simt: deadlock, block 0: .*\n  thread \d+ and 62 more: __syncthreads at .*faults.cu:\d+"
    )
    with pytest.raises(KernelError, match=message):
        emulator("deadlock", F32, [torch.zeros(64)])


def test_writes_in_front_of_an_unaligned_buffer_are_found(emulator):
    with pytest.raises(KernelError, match="a write before a buffer's start"):
        emulator("write_before_start", F32, [torch.zeros(65)[1:]])
