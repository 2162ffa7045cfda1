"""Who takes the exact step, who takes the general path, and why."""

import pytest
import torch
from critics import batch, gradients, mlp, relative_difference
from torch import Tensor, nn
from torch.nn.utils import parametrizations

import pygan
from pygan import reference
from pygan.critic_step import plan


class Doubled(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        return 2 * super().forward(x)


def hooked(critic: nn.Sequential) -> nn.Sequential:
    critic[0].register_forward_hook(lambda module, inputs, output: output * 2)
    return critic


def with_own_forward(critic: nn.Sequential) -> nn.Sequential:
    critic[1].forward = torch.tanh
    return critic


def weight_normed(critic: nn.Sequential) -> nn.Sequential:
    parametrizations.weight_norm(critic[0])
    return critic


GENERAL = {
    "function": (lambda: torch.sin, "not a module"),
    "module_class": (lambda: nn.Bilinear(3, 3, 1), "Bilinear"),
    "subclass": (lambda: nn.Sequential(Doubled(3, 1)), "module 0 (Doubled)"),
    "norm": (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.LayerNorm(4)), nn.Linear(4, 1)),
        "module 1.0 (LayerNorm)",
    ),
    "hook": (lambda: hooked(mlp(3, 4, 1)), "module 0 (Linear) has hooks"),
    "forward": (lambda: with_own_forward(mlp(3, 4, 1)), "module 1 (ReLU) has hooks or a forward"),
    "parametrization": (lambda: weight_normed(mlp(3, 4, 1)), "ParametrizedLinear"),
    "activation_first": (
        lambda: nn.Sequential(nn.Tanh(), nn.Linear(3, 1)),
        "module 0 (Tanh) comes before any linear layer",
    ),
    "no_parameters": (lambda: nn.Sequential(nn.Flatten(0)), "no linear layer or convolution"),
    "same": (lambda: nn.Sequential(nn.Conv2d(1, 1, 3, padding="same")), "'same'"),
    "reflect": (
        lambda: nn.Sequential(nn.Conv2d(1, 1, 3, padding=1, padding_mode="reflect")),
        "pads by 'reflect'",
    ),
    "rising": (lambda: nn.Sequential(nn.Linear(3, 1), nn.LeakyReLU(-0.1)), "slope of -0.1"),
}


@pytest.mark.parametrize("name", GENERAL)
def test_explain(name):
    make, reason = GENERAL[name]
    explanation = pygan.explain(make())
    assert not explanation.exact
    assert reason in explanation.reason
    assert str(explanation).startswith("general path: ")


@pytest.mark.parametrize("name", ["subclass", "norm", "hook", "forward", "parametrization"])
def test_general_path_is_right(name):
    critic = GENERAL[name][0]()
    real, fake, epsilon = batch()
    options = {"epsilon": epsilon, "weight": 3.0, "one_sided": True}
    ours = gradients(critic, pygan.wgan_gp_critic_loss(critic, real, fake, **options))
    exact = gradients(critic, reference.wgan_gp_critic_loss(critic, real, fake, **options))
    assert relative_difference(ours, exact) < 1e-6


def test_explain_without_the_extension(monkeypatch):
    monkeypatch.setattr(plan, "native", None)
    explanation = pygan.explain(mlp(3, 4, 1))
    assert not explanation.exact and "PYGAN_BACKEND=reference" in explanation.reason


def test_explain_exact():
    explanation = pygan.explain(mlp(3, 4, 1))
    assert explanation.exact
    assert str(explanation) == "exact step: 2 layers with parameters, no double backward"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c, x: (c, x.requires_grad_()), "samples require gradients"),
        (lambda c, x: (c.requires_grad_(False), x), "no parameter requires"),
        (lambda c, x: (c, x.half()), "torch.float16"),
        (lambda c, x: (c, x.double()), "differ in dtype or device"),
        (lambda c, x: (c, x[:0]), "no samples"),
    ],
)
def test_explain_with_samples(change, reason):
    critic, real = change(mlp(3, 4, 1), torch.randn(5, 3))
    assert reason in pygan.explain(critic, real).reason


@pytest.mark.parametrize("ops", [pygan, reference], ids=["native", "reference"])
def test_several_numbers_a_sample_are_refused(ops):
    real, fake, _ = batch()
    with pytest.raises(ValueError, match=r"gives \(6, 2\) for 6 samples .* take the mean"):
        ops.wgan_gp_critic_loss(mlp(3, 4, 2), real, fake)


@pytest.mark.parametrize(
    ("dtype", "layer", "reason"),
    [(torch.float16, nn.ReLU(), "scaled loss"), (torch.bfloat16, nn.Softplus(), "float32")],
)
def test_autocast_that_takes_the_general_path(dtype, layer, reason):
    critic = nn.Sequential(nn.Linear(3, 4), layer, nn.Linear(4, 1))
    with torch.autocast("cpu", dtype):
        assert reason in pygan.explain(critic, torch.randn(2, 3)).reason
