"""Tables of the modes quality and growth; whatever a file does not say is left out."""

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.report.markdown import spread, table
from benchmarks.table import speedup_text

Result = Mapping[str, Any]


def quality(contest: Result) -> str:
    """By how much each way meets the target sooner than each baseline."""
    rows = [
        [
            sooner["label"],
            sooner["baseline"],
            speedup_text(spread(sooner["seconds_spread"])),
            speedup_text(spread(sooner["iteration_spread"])),
            str(len(sooner["seconds"])),
        ]
        for sooner in contest.get("sooner", ())
    ]
    target = f"EMD {contest['target']:.3g}; real samples score {contest['real_score']:.3g}"
    header = ["way", "over", "sooner at the target", "an iteration", "seeds"]
    return f"#### {contest['name']}: {target}\n\n{table(header, rows)}"


def growth(one: Result) -> str:
    """The fitted exponents, and where times leave their line."""
    rows = []
    for line in one["lines"]:
        below = line.get("leaves_below")
        leaves = "" if below is None else f"below {below}"
        rows.append([line["label"], f"{line['exponent']:.2f}", leaves])
    facts = [f"Arithmetic alone: exponent {one['expected']:g}."] if "expected" in one else []
    facts += [f"Off the line: {one['reason']}."] if one.get("reason") else []
    fits = table(["way", "exponent", "leaves the line"], rows)
    return "\n\n".join([f"#### {one['name']}, in {one['size']}", *facts, fits])


TABLES: Mapping[str, Callable[[Result], str]] = {"quality": quality, "growth": growth}
