"""A run of two processes that takes seconds."""

import pytest

from .games import CONFIG


@pytest.fixture(scope="session")
def shared_game(tmp_path_factory):
    path = tmp_path_factory.mktemp("game") / "game.yaml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def game(shared_game):
    return shared_game
