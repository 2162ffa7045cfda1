"""The reference of f-GAN's operations against exact figures: the oracle needs one too."""

import math

import pytest
import torch
from divergence_cases import DIVERGENCES, EXACT_ROWS, with_derivatives
from torch import Tensor

from pygan import reference
from pygan.divergences import divergence

every_divergence = pytest.mark.parametrize("d", DIVERGENCES, ids=repr)
MAPS = ("output_activation", "conjugate_of_activation")
every_map = pytest.mark.parametrize("name", MAPS)
HALF_TYPES = (torch.float16, torch.bfloat16)
INFINITY = math.inf


# Relative, everywhere; but e^x is no closer than its x was rounded, and x is as large as |v| / pi.
TOLERANCE = {torch.float64: 2e-14, torch.float32: 1e-6}


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize(
    ("d", "row"), EXACT_ROWS, ids=lambda x: repr(x.get("v") if isinstance(x, dict) else x)
)
def test_values_and_derivatives_of_record(d, row, dtype):
    v = torch.tensor(row["v"], dtype=dtype)
    limits = torch.finfo(dtype)
    rounding = max(TOLERANCE[dtype], limits.eps * abs(row["v"]) / getattr(d, "pi", 1))
    for name, key in zip(MAPS, ("g", "fg"), strict=True):
        exact = [row[key], row[f"d{key}"], row[f"d2{key}"]]
        for y, x in zip(with_derivatives(reference, name, d, v), exact, strict=True):
            if x is None or abs(x) > limits.max:
                assert y.abs() == INFINITY
            else:
                assert y.item() == pytest.approx(x, rel=rounding, abs=limits.tiny)


def arguments(dtype: torch.dtype) -> Tensor:
    """All magnitudes that the type has, both signs, the infinities."""
    limits = torch.finfo(dtype)
    top = math.log10(limits.max)
    v = torch.cat(
        [
            torch.linspace(-300, 300, 6001, dtype=torch.float64),
            torch.logspace(-top, top, 201, dtype=torch.float64).clamp(max=limits.max),
            torch.tensor([0.0, limits.tiny, limits.max, INFINITY], dtype=torch.float64),
        ]
    )
    return torch.cat([v, -v]).to(dtype)


EXTREME = [divergence("alpha", alpha=a) for a in (-1e6, -1e-9, 1e-9, 0.999, 1.00001, 1e6)]
EXTREME += [divergence("jensen_shannon_weighted", pi=pi) for pi in (1e-9, 1 - 1e-9)]


