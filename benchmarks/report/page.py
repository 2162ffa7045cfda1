"""The page: what the gates say, what is below, then every suite with its pictures and tables."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from matplotlib.figure import Figure

from benchmarks.report import bars, markdown, modes, pictures, roofline, shortfall
from benchmarks.report.kept import SUITES, Kept

INTRODUCTION = """# Benchmarks

*Written by `python -m benchmarks report` from [benchmarks/results](../benchmarks/results); the
newest result of each suite and machine counts. Do not edit.*

Each case does the same work in several ways: plain PyTorch as users write it, plain PyTorch tuned,
torch.compile in the best form that compiles, and pygan in up to three tiers (an op in place of
PyTorch's; layers with a lean double backward; a critic step without double backward). All must
agree before any is timed. They take turns in one process, in random order; a figure is the median
of rounds with its 10th to 90th percentile, a ratio that of the times within a round. Where the 90th
is more than 1.3 times the 10th, the range stands alone, marked unsteady. Where it says that freed
memory was kept, it stayed with the process on both sides, as with a caching allocator: page faults
come at random otherwise.

"Of roof" is the share of the time that the least bytes or FLOPs of the case would take at the rate
of a large copy or of a large float32 matrix product, both measured in the same run with the same
threads. Above 100 % the data stay in a cache. "Launches" are kernels on a GPU, and dispatched
operators on a CPU.

    python -m benchmarks --suite all --json FILE     # measure; --quick: in seven minutes
    python -m benchmarks check                       # do the gates hold?
    python -m benchmarks report                      # this page

How to run other implementations beside pygan is in [benchmarks/peers.md](../benchmarks/peers.md).
"""

Draw = Callable[[Kept], Figure | None]
# By kind what is drawn, with the end of the file's name and a text for those who see no pictures.
DRAWN: Mapping[str, Sequence[tuple[str, str, Draw]]] = {
    SUITES: (
        ("summary", "Speedups of the fastest tier over plain PyTorch", bars.summary),
        ("ratios", "Speedups over plain PyTorch", bars.draw),
        ("roof", "Rates under the machine's roof", roofline.draw),
    ),
    "quality": (("curves", "Distance to the data against seconds of training", pictures.draw),),
    "growth": (("curves", "Seconds of a step against its size", pictures.draw),),
}
TABLES = {SUITES: markdown.case, **modes.TABLES}


def section(kept: Kept) -> tuple[str, dict[str, Figure]]:
    """The Markdown of one suite, and its pictures by file name."""
    parts, figures = [f"### {kept.title}", markdown.where(kept)], {}
    for end, text, draw in DRAWN[kept.kind]:
        figure = draw(kept)
        if figure is not None:
            name = f"{kept.slug}-{end}.png"
            figures[name] = figure
            parts.append(f"![{text}: {kept.title}](images/{name})")
    parts += map(TABLES[kept.kind], kept.results)
    return "\n\n".join(parts), figures


def page(everything: Sequence[Kept]) -> tuple[str, dict[str, Figure]]:
    """The whole page and all pictures; results in the order of their machines."""
    parts, figures = [INTRODUCTION], {}
    for machine, group in groupby(everything, key=lambda kept: kept.machine):
        found = list(group)
        parts.append(f"## {machine}: goals\n\n{shortfall.gates(found)}\n")
        parts.append(f"Below 85 % of the roof:\n\n{shortfall.roof(found)}\n")
        for kept in found:
            text, more = section(kept)
            parts.append(f"{text}\n")
            figures |= more
    return "\n".join(parts), figures
