"""Why figures are below their goals: written by hand, shown on the page while they are.

Patterns as a shell's, of a gate's name or of a case's; the first that matches counts.
"""

from fnmatch import fnmatchcase

UNKNOWN = "not looked into yet"
FIXED = "a call's fixed cost: the work itself takes no time"
PART = "a call's fixed cost is a good part of the time"
FAULTS = "results of tens of MB are fresh memory, whose page faults the copy does not have"
GATES = {
    "Wasserstein loss, 128": "autograd's engine is most of both sides: plain PyTorch has two means"
    " and a difference",
    "KL loss, 1 M": "plain PyTorch's own time, and the ratio with it, varies by half in a run",
    "clip, *": "the pass is bound by memory or cache: it reads and writes each weight once",
    "*, MLP of 1 M": "weights and state stay in this processor's cache, where PyTorch's"
    " further passes cost less than in memory",
    "exact step, *MLP*": "MKL multiplies float32 on this processor as fast as oneDNN, so only work"
    " saved counts: ten units of twelve, and the first layer's passes",
    "exact step, DCGAN, compiled": "convolutions, oneDNN's on both sides, are most of the time",
    "lean layers, DCGAN": "convolutions, oneDNN's on both sides, are most of the time",
    "exact step, DCGAN": "convolutions, oneDNN's on both sides, are most of the time",
}
ROOF = {
    "*, 128 elements": FIXED,
    "*, toy MLP *": FIXED,
    "*, 128x2": FIXED,
    "*, 16 K elements": PART,
    "*, 16 M elements": FAULTS,
    "critic step, MLP 784-*, B=64": PART + "; with a batch of 512 it is not",
    "critic step, MLP 2-*": "a call's fixed cost, and matrices too small for the full rate",
    "critic step, DCGAN *": "oneDNN's convolutions run below the rate of one large product: their"
    " forward pass alone is at 70 %",
}


def reason(table: dict[str, str], name: str) -> str:
    """The first whose pattern matches the name."""
    return next((why for pattern, why in table.items() if fnmatchcase(name, pattern)), UNKNOWN)
