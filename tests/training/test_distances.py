"""Distances of laws against scipy, POT, closed forms and quadrature."""

import math

import ot
import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, wasserstein_distance

from pygan import divergence
from pygan.metrics import distances
from pygan.metrics.distances import Distances

LOG2 = math.log(2)
APART = Distances(1.0, math.inf, math.inf, LOG2, 0.7)  # no point in common, 0.7 from each other
EQUAL = Distances(0.0, 0.0, 0.0, 0.0, 0.0)


def close(values, tolerance=1e-12):
    return pytest.approx(tuple(values), rel=tolerance, abs=tolerance)


def random():
    return torch.Generator().manual_seed(0)


def masses(*counts, holes=0, dtype=torch.float64):
    """Random laws; the first `holes` masses of the first are 0, as are the last of the second."""
    generator = random()
    laws = [torch.rand(n, generator=generator, dtype=torch.float64) for n in counts]
    laws[0][:holes] = 0
    if holes:
        laws[-1][-holes:] = 0
    return [(law / law.sum()).to(dtype) for law in laws]


def scipys(p, q):
    p, q = p.numpy(), q.numpy()
    return abs(p - q).sum() / 2, entropy(p, q), entropy(q, p), jensenshannon(p, q) ** 2


@pytest.mark.parametrize("holes", [0, 5])
def test_divergences_of_histograms_equal_scipys(holes):
    p, q = masses(50, 50, holes=holes)
    of = distances.between_histograms(p, q, torch.arange(50))
    assert of[:4] == close(scipys(p, q))
    assert math.isinf(of.kl) == (holes > 0) == math.isinf(of.reverse_kl)
    assert of == (
        distances.total_variation(p, q),
        distances.kl(p, q),
        distances.reverse_kl(p, q),
        distances.jensen_shannon(p, q),
        distances.earth_mover(p, q, torch.arange(50)),
    )


def test_mass_that_only_one_law_has_makes_one_kl_infinite():
    p, q = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.25, 0.25, 0.5])
    assert distances.kl(p, q) == pytest.approx(LOG2)
    assert distances.reverse_kl(p, q) == math.inf


@pytest.mark.parametrize("count", [1, 3, 1000])
def test_of_equal_laws_all_are_0(count):
    (p,) = masses(count)
    assert distances.between_histograms(p, p, torch.arange(count)) == close(EQUAL, 1e-15)
    assert min(distances.between_histograms(p, p, torch.arange(count))) >= 0


def test_of_laws_that_share_nothing():
    p, q = torch.tensor([1.0, 0, 0, 0]), torch.tensor([0, 0.5, 0.5, 0])
    points = torch.tensor([0, 0.6, 0.8, 99], dtype=torch.float64)
    assert distances.between_histograms(p, q, points) == close(APART)


def test_float32_masses_are_normalised_in_float64():
    p, q = masses(3000, 3000, dtype=torch.float32)
    exact = [x.double() / x.double().sum() for x in (p, q)]
    assert distances.kl(p, q) == pytest.approx(distances.kl(*exact), rel=1e-14)


def test_jensen_shannon_is_half_of_what_f_gan_defines():
    p, q = masses(20, 20, holes=3)
    whole = divergence("jensen_shannon").between_histograms(p, q)
    assert distances.jensen_shannon(p, q) == pytest.approx(whole / 2, rel=1e-13)


def test_earth_mover_on_a_line_equals_scipys():
    p, q = masses(40, 40, holes=4)
    points = torch.randn(40, generator=random(), dtype=torch.float64)
    expected = wasserstein_distance(*(x.numpy() for x in (points, points, p, q)))
    assert distances.earth_mover(p, q, points) == pytest.approx(expected, rel=1e-12)
    assert distances.earth_mover(p, q, points[:, None]) == pytest.approx(expected, rel=1e-12)


def test_earth_mover_in_space_equals_pots():
    p, q = masses(40, 40, holes=4)
    points = torch.randn(40, 3, generator=random(), dtype=torch.float64)
    expected = ot.emd2(p.numpy(), q.numpy(), ot.dist(*[points.numpy()] * 2, metric="euclidean"))
    assert distances.earth_mover(p, q, points) == pytest.approx(expected, rel=1e-9)


def test_earth_mover_in_space_of_points_on_a_line_is_the_lines():
    p, q = masses(30, 30)
    line = torch.randn(30, generator=random(), dtype=torch.float64)
    slanted = line[:, None] * torch.tensor([3.0, 4.0], dtype=torch.float64)
    expected = 5 * distances.earth_mover(p, q, line)
    assert distances.earth_mover(p, q, slanted) == pytest.approx(expected, rel=1e-10)


def test_optimal_transport_by_a_cost_of_any_kind():
    """Of two plans for halves: along the diagonal at 3 and -1, or across at 0.5 and 1."""
    half = torch.tensor([0.5, 0.5])
    cost = torch.tensor([[3.0, 0.5], [1.0, -1.0]])
    assert distances.optimal_transport(half, half, cost) == pytest.approx(0.75)
    assert distances.optimal_transport(half, half, cost.T) == pytest.approx(0.75)
    one = torch.ones(1)
    assert distances.optimal_transport(one, half, cost[:1]) == pytest.approx(1.75)


