"""`pygan train`, then which threads the process is left with."""

import sys
from pathlib import Path

from pygan.cli import main

if __name__ == "__main__":
    status = main(["train", *sys.argv[1:]])
    threads = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
    print("left:", *[name for name in threads if "gloo" in name], flush=True)
    sys.exit(status)
