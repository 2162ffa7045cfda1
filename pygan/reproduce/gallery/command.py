"""`pygan reproduce all`."""

from pathlib import Path

from pygan.files import write_whole
from pygan.reproduce.experiments import EXPERIMENTS
from pygan.reproduce.files import make_empty
from pygan.reproduce.gallery.exhibit import Exhibit, exhibit
from pygan.reproduce.gallery.page import page
from pygan.settings import Stopped

PAGE = "index.html"


def make_gallery(folder: Path, quick: bool) -> None:
    """Run every experiment in a folder of its own, and show them on one page.

    The page is written after each, so that a long gallery that is cut short has one too.
    Raises UserError where the folder is in use, and Stopped at the end if an experiment failed.
    """
    make_empty(folder)
    exhibits: list[Exhibit] = []
    for name, entry in EXPERIMENTS.items():
        print(f"{name} ({len(exhibits) + 1} of {len(EXPERIMENTS)})", flush=True)
        exhibits.append(exhibit(name, entry, quick, folder / name))
        write_whole(folder / PAGE, page(exhibits, quick).encode())
    print(*(f"{shown.name}: {shown.verdict}" for shown in exhibits), sep="\n")
    print(f"wrote {folder / PAGE}")
    failed = [shown.name for shown in exhibits if shown.failure is not None]
    if failed:
        raise Stopped(f"failed: {', '.join(failed)}; {folder / PAGE} says why")