@pytest.mark.parametrize(("p", "q"), [((0, 1), (1, 1.5)), ((0, 1), (0.5, 1)), ((-1, 0.5), (2, 1))])
def test_densities_of_gaussians_on_a_grid(p, q):
    """Divergences as by quadrature over the line; W1 from the quantiles of the two."""
    x = torch.linspace(-15, 15, 20_001, dtype=torch.float64)
    laws = [torch.distributions.Normal(*law) for law in (p, q)]
    of = distances.between_densities(*(law.log_prob(x).exp() for law in laws), x, x[1] - x[0])
    exact = [
        divergence(name).between_gaussians(p, q) for name in ("total_variation", "kl", "reverse_kl")
    ]
    js = divergence("jensen_shannon_weighted").between_gaussians(p, q)
    assert of[:4] == close([*exact, js], 1e-6)
    levels = (torch.arange(100_000, dtype=torch.float64) + 0.5) / 100_000
    gaps = laws[0].icdf(levels) - laws[1].icdf(levels)
    assert of.earth_mover == pytest.approx(gaps.abs().mean().item(), rel=1e-4)


def test_densities_in_the_plane():
    """A square of side 1, and the same moved by (0.3, 0.4): 0.7 times 0.6 is common to both."""
    line = torch.arange(20, dtype=torch.float64) / 10
    points = torch.cartesian_prod(line, line)
    square = ((points > -0.01) & (points < 0.99)).all(1).double()
    moved = ((points > torch.tensor([0.29, 0.39])) & (points < torch.tensor([1.29, 1.39]))).all(1)
    of = distances.between_densities(square, moved.double(), points, 0.01)
    assert of == close([1 - 0.7 * 0.6, math.inf, math.inf, LOG2 * 0.58, 0.5], 1e-9)


def test_cells_of_several_sizes():
    """The density 2x on [0, 1], and 1, with cells that grow; moments of the two are exact."""
    ends = torch.linspace(0, 1, 2001, dtype=torch.float64) ** 2
    x, cell = (ends[1:] + ends[:-1]) / 2, ends.diff()
    of = distances.between_densities(2 * x, torch.ones_like(x), x, cell)
    assert of.total_variation == pytest.approx(1 / 4, rel=1e-5)
    assert of.kl == pytest.approx(LOG2 - 1 / 2, rel=1e-5)
    assert of.earth_mover == pytest.approx(1 / 6, rel=1e-5)


def test_density_that_underflows_makes_the_other_ones_kl_infinite():
    x = torch.linspace(-50, 50, 1001, dtype=torch.float64)
    narrow, wide = (torch.distributions.Normal(0, std).log_prob(x).exp() for std in (1, 5))
    of = distances.between_densities(narrow, wide, x, 0.1)
    assert (math.isfinite(of.kl), of.reverse_kl) == (True, math.inf)


def lines(theta, z):
    """WGAN (1701.07875), example 1: samples (0, z) and (theta, z)."""
    return torch.stack([0 * z, z], 1), torch.stack([0 * z + theta, z], 1)


@pytest.mark.parametrize(("theta", "expected"), [(0.7, APART), (-0.7, APART), (0.0, EQUAL)])
def test_samples_of_parallel_lines(theta, expected):
    left, right = lines(theta, torch.linspace(0, 1, 50, dtype=torch.float64))
    assert distances.between_samples(left, right) == close(expected)
    assert distances.between_samples(left, right.flip(0)) == close(expected)


def test_samples_of_discrete_laws_are_counted():
    x, y = torch.tensor([0, 0, 0, 1]), torch.tensor([1, 0])
    p, q = torch.tensor([0.75, 0.25]), torch.tensor([0.5, 0.5])
    expected = distances.between_histograms(p, q, torch.tensor([0.0, 1.0]))
    assert distances.between_samples(x, y) == close(expected)
    assert distances.between_samples(x.float(), y.double()) == close(expected)
    assert distances.between_samples(torch.tensor([0.0]), torch.tensor([-0.0])) == EQUAL


def test_samples_of_a_continuous_law_share_no_point():
    x, y = torch.rand(2, 300, 1, generator=random(), dtype=torch.float64)
    of = distances.between_samples(x, y)
    assert of[:4] == close(APART[:4])
    assert 0 < of.earth_mover < 0.1


@pytest.mark.parametrize("width", [1, 2])
def test_weights_are_repetitions(width):
    x = torch.randn(3, width, generator=random(), dtype=torch.float64)
    y = torch.cat([x[:1], x + 0.5])
    counts_x, counts_y = torch.tensor([1, 2, 5]), torch.tensor([4, 1, 1, 2])
    weighted = distances.between_samples(x, y, x_weights=counts_x / 8, y_weights=counts_y / 8)
    repeated = [samples.repeat_interleave(n, 0) for samples, n in ((x, counts_x), (y, counts_y))]
    assert weighted == close(distances.between_samples(*repeated))
