import itertools
import math
import pickle

import pytest
import torch
from divergence_cases import DIVERGENCES, EXACT

from pygan import divergences
from pygan.divergences import divergence, log_gaussian

A, B = (0.0, 1.0), (1.0, 1.5)
PAIRS = [
    (A, B),
    (B, A),
    ((0.0, 1.0), (0.0, 1.0)),
    ((-3.0, 0.1), (2.0, 4.0)),
    ((5.0, 2.0), (5.1, 2.0)),
]


@pytest.fixture(autouse=True)
def one_thread(threads):
    threads(1)  # quadrature works on a few thousand points at a time


every_divergence = pytest.mark.parametrize("d", DIVERGENCES, ids=repr)


@every_divergence
def test_is_a_value(d):
    twin = pickle.loads(pickle.dumps(d))
    assert twin == d and hash(twin) == hash(d) and repr(twin) == repr(d)
    assert eval(repr(d), {"pygan": divergences}) == d
    assert len({d, twin, divergence("alpha", alpha=0.125)}) == 2
    with pytest.raises(AttributeError):
        d.name = "other"


def test_every_name_is_covered():
    assert {d.name for d in DIVERGENCES} == set(divergences.DIVERGENCES)


BAD = {
    "near name": (("kld",), {}, "'kld' is unknown: did you mean 'kl'"),
    "unknown name": (("lk",), {}, "'lk' is unknown: choose from total_variation, kl, "),
    "unknown parameter": (("kl",), {"pi": 0.5}, "kl has no parameter 'pi'; it takes none"),
    "wrong parameter": (("alpha",), {"pi": 0.5}, "alpha has no parameter 'pi'; it takes alpha"),
    "missing parameter": (("alpha",), {}, "no default for alpha; expected it as in"),
    "pi is 0": (("jensen_shannon_weighted",), {"pi": 0.0}, "pi must be between 0 and 1"),
    "pi is 1": (("jensen_shannon_weighted",), {"pi": 1}, "both excluded, got 1"),
    "pi is nan": (("jensen_shannon_weighted",), {"pi": math.nan}, "got nan"),
    "alpha is 0": (("alpha",), {"alpha": 0}, "a finite number other than 0 and 1, got 0"),
    "alpha is 1": (("alpha",), {"alpha": 1.0}, "other than 0 and 1, got 1.0"),
    "alpha is infinite": (("alpha",), {"alpha": math.inf}, "a finite number"),
    "alpha is text": (("alpha",), {"alpha": "2"}, "alpha is '2'; expected a number"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_parameters(case):
    args, params, message = BAD[case]
    with pytest.raises(ValueError, match=message):
        divergence(*args, **params)


@every_divergence
def test_floats_and_tensors_of_every_dtype(d):
    for method in (d.f, d.conjugate, d.output_activation, d.conjugate_of_activation):
        value = method(0.25)
        assert type(value) is float
        for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
            x = torch.full((2, 1), 0.25, dtype=dtype)
            y = method(x)
            assert y.dtype == dtype and y.shape == (2, 1)
            torch.testing.assert_close(y, torch.full((2, 1), value, dtype=torch.float64).to(dtype))
        assert math.isnan(method(math.nan))


@pytest.mark.parametrize("entry", EXACT["divergences"], ids=lambda e: f"{e['name']}{e['params']}")
def test_threshold(entry):
    d = divergence(entry["name"], **entry["params"])
    assert d.threshold == pytest.approx(entry["threshold"], rel=1e-15)
    assert d.threshold_v == pytest.approx(entry["threshold_v"], rel=1e-15)
    assert d.output_activation(d.threshold_v) == pytest.approx(d.threshold, abs=1e-15)
    assert d.density_ratio(d.threshold_v) == pytest.approx(1, rel=1e-14)


@every_divergence
def test_activation_increases_into_the_domain(d):
    v = torch.linspace(-30, 30, 2001, dtype=torch.float64)
    t = d.output_activation(v)
    assert (t.diff() >= 0).all() and t.max() <= d.domain_end
    middle = v.abs() < 10
    torch.testing.assert_close(
        d.conjugate(t[middle]), d.conjugate_of_activation(v[middle]), rtol=1e-9, atol=1e-9
    )


@every_divergence
def test_conjugate_is_infinite_outside_its_domain(d):
    beyond = d.domain_end + 1e-6
    assert d.conjugate(beyond) == math.inf
    assert d.conjugate(-1e6) < math.inf
    assert d.f(-1e-6) == math.inf
    assert d.f(1.0) == pytest.approx(-2 * math.log(2) if d.name == "gan" else 0, abs=1e-15)


CLOSED = {"total_variation": 0.5, "neyman": 2.0, "alpha": 1 / 1.5}  # f* where its domain ends


@every_divergence
def test_conjugate_where_its_domain_ends(d):
    if math.isfinite(d.domain_end):
        closed = d.name in CLOSED and not 0 < getattr(d, "alpha", -1) < 1
        expected = CLOSED[d.name] if closed else math.inf
        assert d.conjugate(d.domain_end) == pytest.approx(expected, rel=1e-14)


@every_divergence
def test_fenchel_inequality_and_its_equality(d):
    u = torch.cat([torch.zeros(1), torch.logspace(-6, 3, 400)]).double()
    t = torch.linspace(-8, min(d.domain_end, 8), 301, dtype=torch.float64)
    gap = d.conjugate(t)[:, None] + d.f(u) - t[:, None] * u
    assert (gap >= -1e-12 * (1 + (t[:, None] * u).abs())).all()

    u = torch.logspace(-3, 3, 61, dtype=torch.float64)[torch.arange(61) != 30].requires_grad_()
    (t,) = torch.autograd.grad(d.f(u).sum(), u)  # without u = 1, the kink of total variation
    torch.testing.assert_close(d.conjugate(t), u * t - d.f(u), rtol=1e-11, atol=1e-11)
    t = t.clamp(max=d.domain_end).requires_grad_()
    if d.name != "total_variation":
        (ratio,) = torch.autograd.grad(d.conjugate(t).sum(), t)
        torch.testing.assert_close(ratio, u.detach(), rtol=1e-7, atol=1e-9)


@every_divergence
def test_density_ratio_is_the_slope_of_the_conjugate(d):
    v = torch.linspace(-20, 20, 400, dtype=torch.float64).requires_grad_()
    (slope_g,) = torch.autograd.grad(d.output_activation(v).sum(), v)
    (slope,) = torch.autograd.grad(d.conjugate_of_activation(v).sum(), v)
    torch.testing.assert_close(slope, d.density_ratio(v).detach() * slope_g, rtol=1e-12, atol=0)


@pytest.mark.parametrize("entry", EXACT["divergences"], ids=lambda e: f"{e['name']}{e['params']}")
def test_between_gaussians_of_record(entry):
    d = divergence(entry["name"], **entry["params"])
    expected = math.inf if entry["gaussians"] is None else entry["gaussians"]
    assert d.between_gaussians(A, B) == pytest.approx(expected, rel=1e-12)


def normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def kl_closed(p, q):
    (m, s), (n, r) = p, q
    return math.log(r / s) + (s * s + (m - n) ** 2) / (2 * r * r) - 0.5


def power_integral(a, p, q):
    """∫ p^a q^(1-a) dx of two Gaussians."""
    (m, s), (n, r) = p, q
    precision = a / s**2 + (1 - a) / r**2
    if precision <= 0:
        return math.inf
    exponent = a * (a - 1) / 2 * (m - n) ** 2 / (a * r**2 + (1 - a) * s**2)
    return math.exp(exponent) / (s**a * r ** (1 - a) * math.sqrt(precision))


CLOSED_FORMS = {
    "kl": kl_closed,
    "reverse_kl": lambda p, q: kl_closed(q, p),
    "jeffrey": lambda p, q: kl_closed(p, q) + kl_closed(q, p),
    "pearson": lambda p, q: power_integral(2, p, q) - 1,
    "neyman": lambda p, q: power_integral(-1, p, q) - 1,
    "squared_hellinger": lambda p, q: 2 - 2 * power_integral(0.5, p, q),
}


@pytest.mark.parametrize(("p", "q"), PAIRS)
@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_between_gaussians_closed_forms(name, p, q):
    expected = CLOSED_FORMS[name](p, q)
    assert divergence(name).between_gaussians(p, q) == pytest.approx(expected, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("alpha", [-3, -0.1, 0.2, 0.999, 1.01, 1.7, 12])
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_between_gaussians_alpha(alpha, p, q):
    expected = (power_integral(alpha, p, q) - 1) / (alpha * (alpha - 1))
    assert divergence("alpha", alpha=alpha).between_gaussians(p, q) == pytest.approx(
        expected, rel=1e-10, abs=1e-11
    )


def test_total_variation_of_shifted_gaussians():
    for shift in (1e-3, 0.5, 7.0):
        expected = normal_cdf(shift / 2) - normal_cdf(-shift / 2)
        assert divergence("total_variation").between_gaussians((0, 1), (shift, 1)) == pytest.approx(
            expected, abs=1e-12
        )


def test_infinite_divergences():
    assert divergence("neyman").between_gaussians((0, 1), (0, math.sqrt(2))) == math.inf
    assert divergence("neyman").between_gaussians((0, 1), (3, 1.4)) < math.inf
    assert divergence("pearson").between_gaussians((0, 1), (0, 0.5)) == math.inf
    assert divergence("alpha", alpha=-1).between_gaussians((0, 1), (0, 2)) == math.inf
    tails = divergence("pearson").between(log_gaussian(0, 1), log_gaussian(0, 0.5), [(0, 1)])
    assert tails == math.inf


def test_densities_without_common_support():
    def log_uniform(start: float):
        return lambda x: torch.where((x >= start) & (x <= start + 1), 0.0, -math.inf).to(x)

    p, q, landmarks = log_uniform(0.0), log_uniform(2.0), [(0.5, 0.5), (2.5, 0.5)]
    values = {
        name: divergence(name).between(p, q, landmarks)
        for name in ("total_variation", "kl", "reverse_kl", "squared_hellinger", "jensen_shannon")
    }
    assert values == pytest.approx(
        {
            "total_variation": 1,
            "kl": math.inf,
            "reverse_kl": math.inf,
            "squared_hellinger": 2,
            "jensen_shannon": 2 * math.log(2),
        }
    )


@every_divergence
def test_between_histograms_is_the_sum_of_q_f(d):
    p, q = torch.tensor([0.5, 0.25, 0.25, 0.0]), torch.tensor([0.25, 0.625, 0.125, 0.0])
    expected = sum(b * d.f(a / b) for a, b in zip(p[:3].tolist(), q[:3].tolist(), strict=True))
    assert d.between_histograms(p, q) == pytest.approx(expected, rel=1e-13)


@every_divergence
def test_between_histograms_without_common_support(d):
    """What is left is f(0), and the slope of f at infinity: where f* ends."""
    p, q = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 0.5, 0.5])
    with_holes = d.between_histograms(p, q)
    assert with_holes == pytest.approx(d.f(0.0) + d.domain_end, rel=1e-13)


def test_between_histograms_of_two_lengths():
    with pytest.raises(ValueError, match=r"\(2,\), \(3,\)"):
        divergence("kl").between_histograms(torch.ones(2), torch.ones(3))


@every_divergence
@pytest.mark.parametrize(("p", "q"), [*PAIRS, ((0.0, 1.0), (1e3, 1e-3)), ((0.0, 1e-9), (0.0, 1e9))])
def test_between_gaussians_is_never_nan_nor_below_the_least(d, p, q):
    value = d.between_gaussians(p, q)
    assert value >= d.f(1.0) - 1e-13
    if p == q:
        assert value == pytest.approx(d.f(1.0), abs=1e-13)


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_relations(p, q):
    def between(name, p=p, q=q, **params):
        return divergence(name, **params).between_gaussians(p, q)

    close = dict(rel=1e-11, abs=1e-12)
    assert between("alpha", alpha=0.5) == pytest.approx(2 * between("squared_hellinger"), **close)
    assert between("alpha", alpha=2) == pytest.approx(between("pearson") / 2, **close)
    assert between("alpha", alpha=-1) == pytest.approx(between("neyman") / 2, **close)
    assert between("jeffrey") == pytest.approx(between("kl") + between("reverse_kl"), **close)
    shannon = between("jensen_shannon")
    assert between("jensen_shannon_weighted", pi=0.5) == pytest.approx(shannon / 2, **close)
    assert between("gan") == pytest.approx(shannon - 2 * math.log(2), **close)
    assert between("pearson") == pytest.approx(between("neyman", q, p), **close)
    for alpha in (-0.7, 0.3, 1.6):
        mirrored = between("alpha", q, p, alpha=1 - alpha)
        assert between("alpha", alpha=alpha) == pytest.approx(mirrored, **close)
    assert between("alpha", alpha=1 + 1e-7) == pytest.approx(between("kl"), rel=1e-3, abs=1e-7)
    assert between("alpha", alpha=1e-7) == pytest.approx(between("reverse_kl"), rel=1e-3, abs=1e-7)


def test_mixture_of_gaussians():
    mixture = EXACT["mixture"]
    w, m1, v1, m2, v2 = mixture["params"].values()
    parts = [(1 - w, (m1, math.sqrt(v1))), (w, (m2, math.sqrt(v2)))]

    def log_p(x):
        return torch.logaddexp(*(math.log(weight) + log_gaussian(*g)(x) for weight, g in parts))

    for (row, test), expected in zip(
        itertools.product(mixture["optima"].values(), mixture["optima"]),
        itertools.chain.from_iterable(mixture["matrix"]),
        strict=True,
    ):
        q = row["mu"], row["sigma"]
        landmarks = [q, *(g for _, g in parts)]
        value = divergence(test).between(log_p, log_gaussian(*q), landmarks)
        assert value == pytest.approx(expected, abs=1e-6)
    for name, row in mixture["optima"].items():
        q = row["mu"], row["sigma"]
        value = divergence(name).between(log_p, log_gaussian(*q), [q, *(g for _, g in parts)])
        assert value == pytest.approx(row["D"], abs=1e-9)


@pytest.mark.parametrize("q", [(0.0, 0.0), (0.0, -1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_bad_gaussians(q):
    with pytest.raises(ValueError, match=r"q is .*; expected a finite mean and std > 0"):
        divergence("kl").between_gaussians((0.0, 1.0), q)


@every_divergence
def test_formulas(d):
    assert all(d.formulas), "every formula is given"
    assert d.formulas.domain.endswith(("all t", "log 2", "0", "1/2", "1", "pi log pi", "alpha)"))
