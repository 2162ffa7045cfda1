"""What cannot be recorded ends before the first step, with one line that says what to do."""

import pytest
import torch

from pygan.cli import main
from pygan.objectives import GAN, R1, WGAN
from pygan.settings import UserError
from pygan.training.distributed.ranks import ALONE, Ranks
from pygan.training.graphs.refusals import REFUSALS, check_recordable
from pygan.training.parser import parse

from ..runs import STEP

GPU = torch.device("cuda")


class Two(Ranks):
    size = 2


WRONG = {
    "needs a GPU: choose device cuda": ((), torch.device("cpu"), ALONE),
    "is for one process": ((), GPU, Two()),
    "does not go with accumulate": (("--accumulate=2",), GPU, ALONE),
    "does not go with float16": (("--precision=float16",), GPU, ALONE),
    "does not go with compile_generator": (("--compile_generator=true",), GPU, ALONE),
}


@pytest.mark.parametrize("said", WRONG)
def test_refused(said, config):
    options, device, ranks = WRONG[said]
    settings = parse([f"--config={config}", "--cuda_graph=true", *options]).config
    with pytest.raises(UserError, match=f"^cuda_graph {said}.*, or leave cuda_graph out$"):
        check_recordable(settings, device, ranks)


def test_every_refusal_is_tested():
    assert len(WRONG) == len(REFUSALS)


@pytest.mark.parametrize("options", [(), ("--precision=bfloat16", "--max_grad_norm=1")])
def test_not_refused(options, config):
    check_recordable(parse([f"--config={config}", *options]).config, GPU, ALONE)


def test_run_without_a_gpu(config, tmp_path, capsys):
    out = tmp_path / "a"
    assert main(["train", f"--config={config}", f"--out={out}", "--cuda_graph=true"]) == 2
    error = capsys.readouterr().err
    assert "needs a GPU" in error
    assert len(error.splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("objective", "steps", "phases"),
    [
        (WGAN(), range(3), [0, 0, 0]),
        (R1(penalty_every=3), range(7), [True, False, False, True, False, False, True]),
        (GAN(), range(2), [0, 0]),
        (GAN(instance_noise=0.1, instance_noise_steps=2), range(4), [None, None, 0, 0]),
    ],
)
def test_phases(objective, steps, phases):
    """Updates with noise that fades are never alike, and those with a lazy penalty of two kinds."""
    at = [STEP._replace(critic_steps=step, generator_steps=step) for step in steps]
    assert [objective.phase(step) for step in at] == phases
