"""A checkpoint of other networks is refused in one line that names the first difference."""

import pytest
import torch

from pygan.cli import main
from pygan.training.fitting import mismatch

W, B = torch.zeros(2, 3), torch.zeros(2)


@pytest.mark.parametrize(
    ("own", "saved", "expected"),
    [
        ({"w": W, "b": B}, {"b": B, "w": W}, None),
        ({}, {}, None),
        ({"w": W, "b": B}, {"w": W.T, "b": W}, "w is (3, 2), expected (2, 3)"),
        ({"w": W, "b": B}, {"w": W}, "b is missing, expected (2,)"),
        ({"w": W}, {"w": W, "b": B}, "b is (2,), expected missing"),
        ({"w": torch.zeros(())}, {"w": torch.zeros(1)}, "w is (1,), expected ()"),
    ],
)
def test_first_difference(own, saved, expected):
    assert mismatch(own, saved) == expected


def test_checkpoint_of_another_architecture(train, config, tmp_path, capsys):
    """As when somebody edits a run's config.yaml."""
    run = train("a", "--steps=2")
    text = (run / "config.yaml").read_text()
    capsys.readouterr()
    for old, new, words in (
        ("width: 16", "width: 24", "the generator's 0.weight is (16, 8), expected (24, 8)"),
        (
            "ema_decay: null",
            "ema_decay: 0.9",
            "the average's 0.weight is missing, expected (16, 8)",
        ),
    ):
        (run / "config.yaml").write_text(text.replace(old, new, 1))
        again = ["train", f"--config={run / 'config.yaml'}", f"--out={run}", "--resume"]
        assert main(again) == 2
        error = capsys.readouterr().err
        assert len(error.splitlines()) == 1
        assert words in error
    (run / "config.yaml").write_text(text.replace("width: 16", "width: 24", 1))
    assert main(["sample", str(run), f"--out={tmp_path / 'a.png'}"]) == 2
    assert "the generator's 0.weight is (16, 8)" in capsys.readouterr().err
