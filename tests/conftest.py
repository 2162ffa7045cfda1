"""`pytest --device cuda` runs the op tests on a GPU; the default is the CPU."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from small_disk import mounted


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--device", default="cpu", help="device of the op tests: cpu or cuda")


@pytest.fixture(scope="session")
def device(request: pytest.FixtureRequest) -> torch.device:
    return torch.device(request.config.getoption("--device"))


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(0)


@pytest.fixture
def threads():
    """Sets the thread count for a test and restores it."""
    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The folder of a file system of 4 MB."""
    with mounted(tmp_path / "disk", 4 << 20) as folder:
        yield folder
