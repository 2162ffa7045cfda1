"""What a newcomer gets wrong in Python: each error names the argument, its value and the remedy.

Rows that one op's own tests have are not here again.
"""

import json

import pytest
import torch
from torch import nn

import pygan
from pygan import metrics, optim
from pygan.devices import choose_device
from pygan.exported import Generator
from pygan.metrics import distances
from pygan.networks import GENERATORS
from pygan.objectives import WGAN
from pygan.reference import wgan_gp_critic_loss as reference_critic_loss
from pygan.settings import UserError

X = torch.ones(3, 2)
CRITIC = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
PARAMS = list(CRITIC.parameters())


def general(x):
    """The same critic, as a function: it takes the path that differentiates twice."""
    return CRITIC(x)


def generator(classes=0):
    settings = GENERATORS["mlp"](latent_dim=4, width=8, depth=1)
    network = settings.build((1, 8, 8), classes)
    return Generator(network, settings, shape=(1, 8, 8), classes=classes, step=1)


BAD_CALLS = {
    "params is nothing": (
        lambda: pygan.clip_weights_(None, 0.01),
        TypeError,
        r"params is a NoneType; expected tensors, such as module.parameters\(\)",
    ),
    "a module for its parameters": (
        lambda: pygan.clip_weights_(CRITIC, 0.01),
        TypeError,
        r"params is a Sequential; .* module.parameters\(\)",
    ),
    "near divergence": (
        lambda: pygan.fgan_critic_loss(X, X, "KL"),
        ValueError,
        "divergence 'KL' is unknown: did you mean 'kl'",
    ),
    "unknown divergence": (
        lambda: pygan.divergence("wasserstein"),
        ValueError,
        "'wasserstein' is unknown: choose from total_variation, kl",
    ),
    "divergence is a list": (
        lambda: pygan.fgan_generator_loss(X, ["kl"]),
        TypeError,
        "divergence is a list; expected a name or a Divergence",
    ),
    "name is nothing": (lambda: pygan.divergence(None), TypeError, "name is a NoneType"),
    "no alpha": (
        lambda: pygan.nn.FGANCriticLoss("alpha"),
        ValueError,
        r"no default for alpha; .* pygan.divergence\('alpha', alpha=0.5\)",
    ),
    "alternative is text": (
        lambda: pygan.fgan_generator_loss(X, "kl", alternative="yes"),
        TypeError,
        "alternative is 'yes'; expected True or False",
    ),
    "generator is a seed": (
        lambda: pygan.interpolate(X, X, generator=0),
        TypeError,
        r"generator is 0; expected a torch.Generator, such as torch.Generator\(\).manual_seed\(0\)",
    ),
    "DRAGAN's generator is a seed": (
        lambda: pygan.dragan_penalty(CRITIC, X, generator=0),
        TypeError,
        "generator is 0; expected a torch.Generator",
    ),
    "critic elsewhere": (
        lambda: pygan.r1_penalty(CRITIC, X.to("meta")),
        ValueError,
        r"critic \(torch.float32 on cpu\) does not take real .* on meta",
    ),
    "target is text": (
        lambda: pygan.gradient_norm_penalty(X, target="1"),
        TypeError,
        "target is '1'; expected a number",
    ),
    "target below 0": (
        lambda: pygan.gradient_norm_penalty(X, target=-1),
        ValueError,
        "target is -1; expected 0 or more",
    ),
    "one_sided is text": (
        lambda: pygan.gradient_norm_penalty(X, one_sided="yes"),
        TypeError,
        "one_sided is 'yes'; expected True or False",
    ),
    "weight of R1 is text": (
        lambda: pygan.r1_penalty(CRITIC, X, weight="10"),
        TypeError,
        "weight is '10'; expected a number",
    ),
    "weight of R2 below 0": (
        lambda: pygan.r2_penalty(CRITIC, X, weight=-1),
        ValueError,
        "weight is -1; expected 0 or more",
    ),
    "R2 of other features": (
        lambda: pygan.r2_penalty(CRITIC, torch.ones(3, 5)),
        ValueError,
        r"does not take fake of shape \(3, 5\) .*: mat1 and mat2",
    ),
    "a name to explain": (lambda: pygan.explain("dcgan"), TypeError, "critic is a str"),
    "explained with a list": (
        lambda: pygan.explain(CRITIC, [1.0]),
        TypeError,
        "real is a list; expected a tensor",
    ),
    "clip in settings is text": (
        lambda: WGAN(clip="0.1"),
        TypeError,
        "clip must be a number above 0, got '0.1'",
    ),
    "z of another width": (
        lambda: generator()(torch.ones(3, 5)),
        ValueError,
        r"z must have the shape \(B, 4\), got \(3, 5\)",
    ),
    "z is nothing": (lambda: generator()(None), TypeError, "z is a NoneType"),
    "labels that nobody takes": (
        lambda: generator()(torch.ones(3, 4), torch.zeros(3).long()),
        ValueError,
        "labels must be None",
    ),
    "labels left out": (
        lambda: generator(10)(torch.ones(3, 4)),
        ValueError,
        "labels must be given: this generator takes 0 to 9",
    ),
    "labels are a list": (
        lambda: generator(10).sample(2, labels=[0, 1]),
        TypeError,
        "labels must be a tensor of whole numbers",
    ),
    "class beyond the last": (
        lambda: generator(10).sample(2, labels=torch.tensor([0, 10])),
        ValueError,
        "labels must be 0 to 9, got 0 to 10",
    ),
    "n is text": (lambda: generator().sample("3"), TypeError, "n must be a whole .* got '3'"),
    "seed is a fraction": (lambda: generator().sample(3, seed=0.5), TypeError, "seed must be"),
    "metric of a list": (
        lambda: metrics.sliced_wasserstein([1.0], X),
        TypeError,
        "x is a list; expected a tensor",
    ),
    "metric of arrays": (
        lambda: metrics.emd(X.numpy(), X.numpy()),
        TypeError,
        "x is a ndarray; expected a tensor",
    ),
    "metric of a number": (
        lambda: metrics.mmd(X[0, 0], X),
        ValueError,
        r"x is a single number; expected samples \(N, ...\)",
    ),
    "metric of nothing": (
        lambda: metrics.kde_log_likelihood(X, None),
        TypeError,
        "test is a NoneType; expected a tensor",
    ),
    "masses are a list": (
        lambda: distances.kl([0.5, 0.5], X),
        TypeError,
        "p is a list; expected a tensor",
    ),
}


