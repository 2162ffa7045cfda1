"""Results as text for a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.case import BASELINES
from benchmarks.costs import Costs
from benchmarks.results import Result, Row
from benchmarks.timing import Spread


def heading(report: Mapping[str, Any]) -> str:
    """Where, when and how: a line for each part of the report."""
    parts = {
        name: ", ".join(f"{key} {value}" for key, value in part.items())
        for name, part in report.items()
        if isinstance(part, Mapping)
    }
    return "\n".join([report["date"], *(f"{name}: {text}" for name, text in parts.items()), ""])


def time_text(seconds: Spread) -> str:
    unit, scale = ("us", 1e6) if seconds.median < 1e-3 else ("ms", 1e3)
    low, median, high = (f"{scale * x:.3g}" for x in (seconds.low, seconds.median, seconds.high))
    return f"{median} {unit} [{low}, {high}]"


def speedup_text(speedup: Spread | None) -> str:
    if speedup is None:
        return ""
    text = f"[{speedup.low:.2f}, {speedup.high:.2f}]"
    return f"unsteady {text}" if speedup.too_wide else f"{speedup.median:.2f}x {text}"


def share_text(of_roof: float | None) -> str:
    return "" if of_roof is None else f"{of_roof:.0%}"


def costs_text(costs: Costs | None) -> list[str]:
    if costs is None:
        return ["", ""]
    peak = "" if costs.peak_bytes is None else f"{costs.peak_bytes / 2**20:.1f} MiB"
    return [str(costs.launches), peak]


def columns(row: Row, baselines: Sequence[str]) -> list[str]:
    if row.seconds is None:
        return [row.label, row.kind, f"failed: {row.error}"]
    speedups = [speedup_text(row.speedups.get(baseline)) for baseline in baselines]
    measured = [time_text(row.seconds), *speedups, share_text(row.of_roof)]
    return [row.label, row.kind, *measured, *costs_text(row.costs)]


def table(result: Result) -> str:
    """Median [10th, 90th percentile] of a call's time and of its speedup over each baseline.

    Then the share of the roof, and what a call launches and allocates.
    """
    if result.error:
        return f"{result.name}\n  not timed: {result.error}\n"
    baselines = [row for row in result.rows if row.kind in BASELINES and row.seconds]
    over = [f"over {row.kind}" for row in baselines]
    header = ["provider", "kind", "time", *over, "of roof", "launches", "memory"]
    lines = [header, *(columns(row, [row.label for row in baselines]) for row in result.rows)]
    cells = [line for line in lines if len(line) == len(header)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    text = ["  " + "  ".join(map(str.ljust, line, widths)).rstrip() for line in lines]
    return "\n".join([result.name, *text, ""])
