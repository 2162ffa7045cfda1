"""Shows that the tests notice when a kernel is wrong: `python tests/simt/mutate.py` changes one
thing at a time in a copy of the sources, runs the tests on it, and writes the table of
docs/testing.md. Exit status 1 if what goes unnoticed is not just what `SURVIVORS` explains.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from mutations import MUTATIONS, SURVIVORS, TESTS, Mutation
from toolchain import ROOT

TABLE = ROOT / "docs" / "testing.md"
BEGIN, END = "<!-- mutations: written by tests/simt/mutate.py -->\n", "<!-- end of mutations -->\n"

# How a change was noticed, by what the tests print; the first that is found.
NOTICED = {
    "static assertion failed": "does not compile",
    "AddressSanitizer": "AddressSanitizer",
    "runtime error:": "UBSan",
    "E .*simt: ": "undefined on a GPU",
    "depends on the order": "depends on the order of threads",
    "FAILED": "wrong result",
}


def run_tests(root: Path, names: Iterable[str]) -> str:
    """What the first test to fail prints, or nothing."""
    tests = [f"tests/simt/test_{name}.py" for name in names]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env=os.environ | {"SIMT_ROOT": str(root), "REQUIRE_SIMT": "1"},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr if done.returncode else ""


def result(sources: Path, file: str, mutation: Mutation) -> str:
    """The test that notices, and how; nothing if none does."""
    with TemporaryDirectory() as folder:
        copy = shutil.copytree(sources, Path(folder, "copy"))
        path = copy / file
        path.write_text(path.read_text().replace(mutation.old, mutation.new))
        output = run_tests(copy, TESTS[file])
    if not output:
        return ""
    how = next(how for pattern, how in NOTICED.items() if re.search(pattern, output))
    test = re.search(r"(?:FAILED|ERROR) .*::(\w+)", output).group(1)
    print(f"{file}: {mutation.what}: {how}, {test}", flush=True)
    return how if how == "does not compile" else f"{how}, `{test}`"


def write_table(todo: list[tuple[str, Mutation]], results: list[str]) -> None:
    rows = ["| file | what is wrong | how the tests notice |", "|---|---|---|"]
    for (file, mutation), noticed in zip(todo, results, strict=True):
        how = noticed or f"not: {SURVIVORS.get(mutation.what, 'UNEXPLAINED')}"
        rows.append(f"| {Path(file).name} | {mutation.what} | {how} |")
    rows.append(f"\n{sum(map(bool, results))} of {len(todo)} are noticed.\n")
    before, rest = TABLE.read_text().split(BEGIN)
    TABLE.write_text(before + BEGIN + "\n".join(rows) + END + rest.split(END)[1])


def main() -> int:
    with TemporaryDirectory() as folder:
        sources = Path(folder)
        for part in ("csrc", "tests/simt"):
            shutil.copytree(ROOT / part, sources / part)
        if output := run_tests(sources, {name for names in TESTS.values() for name in names}):
            sys.exit(f"the tests fail on the sources as they are:\n{output}")
        todo = [(file, mutation) for file in MUTATIONS for mutation in MUTATIONS[file]]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda x: result(sources, *x), todo))
    write_table(todo, results)
    survived = {m.what for (_, m), noticed in zip(todo, results, strict=True) if not noticed}
    print(f"{len(todo)} changes; unnoticed: {sorted(survived)}")
    return int(survived != set(SURVIVORS))


if __name__ == "__main__":
    sys.exit(main())