@pytest.mark.parametrize("case", BAD_CALLS)
def test_wrong_arguments(case):
    call, error, message = BAD_CALLS[case]
    assert_refused(call, error, message)


# Of every loss that has WGAN-GP's penalty in it.
PENALTIES = {
    "penalty": (pygan.gradient_penalty, general),
    "critic's loss": (pygan.wgan_gp_critic_loss, general),
    "exact critic's loss": (pygan.wgan_gp_critic_loss, CRITIC),
    "reference": (reference_critic_loss, CRITIC),
}
BAD_PENALTY = {
    "weight is text": ({"weight": "10"}, TypeError, "weight is '10'; expected a number"),
    "weight is several": ({"weight": X}, TypeError, "weight is tensor.*; expected a number"),
    "weight below 0": ({"weight": -1.0}, ValueError, "weight is -1.0; expected 0 or more"),
    "weight is NaN": ({"weight": float("nan")}, ValueError, "weight is nan; expected 0 or more"),
    "target is nothing": ({"target": None}, TypeError, "target is None; expected a number"),
    "one_sided is text": ({"one_sided": "no"}, TypeError, "one_sided is 'no'; expected True"),
    "generator is a seed": ({"generator": 1}, TypeError, "generator is 1; expected a torch.Gen"),
    "epsilon of others": ({"epsilon": X[:2, 0]}, ValueError, "epsilon has shape .*expected one"),
    "other features": (
        {"real": torch.ones(3, 5), "fake": torch.ones(3, 5)},
        ValueError,
        r"the critic.* does not take real of shape \(3, 5\) .*: mat1 and mat2 .*3x5 and 2x4",
    ),
    "other dtype": (
        {"real": X.double(), "fake": X.double()},
        ValueError,
        r"does not take real of shape \(3, 2\) \(torch.float64 on cpu\): .* same dtype",
    ),
    "no samples": ({"real": X[:0], "fake": X[:0]}, ValueError, "real is empty; expected one"),
    "fake is an array": ({"fake": X.numpy()}, TypeError, "fake is a ndarray; expected a tensor"),
    "no critic": ({"critic": None}, TypeError, "critic is a NoneType; expected a module"),
    "critic returns a tuple": (
        {"critic": lambda x: (CRITIC(x), x)},
        TypeError,
        "the critic returns a tuple; expected a tensor",
    ),
    "critic of several numbers": (
        {"critic": nn.Sequential(nn.Linear(2, 3))},
        ValueError,
        r"gives \(3, 3\) for 3 samples of real; expected one number a sample, .* take the mean",
    ),
    "critic takes the mean": (
        {"critic": lambda x: CRITIC(x).mean()},
        ValueError,
        r"gives \(\) for 3 samples of real; expected one number a sample, \(3,\) or \(3, 1\)",
    ),
    "critic ignores its input": (
        {"critic": lambda x: CRITIC(torch.ones(3, 2))},
        ValueError,
        "does not depend on its input",
    ),
}


