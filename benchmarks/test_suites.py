"""Every suite under pytest-benchmark, one group of rows a case: `pytest benchmarks`."""

import pytest
import torch

from benchmarks.case import Kind
from benchmarks.check import checked_calls
from benchmarks.suites import SUITES
from benchmarks.timing import THREADS

PAIRS = [
    pytest.param(case, provider, id=f"{case.name}: {provider.label}")
    for cases in SUITES.values()
    for case in cases
    for provider in case.providers
]


@pytest.fixture(scope="module")
def calls():
    """The checked calls of a case; made once, and dropped when the next case is asked for."""
    torch.set_num_threads(THREADS)
    last = {}

    def of(case):
        if case not in last:
            last.clear()
            last[case] = checked_calls(case, torch.device("cpu"))
        return last[case]

    return of


@pytest.mark.parametrize(("case", "provider"), PAIRS)
def test_case(case, provider, calls, benchmark):
    ready, errors = calls(case)
    if provider.kind is Kind.COMPILED and provider.label in errors:
        pytest.skip(errors[provider.label])
    benchmark.group = case.name
    benchmark(ready[provider.label])
