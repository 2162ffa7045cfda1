"""The README's part on speed, between two marks: a picture, and the tables of brief.py."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from matplotlib.figure import Figure

from benchmarks.gates.judged import QUALITY
from benchmarks.report import bars, brief
from benchmarks.report.kept import Kept

BEGIN, END = "<!-- python -m benchmarks report writes from here -->", "<!-- to here -->"
PICTURE = "benchmarks-{machine}-steps.png"
INTRODUCTION = """Medians of calls that take turns in one process; a range where the baseline's own
time varies too much for one. "As written" is what the usual scripts do, with its time; "tuned" is
plain PyTorch at its best, "compiled" the best form of torch.compile that compiles. All ways of all
cases, and what is below its goal and why: [docs/benchmarks.md](docs/benchmarks.md)."""
OF_MACHINE = """On {where}:

![Speedups of critic steps and iterations over plain PyTorch](docs/images/{picture})"""


def where(kept: Kept) -> str:
    machine, settings = kept.facts["machine"], kept.facts["settings"]
    device = machine["gpu"] or f"{machine['cpu']}, {settings['threads']} threads"
    return f"{device}, torch {kept.facts['versions']['torch']}, {kept.facts['date'][:10]}"


def picture(suites: Mapping[str, Kept]) -> Figure:
    """The fastest tier of each step over each baseline."""
    found = []
    for section in brief.STEPS:
        for case in section.of(suites[section.suite]) if section.suite in suites else ():
            ratios = {column.over: brief.speedup(case["rows"], column) for column in brief.OVER_ALL}
            found.append((case["name"], {k: s for k, s in ratios.items() if s is not None}))
    return bars.figure_of(found, "Times as fast, by the fastest tier")


def text(suites: Mapping[str, Kept], name: str) -> str:
    shown = [section for section in brief.SECTIONS if section.suite in suites]
    tables = [brief.section(section, suites[section.suite]) for section in shown]
    if QUALITY in suites:
        tables.append(brief.contests(suites[QUALITY]))
    head = OF_MACHINE.format(where=where(suites[shown[0].suite]), picture=name)
    return "\n\n".join([head, *tables])


def rewritten(readme: str, everything: Sequence[Kept]) -> tuple[str, dict[str, Figure]]:
    """The README with what stands between the marks written anew, and its pictures by name."""
    parts, figures = [INTRODUCTION], {}
    for machine, group in groupby(everything, key=lambda kept: kept.machine):
        suites = {kept.suite: kept for kept in group}
        if any(section.suite in suites for section in brief.STEPS):
            name = PICTURE.format(machine=machine)
            parts.append(text(suites, name))
            figures[name] = picture(suites)
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n\n".join([f"{before}{BEGIN}", *parts, f"{END}{after}"]), figures
