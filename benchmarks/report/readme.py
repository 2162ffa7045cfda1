"""The README's part on speed, between two marks: the tables of brief.py."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from benchmarks.gates.judged import QUALITY
from benchmarks.report import brief
from benchmarks.report.kept import Kept

BEGIN, END = "<!-- python -m benchmarks report writes from here -->", "<!-- to here -->"
INTRODUCTION = """Medians of calls that take turns in one process; a range where the baseline's own
time varies too much for one. "As written" is what the usual scripts do, with its time; "tuned" is
plain PyTorch at its best, "compiled" the best form of torch.compile that compiles. All ways of all
cases, and what is below its goal and why: [docs/benchmarks.md](docs/benchmarks.md)."""


def where(kept: Kept) -> str:
    machine, settings = kept.facts["machine"], kept.facts["settings"]
    device = kept.gpu or f"{machine['cpu']}, threads: {settings['threads']}"
    return f"{device}, torch {kept.facts['versions']['torch']}, {kept.facts['date'][:10]}"


def tables(suites: Mapping[str, Kept]) -> list[str]:
    """With the circumstances, wherever they are not those of the table before."""
    shown = [section for section in brief.SECTIONS if section.suite in suites]
    if not shown:
        return []
    found = [(suites[each.suite], brief.section(each, suites[each.suite])) for each in shown]
    if QUALITY in suites:
        found.append((suites[QUALITY], brief.contests(suites[QUALITY])))
    parts = []
    for place, group in groupby(found, key=lambda pair: where(pair[0])):
        parts += [f"On {place}:", *(table for _, table in group)]
    return parts


def rewritten(readme: str, everything: Sequence[Kept]) -> str:
    """The README with what stands between the marks written anew."""
    parts = [INTRODUCTION]
    for _, group in groupby(everything, key=lambda kept: kept.machine):
        parts += tables({kept.suite: kept for kept in group})
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n\n".join([f"{before}{BEGIN}", *parts, f"{END}{after}"])
