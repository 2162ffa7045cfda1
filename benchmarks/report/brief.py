"""What the README says of speed: which cases of which suites, and in which columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from benchmarks.case import TIERS, Kind
from benchmarks.gates.judged import as_case
from benchmarks.report.kept import Kept
from benchmarks.report.markdown import spread, table
from benchmarks.timing import Spread

WRITTEN, TUNED, COMPILED = Kind.AS_WRITTEN, Kind.TUNED, Kind.COMPILED
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """By how much the fastest row that is `ours` is faster than the fastest of a baseline."""

    heading: str
    ours: Callable[[Row], bool]
    over: Kind


@dataclass(frozen=True)
class Section:
    """A table; `cases` are patterns as a shell's."""

    suite: str
    cases: tuple[str, ...]
    about: str
    columns: tuple[Column, ...]

    def of(self, kept: Kept) -> list[Mapping[str, Any]]:
        return [
            case
            for case in kept.results
            if case["rows"] and any(fnmatchcase(case["name"], name) for name in self.cases)
        ]


def of_kind(*kinds: Kind) -> Callable[[Row], bool]:
    return lambda row: row["kind"] in kinds


def named(pattern: str) -> Callable[[Row], bool]:
    return lambda row: fnmatchcase(row["label"], pattern)


BY_TIER = (
    *(Column(tier, of_kind(tier), WRITTEN) for tier in TIERS),
    Column("best over tuned", of_kind(*TIERS), TUNED),
    Column("best over compiled", of_kind(*TIERS), COMPILED),
)
OVER_ALL = tuple(
    Column(f"over {kind}", of_kind(*TIERS), kind) for kind in (WRITTEN, TUNED, COMPILED)
)
CRITIC_STEPS = Section(
    "wgan-gp",
    ("*",),
    "A critic step of WGAN-GP, optimizer included. Tier 1 is the penalty as an op, tier 2 lean"
    " layers, tier 3 the exact step, all with `pygan.optim.Adam`; for images the better of both"
    " orders of axes:",
    BY_TIER,
)
SECTIONS = (
    CRITIC_STEPS,
    Section(
        "train",
        ("iteration, WGAN-GP, *", "iteration, *, MLP 784-240-240-1, B=64"),
        "An iteration of training, data included: five critic steps and one of the generator, in"
        " f-GAN one and one:",
        BY_TIER,
    ),
    Section(
        "optim",
        ("*",),
        "An optimizer's step with WGAN's clip, tier 1:",
        OVER_ALL,
    ),
    Section(
        "fgan",
        ("*",),
        "The f-GAN critic loss and its gradients. Tuned are the stable closed forms in plain"
        " PyTorch; as written is f*(g(v)) as papers print it, infinite or NaN beyond |v| of 16 or"
        " 17 in three of the four:",
        (
            Column("over as written", named("fgan_critic_loss*"), WRITTEN),
            Column("over tuned", named("fgan_critic_loss*"), TUNED),
            Column("over compiled", named("fgan_critic_loss*"), COMPILED),
            Column("without autograd, over tuned", named("*_and_gradients*"), TUNED),
        ),
    ),
)


def time_text(seconds: float) -> str:
    return f"{1e3 * seconds:.3g} ms" if seconds >= 1e-3 else f"{1e6 * seconds:.3g} µs"


def times_text(speedup: Spread | None) -> str:
    """A median, or the range where that cannot be trusted."""
    if speedup is None:
        return ""
    if speedup.too_wide:
        return f"{speedup.low:.1f} to {speedup.high:.1f}x"
    return f"{speedup.median:.1f}x"


def fastest(rows: Iterable[Row], chosen: Callable[[Row], bool]) -> Row | None:
    timed = [row for row in rows if row["seconds"] and chosen(row)]
    return min(timed, key=lambda row: row["seconds"]["median"], default=None)


def speedup(rows: Sequence[Row], column: Column) -> Spread | None:
    ours, baseline = fastest(rows, column.ours), fastest(rows, of_kind(column.over))
    if ours is None or baseline is None:
        return None
    return spread(ours["speedups"].get(baseline["label"]))


def section(chosen: Section, kept: Kept) -> str:
    """Columns that no case fills are left out."""
    lines = [["", WRITTEN, *(column.heading for column in chosen.columns)]]
    for case in chosen.of(kept):
        rows = case["rows"]
        written = fastest(rows, of_kind(WRITTEN))
        plain = time_text(written["seconds"]["median"]) if written else ""
        ratios = [times_text(speedup(rows, column)) for column in chosen.columns]
        lines.append([case["name"], plain, *ratios])
    filled = [any(column[1:]) for column in zip(*lines, strict=True)]
    head, *body = (
        [cell for cell, keep in zip(line, filled, strict=True) if keep] for line in lines
    )
    return f"{chosen.about}\n\n{table(head, body)}"


def contests(kept: Kept) -> str:
    """How much sooner the exact step is at a quality."""
    over = (WRITTEN, TUNED)
    lines = []
    for case in map(as_case, kept.results):
        labels = {row["kind"]: row["label"] for row in case["rows"]}
        ours = next(row["speedups"] for row in case["rows"] if row["kind"] == Kind.TIER_3)
        ratios = [spread(ours.get(labels[kind])) for kind in over]
        lines.append([case["name"], *map(times_text, ratios)])
    about = "How much sooner WGAN-GP by tier 3 is at a fixed quality, seed by seed:"
    return f"{about}\n\n{table(['', *(f'over {kind}' for kind in over)], lines)}"
