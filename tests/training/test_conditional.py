"""Networks that are told a class, critics that reject wrong ones, and what says that it worked."""

import json

import pytest
import torch
from PIL import Image
from torch import nn

from pygan.cli import main
from pygan.objectives import (
    CGAN,
    FGAN,
    GAN,
    LSGAN,
    NSGAN,
    R1,
    WGAN,
    WGANGP,
    MatchingCGAN,
    Roles,
)
from pygan.objectives.comparison import wrong_labels
from pygan.settings import UserError

from .runs import STEP, assert_same_state, newest_state

CLASSES = 5
COMPARISONS = {
    "gan": GAN,
    "lsgan": LSGAN,
    "wgan": WGAN,
    "wgan-gp": WGANGP,
    "r1": R1,
    "fgan": FGAN,
}


class Told(nn.Module):
    """A smooth critic of a sample and its label."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.sample = nn.Sequential(nn.Linear(3, 8), nn.Softplus())
        self.label = nn.Embedding(CLASSES, 8)

    def forward(self, x, labels):
        return (self.sample(x) * self.label(labels)).sum(1)


def batch(count=12):
    torch.manual_seed(1)
    labels = torch.randint(CLASSES, (count,))
    step = STEP._replace(labels=labels, classes=CLASSES)
    return torch.randn(count, 3), torch.randn(count, 3) + 1, step


@pytest.mark.parametrize("name", COMPARISONS)
def test_conditional_losses_are_the_plain_ones_of_a_critic_that_is_told(name):
    network, (real, fake, step) = Told(), batch()
    conditional, plain = COMPARISONS[name](conditional=True), COMPARISONS[name]()

    def told(x):
        return network(x, step.labels)

    torch.testing.assert_close(
        conditional.critic_loss(network, real, fake, step)[0],
        plain.critic_loss(told, real, fake, step)[0],
    )
    torch.testing.assert_close(
        conditional.generator_loss(network, fake, step)[0],
        plain.generator_loss(told, fake, step)[0],
    )


@pytest.mark.parametrize("weight", [0.5, 0.25])
@pytest.mark.parametrize("name", COMPARISONS)
def test_wrong_conditions_are_negatives_of_their_weight(name, weight):
    """Against the losses written out, the penalty left under the right condition."""
    network, (real, fake, step) = Told(), batch()
    objective = COMPARISONS[name](conditional=True, wrong=weight)
    loss, measures = objective.critic_loss(network, real, fake, step)

    v_real, v_fake = network(real, step.labels), network(fake, step.labels)
    v_wrong = network(real, wrong_labels(step))
    positive, negative = {
        "gan": (lambda v: nn.functional.softplus(-v), nn.functional.softplus),
        "r1": (lambda v: nn.functional.softplus(-v), nn.functional.softplus),
        "lsgan": (lambda v: (v - 1) ** 2 / 2, lambda v: v**2 / 2),
        "wgan": (lambda v: -v, lambda v: v),
        "wgan-gp": (lambda v: -v, lambda v: v),
        "fgan": (lambda v: -v, lambda v: (v - 1).exp()),
    }[name]
    expected = positive(v_real).mean() + (
        (1 - weight) * negative(v_fake).mean() + weight * negative(v_wrong).mean()
    )
    torch.testing.assert_close(loss - measures.get("penalty", 0), expected)
    torch.testing.assert_close(measures["right_class_preferred"], (v_real > v_wrong).float().mean())


def test_penalty_is_that_of_the_right_condition():
    network, (real, fake, step) = Told(), batch()
    plain, matching = (
        WGANGP(conditional=True, wrong=w).critic_loss(network, real, fake, step)[1]["penalty"]
        for w in (0.0, 0.5)
    )
    torch.testing.assert_close(plain, matching)


def test_wrong_labels_differ_from_the_right_ones_and_are_equally_likely():
    labels = torch.arange(4).repeat(5000)
    drawn = wrong_labels(STEP._replace(labels=labels, classes=4))
    assert drawn.dtype == torch.int64
    assert (drawn != labels).all()
    for k in range(4):
        counts = drawn[labels == k].bincount(minlength=4).float() / 5000
        assert counts[k] == 0
        others = counts[torch.arange(4) != k]
        torch.testing.assert_close(others, torch.full((3,), 1 / 3), atol=0.03, rtol=0)


def test_named_forms_are_the_options_of_ns_gan():
    assert (CGAN().conditional, CGAN().wrong) == (True, 0.0)
    assert (MatchingCGAN().conditional, MatchingCGAN().wrong) == (True, 0.5)
    assert issubclass(CGAN, NSGAN) and issubclass(MatchingCGAN, CGAN)


def test_roles():
    assert GAN().roles(10) == GAN().roles(0) == Roles()
    assert CGAN().roles(10) == Roles(generator_classes=10, critic_classes=10)
    for classes in (0, 1):
        with pytest.raises(UserError, match="needs data with classes"):
            CGAN().roles(classes)


def test_wrong_conditions_need_conditions():
    with pytest.raises(ValueError, match=r"wrong must be 0 unless conditional is true, got 0\.5"):
        WGANGP(wrong=0.5)
    with pytest.raises(ValueError, match="wrong must be at least 0 and below 1"):
        WGANGP(conditional=True, wrong=1.0)


CONDITIONAL = {
    "cgan": ("--objective.name=cgan",),
    "cgan-matching, embedding": (
        "--objective.name=cgan-matching",
        "--generator.label_embedding=3",
        "--critic.label_embedding=3",
    ),
    "wgan-gp": ("--objective.name=wgan-gp", "--objective.conditional=true"),
    "wgan-gp, matching": (
        "--objective.name=wgan-gp",
        "--objective.conditional=true",
        "--objective.wrong=0.5",
    ),
    "fgan, single step": (
        "--objective.name=fgan",
        "--objective.conditional=true",
        "--objective.wrong=0.5",
        "--single_step=true",
    ),
    "dropout alone": (
        "--objective.name=cgan",
        "--generator.noise=none",
        "--generator.dropout=0.5",
    ),
    "acgan": ("--objective.name=acgan",),
    "infogan": ("--objective.name=infogan",),
}


@pytest.mark.parametrize("name", CONDITIONAL)
def test_conditional_run_resumes_bit_for_bit(name, train):
    options = CONDITIONAL[name]
    unbroken = train("a", *options)
    train("b", "--steps=10", *options)
    resumed = train("b", *options, "--resume")
    assert_same_state(newest_state(unbroken), newest_state(resumed))


def test_run_tells_how_many_samples_are_of_the_class_asked_for(train, capsys):
    train("a", "--objective.name=cgan")
    assert "as the class asked for" in capsys.readouterr().out
    train("b", "--objective.name=infogan")
    assert "as the class asked for" not in capsys.readouterr().out


def test_sample_of_a_condition(train, tmp_path):
    run = train("a", "--objective.name=cgan")

    def sample(name, *options):
        out = tmp_path / f"{name}.png"
        assert main(["sample", str(run), "--n=20", f"--out={out}", *options]) == 0
        return Image.open(out)

    each, seven = sample("each"), sample("seven", "--condition=7")
    assert each.size[0] == 10 * 36 + 4  # a column a class
    three, again = sample("three", "--condition=3"), sample("again", "--condition=7")
    assert seven.tobytes() == again.tobytes() != three.tobytes()


@pytest.mark.parametrize(
    ("objective", "condition", "message"),
    [
        ("cgan", "10", "--condition must be 0 to 9, got 10"),
        ("cgan", "-1", "--condition must be 0 to 9, got -1"),
        ("wgan", "1", "knows no classes: leave --condition out"),
    ],
)
def test_condition_must_be_one_of_the_runs(objective, condition, message, train, tmp_path, capsys):
    run = train("a", f"--objective.name={objective}", "--steps=1")
    capsys.readouterr()
    assert (
        main(["sample", str(run), f"--condition={condition}", f"--out={tmp_path / 'x.png'}"]) == 2
    )
    assert message in capsys.readouterr().err


def test_data_without_classes_is_refused(config, tmp_path, capsys):
    options = ["--data.name=swiss-roll", "--objective.name=cgan", "--generator.batch_norm=false"]
    assert main(["train", f"--config={config}", f"--out={tmp_path / 'x'}", *options]) == 2
    assert "needs data with classes" in capsys.readouterr().err


def test_ignored_noise_shows_in_the_diversity(train):
    def diversity(run):
        return json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])["diversity"]

    options = ("--objective.name=cgan", "--steps=5")
    assert diversity(train("ignored", *options, "--generator.noise=none")) < 1e-6
    assert diversity(train("used", *options)) > 0.01
    dropped = ("--generator.noise=none", "--generator.dropout=0.5")
    assert diversity(train("dropout", *options, *dropped)) > 0.01
