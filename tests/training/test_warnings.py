"""Warnings: what rows they are made of, and how often they are printed."""

import pytest

from pygan.objectives import DRAGAN, R1, WGAN, WGANGP
from pygan.training import progress
from pygan.training.warnings import warnings_of

from .runs import start


def rows_of(**columns):
    """Rows of a run of 20 steps, 4 apart, that is well but for these columns."""
    length = len(next(iter(columns.values())))
    return [
        {
            "step": 4 * (i + 1),
            "critic_steps": 8 * (i + 1),
            "diversity": 1.0,
            **{k: v[i] for k, v in columns.items()},
        }
        for i in range(length)
    ]


def penalties(weight, *distances):
    return rows_of(penalty=[weight * distance**2 for distance in distances])


@pytest.fixture
def settings(config):
    def of(objective=None, *options):
        made = start(config, *options)[0]
        if objective is not None:
            object.__setattr__(made, "objective", objective)
        return made

    return of


@pytest.mark.parametrize(
    ("objective", "rows", "warned"),
    [
        (WGANGP(weight=10), penalties(10, 0.9, 0.8, 0.7), True),
        (WGANGP(weight=0.1), penalties(0.1, 0.9, 0.8, 0.7), True),
        (DRAGAN(weight=10), penalties(10, 2, 2, 2), True),
        (WGANGP(weight=10), penalties(10, 0.9, 0.4, 0.9), False),
        (WGANGP(weight=10), penalties(10, 0.1, 0.9, 0.9), False),
        (WGANGP(weight=10), penalties(10, 0.9, 0.9), False),
        (WGANGP(weight=10), penalties(10, 0.9, 0.9, 0.9, 0.2), False),
        # W = 0.5 lets the best norm be 1 + 0.5 / (2 * 0.1) = 3.5 and the estimate 3.5 W = 1.75.
        (WGANGP(weight=0.1), rows_of(penalty=[0.1 * 2.5**2] * 3, wasserstein=[1.75] * 3), False),
        (WGANGP(weight=0.1), rows_of(penalty=[0.1 * 3.5**2] * 3, wasserstein=[1.75] * 3), True),
        (R1(weight=10), penalties(10, 5, 5, 5), False),
        (WGAN(), rows_of(wasserstein=[1.0] * 3), False),
    ],
)
def test_gradient_norm(settings, objective, rows, warned):
    assert (warnings_of(settings(objective), rows).keys() == {"gradient_norm"}) == warned


def test_gradient_norm_is_named_with_its_distance(settings):
    text = warnings_of(settings(WGANGP(weight=10)), penalties(10, 0.9, 0.8, 0.95))["gradient_norm"]
    assert "0.80 or more from its target for 3 reports" in text


@pytest.mark.parametrize(
    ("values", "warned"),
    [((1, 0.05), True), ((0.05, 0.2), False), ((0.05,), True), ((0.1,), False), ((0,), True)],
)
def test_diversity(settings, values, warned):
    assert ("diversity" in warnings_of(settings(), rows_of(diversity=values))) == warned


def test_samples_may_be_alike_at_the_start(settings):
    rows = [{"step": 3, "critic_steps": 6, "diversity": 0.0}]
    assert warnings_of(settings(), rows) == {}


@pytest.mark.parametrize(
    ("generator", "critic", "warned"),
    [
        ((0, 3), (0, 0), True),
        ((0, 0), (0, 5), True),
        ((0, 2), (0, 4), False),
        ((3, 3), (0, 0), False),
    ],
)
def test_skipped_steps(settings, generator, critic, warned):
    rows = rows_of(skipped_generator_steps=generator, skipped_critic_steps=critic)
    assert ("skipped_steps" in warnings_of(settings(None, "--precision=float16"), rows)) == warned
    assert warnings_of(settings(), rows) == {}


def test_warning_is_printed_until_it_gets_well_and_again(train, capsys, monkeypatch):
    """Diversity by report, the one before the first step included."""
    told = iter([0.01, 1.0, 0.01, 0.02, 1.0, 0.01, 0.01])
    monkeypatch.setattr(progress, "diversity", lambda *_: {0: next(told)})
    train("a", "--steps=24", "--report_every=4", "--checkpoint_every=24")
    lines = capsys.readouterr().out.splitlines()
    warned = [i for i, line in enumerate(lines) if line.startswith("warning: samples hardly")]
    before = [lines[i - 1].partition("  ")[0] for i in warned]
    assert before == ["step 8/24", "step 20/24"]


def test_resumed_run_does_not_warn_again(train, capsys, monkeypatch):
    monkeypatch.setattr(progress, "diversity", lambda *_: {0: 0.01})
    train("a", "--steps=10")
    assert "warning: samples" in capsys.readouterr().out
    train("a", "--resume")
    assert "warning" not in capsys.readouterr().out


def test_row_holds_what_is_wrong(train, monkeypatch):
    monkeypatch.setattr(progress, "diversity", lambda *_: {0: 0.01})
    run = train("a")
    assert '"warnings": {"diversity": "samples hardly' in (run / "metrics.jsonl").read_text()
