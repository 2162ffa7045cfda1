"""What each process has of a joint batch, and how processes find out that they differ."""

import pytest
import torch

from pygan.objectives import Draws
from pygan.settings import OutOfTouch
from pygan.training.distributed.agreement import check_same, checksum
from pygan.training.distributed.ranks import ALONE, Ranks


class Member(Ranks):
    """One of several processes that are not there."""

    def __init__(self, rank, size, sums=None):
        self.rank, self.size, self.sums = rank, size, sums

    def gather(self, x):
        return torch.stack([x + extra for extra in self.sums])


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("parts", [1, 3])
def test_part_of_all_processes_is_the_part_of_one(size, parts):
    batch = torch.arange(24 * 2).view(24, 2)
    shares = [Member(rank, size).own(batch, parts).chunk(parts) for rank in range(size)]
    for number, expected in enumerate(batch.chunk(parts)):
        assert torch.equal(torch.cat([share[number] for share in shares]), expected)


DRAWN = {
    "uniform": lambda draws: draws.uniform((4, 3), torch.float64),
    "normal": lambda draws: draws.normal((4, 2, 2)),
    "integers": lambda draws: draws.integers(1, 10, (4,)),
}
ALONE_DRAWN = {
    "uniform": lambda random: torch.rand(8, 3, dtype=torch.float64, generator=random),
    "normal": lambda random: torch.randn(8, 2, 2, generator=random),
    "integers": lambda random: torch.randint(1, 10, (8,), generator=random),
}


def test_draws_of_all_processes_are_those_of_one():
    """One after the other, from one generator, as torch gives them."""
    members = [Draws(torch.Generator().manual_seed(3), rank, 2) for rank in range(2)]
    random = torch.Generator().manual_seed(3)
    for name, draw in DRAWN.items():
        assert torch.equal(torch.cat([draw(m) for m in members]), ALONE_DRAWN[name](random)), name


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_checksum_shows_one_bit_and_two_values_exchanged(dtype):
    x = torch.randn(1000).to(dtype)
    flipped, exchanged = x.clone(), x.clone()
    flipped.view(torch.uint8)[123] ^= 1
    exchanged[[3, 700]] = x[[700, 3]]
    own = checksum(x)
    assert torch.equal(checksum(x.clone()), own)
    assert not torch.equal(checksum(flipped), own)
    assert not torch.equal(checksum(exchanged), own)


@pytest.mark.parametrize(
    ("sums", "named"),
    [
        ([0, 0, 1, 0], "process 2 differ from those of process 0"),
        ([5, 0, 0, 0], "process 0 differ from those of process 1"),
        ([0, 7, 0, 8], "process 1, 3 differ from those of process 0"),
        ([0, 1], "process 1 differ from those of process 0"),
    ],
)
def test_processes_that_differ_are_named(sums, named):
    with pytest.raises(OutOfTouch, match=f"after step 9 the networks of {named}"):
        check_same(Member(0, len(sums), sums), 9, torch.nn.Linear(2, 2))


def test_processes_that_agree():
    check_same(Member(0, 3, [0, 0, 0]), 9, torch.nn.Linear(2, 2))
    check_same(ALONE, 9, torch.nn.Linear(2, 2))