@pytest.mark.parametrize("dtype", [*HALF_TYPES, torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("d", DIVERGENCES + EXTREME, ids=repr)
@every_map
def test_nowhere_nan(name, d, dtype):
    v = arguments(dtype)
    for y in with_derivatives(reference, name, d, v):
        assert y.dtype == dtype and not y.isnan().any()


@every_divergence
@every_map
def test_finite_in_narrow_types_wherever_the_value_fits(name, d):
    for dtype in (*HALF_TYPES, torch.float32):
        v = arguments(dtype)
        v = v[v.isfinite()]
        exact = getattr(reference, name)(v.double(), d)
        y = getattr(reference, name)(v, d)
        fits = exact.abs() < 0.99 * torch.finfo(dtype).max
        assert y[fits].isfinite().all()
        torch.testing.assert_close(y[fits], exact[fits].to(dtype), rtol=4e-6, atol=1e-6)


@every_divergence
def test_limits(d):
    """The values at both infinities are the limits, and the slopes there too."""
    far = torch.tensor([-INFINITY, INFINITY], dtype=torch.float64)
    t, *_ = with_derivatives(reference, "output_activation", d, far)
    assert t[0] == d.output_activation(-1e300) or t[0] == -INFINITY
    assert t[1] == pytest.approx(d.domain_end)
    value, slope, bend = with_derivatives(reference, "conjugate_of_activation", d, far)
    assert value[0] == -INFINITY or value[0] == pytest.approx(d.conjugate_of_activation(-1e18))
    assert slope[0] >= 0 and slope[1] >= 0 and not bend.isnan().any()


@every_divergence
@pytest.mark.parametrize("name", [*MAPS, "conjugate"])
def test_gradients_numerically(name, d):
    v = torch.tensor([-3.1, -1.3, -0.7, -0.2, 0.4, 1.9], dtype=torch.float64)
    if name == "conjugate":  # inside the domain
        v = v.clamp(max=d.domain_end - 0.2) - torch.tensor([0, 0.01, 0.02, 0.03, 0.04, 0.05])
        v = v[(v + 0.5).abs() > 0.05] if d.name == "total_variation" else v
    v.requires_grad_()
    assert torch.autograd.gradcheck(lambda v: getattr(reference, name)(v, d), v)
    assert torch.autograd.gradgradcheck(lambda v: getattr(reference, name)(v, d), v)


LOSSES = {
    "critic": reference.fgan_critic_loss,
    "generator": lambda real, fake, d: reference.fgan_generator_loss(fake, d),
    "alternative": lambda real, fake, d: reference.fgan_generator_loss(fake, d, alternative=True),
}
every_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def samples(dtype: torch.dtype = torch.float64) -> tuple[Tensor, Tensor]:
    real = torch.tensor([[-1.3, 0.4], [1.9, -0.2]], dtype=dtype)
    return real.requires_grad_(), torch.tensor([-0.7, 0.3, 1.1], dtype=dtype).requires_grad_()


@every_divergence
@every_loss
def test_loss_gradients_numerically(loss, d):
    real, fake = samples()
    assert torch.autograd.gradcheck(lambda r, f: loss(r * 1.0, f * 1.0, d), (real, fake))
    assert torch.autograd.gradgradcheck(lambda r, f: loss(r.tanh(), f.tanh(), d), (real, fake))


@every_divergence
def test_losses_by_definition(d):
    real, fake = samples()
    g, composition = d.output_activation, d.conjugate_of_activation
    bound = g(real).mean() - composition(fake).mean()
    torch.testing.assert_close(reference.fgan_critic_loss(real, fake, d), -bound)
    torch.testing.assert_close(reference.fgan_generator_loss(fake, d), -composition(fake).mean())
    alternative = reference.fgan_generator_loss(fake, d, alternative=True)
    torch.testing.assert_close(alternative, -g(fake).mean())


@pytest.mark.parametrize("dtype", HALF_TYPES, ids=str)
@every_divergence
@every_loss
def test_half_types_compute_in_float32(loss, d, dtype):
    real, fake = (x.detach() for x in samples(dtype))
    result = loss(real, fake, d)
    assert result.dtype == dtype
    torch.testing.assert_close(result, loss(real.float(), fake.float(), d).to(dtype))


@every_divergence
def test_bound_is_tight_at_the_optimal_critic(d):
    """F = D_f for v with g_f(v) = f'(p/q), and less for another v."""
    if d.name == "total_variation":
        pytest.skip("its optimal v are infinite")
    p = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64)
    q = torch.tensor([0.4, 0.35, 0.25], dtype=torch.float64)
    low, high = torch.full_like(p, -60.0), torch.full_like(p, 60.0)
    for _ in range(80):  # the v whose density ratio is p/q, by bisection
        v = (low + high) / 2
        above = d.density_ratio(v) > p / q
        low, high = torch.where(above, low, v), torch.where(above, v, high)
    exact = (q * d.f(p / q)).sum()

    def bound(v: Tensor) -> Tensor:
        return (p * d.output_activation(v) - q * d.conjugate_of_activation(v)).sum()

    torch.testing.assert_close(bound(v), exact, rtol=1e-9, atol=1e-12)
    assert all(bound(v + shift) < exact for shift in (-0.3, -0.01, 0.01, 0.3))


@every_divergence
def test_compiled_equals_eager(d):
    torch.compiler.reset()

    @torch.compile(fullgraph=True, backend="aot_eager")
    def compiled(real, fake):
        return sum(loss(real, fake, d) for loss in LOSSES.values())

    real, fake = samples()
    expected = sum(loss(real, fake, d) for loss in LOSSES.values())
    loss = compiled(real, fake)
    torch.testing.assert_close(loss, expected)
    for x, y in zip(
        torch.autograd.grad(loss, (real, fake)),
        torch.autograd.grad(expected, (real, fake)),
        strict=True,
    ):
        torch.testing.assert_close(x, y)


def test_compiled_by_name():
    torch.compiler.reset()
    compiled = torch.compile(reference.fgan_critic_loss, fullgraph=True, backend="aot_eager")
    real, fake = samples()
    for name in ("kl", "jensen_shannon_weighted"):
        expected = reference.fgan_critic_loss(real, fake, name)
        torch.testing.assert_close(compiled(real, fake, name), expected)


@every_divergence
@every_map
def test_torch_func(name, d):
    v = torch.tensor([-3.1, -1.3, -0.7, 0.4, 1.9], dtype=torch.float64)

    def single(v: Tensor) -> Tensor:
        return getattr(reference, name)(v, d)

    value, slope, bend = with_derivatives(reference, name, d, v)
    vmap, grad = torch.func.vmap, torch.func.grad
    torch.testing.assert_close(vmap(single)(v), value)
    torch.testing.assert_close(vmap(grad(single))(v), slope)
    torch.testing.assert_close(vmap(grad(grad(single)))(v), bend)
    _, tangent = torch.func.jvp(single, (v,), (torch.ones_like(v),))
    torch.testing.assert_close(tangent, slope)


@every_divergence
def test_third_derivative(d):
    v = torch.tensor([-3.1, -1.3, -0.7, 0.4, 1.9], dtype=torch.float64, requires_grad=True)

    def bend(v: Tensor) -> Tensor:
        y = reference.conjugate_of_activation(v, d)
        for _ in range(2):
            (y,) = torch.autograd.grad(y.sum() + 0 * v.sum(), v, create_graph=True)
        return y

    assert torch.autograd.gradcheck(bend, v)


def test_results_share_no_memory_with_arguments():
    v = torch.ones(3)
    reference.output_activation(v, "kl").zero_()
    assert v.sum() == 3


V = torch.ones(3)
BAD_INPUT = {
    "integers": ("conjugate", (torch.arange(3), "kl"), TypeError, "t has dtype torch.int64"),
    "not a tensor": ("output_activation", (1.0, "kl"), TypeError, "v is a float"),
    "sparse": ("conjugate_of_activation", (V.to_sparse(), "kl"), TypeError, "v is torch.sparse"),
    "unknown name": ("conjugate", (V, "kld"), ValueError, "divergence 'kld' is unknown"),
    "not a name": ("conjugate", (V, 3), TypeError, "divergence is a int; expected a name"),
    "needs a parameter": ("conjugate", (V, "alpha"), ValueError, "no default for alpha"),
    "empty real": ("fgan_critic_loss", (V[:0], V, "kl"), ValueError, "v_real is empty"),
    "empty fake": ("fgan_critic_loss", (V, V[:0], "kl"), ValueError, "v_fake is empty"),
    "two dtypes": ("fgan_critic_loss", (V, V.double(), "kl"), TypeError, "v_fake has dtype"),
    "two devices": ("fgan_critic_loss", (V, V.to("meta"), "kl"), ValueError, "v_fake is on meta"),
    "empty": ("fgan_generator_loss", (V[:0], "kl"), ValueError, "v_fake is empty"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(case):
    name, args, error, message = BAD_INPUT[case]
    with pytest.raises(error, match=message):
        getattr(reference, name)(*args)
