"""The last step of a preparation: its files under their final names, none of them half written."""

import json
import os
from typing import Any

from pygan.data.packed import IMAGES, META, sha256
from pygan.files import write_whole
from pygan.preparation.journal import Journal
from pygan.preparation.packed_file import PackedFile
from pygan.settings import UserError

SKIPPED = "skipped.txt"


def finish(file: PackedFile, journal: Journal, recipe: dict[str, Any]) -> dict[str, Any]:
    """Write SKIPPED and META, and give the file its name IMAGES; returns META.

    IMAGES comes last, so that where it is everything is. Raises UserError where there is no image.
    """
    skipped = journal.skipped
    count = file.rows - len(skipped)
    if not count:
        file.path.unlink()
        journal.remove()
        raise UserError(
            f"none of the {file.rows} entries gives an image; {skipped[0].name}: {skipped[0].why}"
        )
    if file.is_whole():
        file.close_gaps([entry.row for entry in skipped])
    meta = {"count": count, "skipped": len(skipped), **recipe, "sha256": sha256(file.path)}
    folder = file.path.parent
    if skipped:
        lines = sorted(f"{entry.name}\t{entry.why}\n" for entry in skipped)
        write_whole(folder / SKIPPED, "".join(lines).encode())
    write_whole(folder / META, f"{json.dumps(meta, indent=2)}\n".encode())
    os.replace(file.path, folder / IMAGES)
    journal.remove()
    return meta
