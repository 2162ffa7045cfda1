"""Results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.case import BASELINES
from benchmarks.report.kept import Kept
from benchmarks.table import share_text, speedup_text, time_text
from benchmarks.timing import Spread

Row = Mapping[str, Any]


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars in cells would end them."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in r)} |" for r in lines)


def spread(values: Mapping[str, Any] | None) -> Spread | None:
    return None if values is None else Spread(**values)


def over(row: Row, baselines: Mapping[str, str]) -> list[str]:
    """The speedup over each kind of baseline."""
    labels = [baselines.get(kind, "") for kind in BASELINES]
    return [speedup_text(spread(row["speedups"].get(label))) for label in labels]


def cells(row: Row, baselines: Mapping[str, str]) -> list[str]:
    if row["seconds"] is None:
        return [row["label"], row["kind"], f"failed: {row['error']}", "", "", "", "", ""]
    costs = row.get("costs")
    launches = str(costs["launches"]) if costs else ""
    time = time_text(Spread(**row["seconds"]))
    ratios = over(row, baselines)
    return [row["label"], row["kind"], time, *ratios, share_text(row.get("of_roof")), launches]


def case(result: Mapping[str, Any]) -> str:
    """A case with all its rows."""
    title = f"#### {result['name']}"
    if result["error"]:
        return f"{title}\n\nNot timed: {result['error']}"
    baselines = {row["kind"]: row["label"] for row in result["rows"] if row["kind"] in BASELINES}
    header = ["provider", "kind", "time", *(f"over {kind}" for kind in BASELINES)]
    rows = (cells(row, baselines) for row in result["rows"])
    return f"{title}\n\n{table([*header, 'of roof', 'launches'], rows)}"


def where(kept: Kept) -> str:
    """Machine, versions and settings, and the file that has it all."""
    machine, versions = kept.facts["machine"], kept.facts["versions"]
    settings = kept.facts["settings"]
    roof = kept.facts.get("roof")
    parts = [
        kept.facts["date"][:10],
        kept.gpu or f"{machine['cpu']}, {machine['cores']} cores",
        f"threads: {settings['threads']}" if "threads" in settings else "",
        "freed memory kept" if settings.get("keeps_freed_memory") else "",
        f"load {machine['load']:.1f} at the start",
        f"torch {versions['torch']}, Python {versions['python']}",
    ]
    if roof:
        copy, gemm = roof["copy_bandwidth"] / 1e9, roof["gemm_rate"] / 1e9
        parts.append(f"roof: {copy:.3g} GB/s copied, {gemm:.3g} GFLOP/s of matrix products")
    link = f"[{kept.path.name}](../benchmarks/results/{kept.path.name})"
    return "; ".join([part for part in parts if part]) + f" ({link})."
