"""What a run shows while it trains: a progress bar on a terminal, lines elsewhere."""

import sys

from tqdm import tqdm


class Console:
    """Shows steps done of `total` and the latest measures."""

    def __init__(self, total: int, done: int) -> None:
        self.total = total
        self.done = done
        terminal = sys.stderr.isatty()
        self.bar = tqdm(total=total, initial=done, unit="it", disable=not terminal)

    def advance(self) -> None:
        """One more step is done."""
        self.done += 1
        self.bar.update()

    def show(self, measures: dict[str, float]) -> None:
        """The latest measures, by name."""
        texts = {name: f"{value:.4g}" for name, value in measures.items()}
        if self.bar.disable:
            line = [f"step {self.done}/{self.total}", *map(" ".join, texts.items())]
            print("  ".join(line), flush=True)
        else:
            self.bar.set_postfix(texts)

    def say(self, line: str) -> None:
        """A line above the bar."""
        self.bar.write(line)

    def close(self) -> None:
        """Leave the line of the bar."""
        self.bar.close()
