"""Draws depend on seed, purpose and counter, and on nothing else."""

import pytest
import torch

from pygan.networks import MLPGenerator
from pygan.training.randomness import (
    BatchOrder,
    derive_seed,
    global_seed,
    own_randomness,
    random_generator,
    seed_networks,
)

CPU = torch.device("cpu")


def test_draws_are_a_function_of_their_key():
    torch.manual_seed(5)
    first = torch.randn(3, 4, generator=random_generator(CPU, 0, "z", 7))
    torch.rand(10)
    assert torch.equal(first, torch.randn(3, 4, generator=random_generator(CPU, 0, "z", 7)))
    keys = [(0, "z", 7), (0, "z", 8), (0, "y", 7), (1, "z", 7), (0, "z", 7, 0)]
    assert len({derive_seed(*key) for key in keys}) == len(keys)


def test_noise_is_normal_or_uniform():
    normal = MLPGenerator(latent_dim=50).draw(2000, random_generator(CPU, 0, "z"))
    assert normal.shape == (2000, 50)
    assert normal.std() == pytest.approx(1, abs=0.02)
    assert normal.abs().max() > 3
    uniform = MLPGenerator(noise="uniform").draw(2000, random_generator(CPU, 0, "z"))
    assert uniform.std() == pytest.approx(3**-0.5, abs=0.02)
    assert -1 <= uniform.min() < -0.99 < 0.99 < uniform.max() <= 1


def test_seeds_are_the_same_on_every_machine():
    assert derive_seed(0, "epoch", 0) == 10652232389519956490


def test_global_generator_is_left_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    with global_seed(0, "initial critic"):
        inside = torch.rand(2)
    assert torch.equal(torch.rand(2), expected)
    assert not torch.equal(inside, expected)


def test_each_epoch_holds_every_sample_once():
    order = BatchOrder(size=10, batch_size=4, seed=0)
    stream = torch.cat([order(number) for number in range(5)])
    first, second = stream[:10], stream[10:]
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()
    assert torch.equal(order(2), stream[8:12])


def test_a_batch_may_be_larger_than_the_data():
    batch = BatchOrder(size=3, batch_size=8, seed=0)(0)
    assert len(batch) == 8
    assert batch.bincount(minlength=3).min() >= 2


def test_networks_draw_as_after_torchs_own_seeding(device):
    def drawn():
        return torch.rand(3), torch.rand(3, device=device)

    with own_randomness():
        seed_networks(5, "dropout", 7)
        ours = drawn()
        torch.manual_seed(derive_seed(5, "dropout", 7))
        assert all(map(torch.equal, ours, drawn()))
