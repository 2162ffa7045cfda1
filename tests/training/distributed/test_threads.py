"""What a process of several leaves behind when its part of the run is done."""

from .processes import torchrun


def test_no_thread_of_the_group_meets_the_end_of_the_interpreter(game, tmp_path):
    """One that did would abort the process now and then, and torchrun would call the run failed."""
    script = ("-m", "training.distributed.train_and_look")
    process = torchrun(2, *script, f"--config={game}", f"--out={tmp_path / 'run'}", "--steps=3")
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert [line for line in output.splitlines() if line.startswith("left:")] == ["left:"] * 2