@pytest.mark.parametrize("loss", PENALTIES)
@pytest.mark.parametrize("case", BAD_PENALTY)
def test_wrong_penalty(case, loss):
    options, error, message = BAD_PENALTY[case]
    function, critic = PENALTIES[loss]
    arguments = {"critic": critic, "real": X, "fake": X, **options}
    assert_refused(lambda: function(**arguments), error, message)


BAD_OPTIMIZER = {
    "a module": (optim.Adam, nn.Linear(2, 2), {}, r"params is a Linear; .*module.parameters\(\)"),
    "nothing": (optim.RMSprop, None, {}, "params is a NoneType; expected tensors"),
    "lr is text": (optim.RMSprop, PARAMS, {"lr": "1e-3"}, "lr is '1e-3'; expected a number"),
    "lr is nothing": (optim.Adam, PARAMS, {"lr": None}, "lr is None; expected a number"),
    "clip is text": (optim.Adam, PARAMS, {"clip": "0.01"}, "clip is '0.01'; expected a number"),
    "one beta": (optim.Adam, PARAMS, {"betas": 0.5}, "betas is 0.5; expected two numbers"),
    "beta is text": (optim.Adam, PARAMS, {"betas": ("a", 0.9)}, r"betas\[0\] is 'a'; expected a"),
    "alpha in percent": (optim.RMSprop, PARAMS, {"alpha": 99}, r"alpha is 99; .* in \[0, 1\]"),
}


@pytest.mark.parametrize("case", BAD_OPTIMIZER)
def test_wrong_optimizer(case):
    make, params, options, message = BAD_OPTIMIZER[case]
    assert_refused(lambda: make(params, **options), (TypeError, ValueError), message)


def folder(tmp_path):
    return tmp_path, IsADirectoryError, "Is a directory"


def missing(tmp_path):
    return tmp_path / "nowhere.safetensors", FileNotFoundError, "nowhere.safetensors"


def empty(tmp_path):
    (tmp_path / "empty").touch()
    return tmp_path / "empty", ValueError, "empty is no safetensors file"


def text(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"a": 1}))
    return tmp_path / "a.json", ValueError, "a.json is no safetensors file"


@pytest.mark.parametrize("make", [folder, missing, empty, text])
def test_file_that_holds_no_generator(make, tmp_path):
    pytest.importorskip("safetensors")
    path, error, message = make(tmp_path)
    assert_refused(lambda: pygan.load_generator(path), error, message)


def test_device_that_is_none(tmp_path):
    pytest.importorskip("safetensors")
    (tmp_path / "a").touch()
    call = lambda: pygan.load_generator(tmp_path / "a", device="gpu")  # noqa: E731
    assert_refused(call, ValueError, "unknown device 'gpu': choose auto, cpu or cuda")


def test_gpu_that_is_one_too_many(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert choose_device("cuda:1").index == 1
    assert_refused(lambda: choose_device("cuda:2"), UserError, "'cuda:2' .* sees 2 GPUs, .*cuda:0")


def test_full_memory_stays_what_it_is():
    def critic(x):
        raise torch.OutOfMemoryError("full")

    with pytest.raises(torch.OutOfMemoryError, match="full"):
        pygan.gradient_penalty(critic, X, X)


def assert_refused(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
