"""What of csrc/cuda an emulator has run."""

import json
import re
import shutil
import subprocess
from collections import Counter
from os.path import normpath
from pathlib import Path

from emulator import Emulator
from toolchain import CXX

FOLDER = "csrc/cuda/"


def executions(emulator: Emulator) -> tuple[Counter[str], Counter[str]]:
    """How often each function, each instance of a template apart, and each line was run.

    Closes the emulator.
    """
    emulator.close()
    gcov = subprocess.check_output([*CXX, "-print-prog-name=gcov"], text=True).strip()
    functions, lines = Counter(), Counter()
    folder = Path(emulator.counts.name)
    for notes in (o.with_suffix(".gcno") for o in emulator.objects):
        if not notes.exists():
            continue
        shutil.copy(notes, folder)
        command = [gcov, "--json-format", "--stdout", notes.name]
        for file in json.loads(subprocess.check_output(command, cwd=folder))["files"]:
            path = normpath(file["file"])
            if not path.startswith(FOLDER):
                continue
            for function in file["functions"]:
                functions[function["demangled_name"]] += function["execution_count"]
            for line in file["lines"]:
                lines[f"{path}:{line['line_number']}"] += line["count"]
    return functions, lines


def kernels(root: Path) -> set[str]:
    """The __global__ functions in the sources, even those that nothing launches."""
    text = "".join(path.read_text() for path in (root / FOLDER).glob("*.cu*"))
    text = re.sub(r"__launch_bounds__\([^)]*\)", "", text)
    return set(re.findall(r"__global__\s+void\s+(\w+)", text))
