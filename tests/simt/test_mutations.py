"""mutate.py takes minutes and is run by hand; this keeps its table true to the sources."""

import pytest
from mutate import TABLE
from mutations import MUTATIONS, SURVIVORS
from toolchain import ROOT


@pytest.mark.parametrize("file", MUTATIONS)
def test_every_mutation_still_applies(file):
    text = (ROOT / file).read_text()
    for mutation in MUTATIONS[file]:
        assert text.count(mutation.old) == 1, mutation.what


def test_the_table_is_of_these_mutations():
    table = TABLE.read_text()
    what = {mutation.what for mutations in MUTATIONS.values() for mutation in mutations}
    assert set(SURVIVORS) <= what
    assert not [w for w in what if f" | {w} | " not in table] and "UNEXPLAINED" not in table
