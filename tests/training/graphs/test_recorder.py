"""The one file that calls CUDA: in which order. That it works: ../test_on_gpu.py."""

from contextlib import contextmanager

import pytest
import torch

from pygan.training.graphs.recorder import CudaRecorder
from pygan.training.stages import OFF, Stages


class Stream:
    def __init__(self, name, log):
        self.name, self.log = name, log

    def wait_stream(self, other):
        self.log.append(f"{self.name} waits for {other.name}")


@pytest.fixture
def log(monkeypatch):
    """What torch.cuda is asked to do, in order."""
    calls = []
    current = Stream("current", calls)

    class Graph:
        def replay(self):
            calls.append("replay")

    @contextmanager
    def inside(name):
        calls.append(f"begin {name}")
        yield
        calls.append(f"end {name}")

    stand_ins = {
        "Stream": lambda device: Stream("side", calls),
        "current_stream": lambda device: current,
        "stream": lambda stream: inside(stream.name),
        "graph_pool_handle": lambda: (0, 1),
        "CUDAGraph": Graph,
        "graph": lambda graph, pool, stream, capture_error_mode: inside(
            f"{pool} {stream.name} {capture_error_mode}"
        ),
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(torch.cuda, name, stand_in)
    return calls


def test_warm_up_is_on_a_stream_of_its_own(log):
    result = torch.ones(())
    recorder = CudaRecorder(torch.device("cuda"))
    assert recorder.warm_up(lambda: log.append("work") or result) is result
    assert log == [
        "side waits for current",
        "begin side",
        "work",
        "end side",
        "current waits for side",
    ]


def test_recorded_once_replayed_always(log):
    result = torch.zeros(2)
    replay = CudaRecorder(torch.device("cuda")).record(lambda: log.append("work") or result)
    recording = ["begin (0, 1) side thread_local", "work", "end (0, 1) side thread_local"]
    assert log == recording
    first = replay()
    result += 1
    second = replay()
    assert log == [*recording, "replay", "replay"]
    assert (first.tolist(), second.tolist()) == ([0, 0], [1, 1])  # a later replay changes neither


def test_nothing_is_timed_while_recording(monkeypatch):
    """Events of a recording have no times."""
    stages = Stages(torch.device("cuda"))
    monkeypatch.setattr(Stages, "_now", lambda self: 0)
    stages.start()
    for recording in (True, False):
        monkeypatch.setattr(torch.cuda, "is_current_stream_capturing", lambda r=recording: r)
        assert (stages("optimizer") is OFF) == recording
