"""Many processes train what one does on the joint batch."""

import pytest
import torch

from ..runs import leaves, newest_state
from .games import CONFIG, GAMES
from .processes import torchrun

COMPARED = ("generator", "critic", "average", "measures")
TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The folder of each number of processes; the runs go on side by side."""
    folder = tmp_path_factory.mktemp("games")
    config = folder / "game.yaml"
    config.write_text(CONFIG)
    script = ("-m", "training.distributed.play", config)
    started = {n: torchrun(n, *script, folder / str(n)) for n in (1, 2, 4)}
    for process in started.values():
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    return {n: folder / str(n) for n in started}


@pytest.mark.parametrize("ranks", [2, 4])
@pytest.mark.parametrize("name", GAMES)
def test_parameters_and_measures_are_those_of_one_process(played, name, ranks):
    one, many = (newest_state(played[n] / name) for n in (1, ranks))
    assert one["step"] == many["step"] == 20
    for part in COMPARED:
        pairs = list(zip(leaves(one[part], part), leaves(many[part], part), strict=True))
        for (where, a), (_, b) in pairs:
            # Convergence has the imbalance's size, which each process takes of its own rows.
            if torch.is_tensor(a) and not where.endswith("convergence"):
                torch.testing.assert_close(b, a, rtol=TOLERANCE, atol=TOLERANCE, msg=where)


def test_games_differ_by_more_than_is_tolerated(played):
    """Otherwise the test above could not tell a right run from a wrong one."""
    weights = [newest_state(played[1] / name)["critic"]["1.weight"] for name in ("gan", "ns-gan")]
    noisy = newest_state(played[1] / "gan, noise")["critic"]["1.weight"]
    assert (noisy - weights[0]).abs().max() > 100 * TOLERANCE
    assert (weights[1] - weights[0]).abs().max() > 10 * TOLERANCE
