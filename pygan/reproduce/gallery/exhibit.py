"""One experiment of the gallery: run, timed, and kept whether it ended well or not."""

import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from pygan.reproduce.base import Experiment
from pygan.reproduce.experiments import Entry
from pygan.reproduce.findings import Finding
from pygan.settings import Stopped, UserError


@dataclass(frozen=True)
class Exhibit:
    """What an experiment left in its folder, and what it found; `failure` says why it ended."""

    name: str
    entry: Entry
    experiment: Experiment
    folder: Path
    seconds: float
    findings: list[Finding]
    failure: str | None = None

    @property
    def verdict(self) -> str:
        """In a few words, the same wherever it stands."""
        if self.failure is not None:
            return "failed"
        verdicts = [finding.holds for finding in self.findings if finding.holds is not None]
        return f"{sum(verdicts)} of {len(verdicts)} hold"


def exhibit(name: str, entry: Entry, quick: bool, folder: Path) -> Exhibit:
    """Run it in this folder. What goes wrong is kept, so that others can go on."""
    settings = dict(entry.quick) if quick else {}
    experiment = entry.experiment(**settings | {"out": folder})
    findings: list[Finding] = []
    failure, start = None, time.monotonic()
    try:
        findings = experiment.run()
    except (UserError, Stopped) as error:
        failure = str(error)
    except Exception as error:
        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}"
    return Exhibit(name, entry, experiment, folder, time.monotonic() - start, findings, failure)
