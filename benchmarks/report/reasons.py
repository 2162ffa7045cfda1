"""Why figures are below their goals: written by hand, shown on the page while they are.

Patterns as a shell's, of a gate's name or of a case's; the first that matches counts.
"""

from fnmatch import fnmatchcase

UNKNOWN = "not looked into yet"
GATES = {
    "RMSprop, MLP of 1 M": "its weights and state leave the caches: the time is memory's",
    "exact step, MLPs": "MKL multiplies float32 on this processor as fast as oneDNN, so only the"
    " work saved counts: ten units of twelve, and the first layer's passes",
    "exact step, MLPs, tuned": "as for exact step, MLPs",
    "exact step, MLPs, compiled": "matrix products of the wide critic are the same for both",
    "exact step, DCGAN, compiled": "convolutions are oneDNN's for both, and most of the time",
    "lean layers, *": "convolutions are oneDNN's for both, and most of the time",
}
ROOF = {
    "*, 128 elements": "a call's fixed cost: the work itself takes no time",
    "* toy MLP *": "a call's fixed cost: the work itself takes no time",
    "*, 128x2": "a call's fixed cost: the work itself takes no time",
    "*, 16 K elements": "a call's fixed cost is a good part of the time",
    "critic step, MLP 2-*": "a call's fixed cost, and matrices too small for the full rate",
    "critic step, DCGAN *": "convolutions run below the rate of one large matrix product",
    "* 16 M elements": "fresh memory for results costs page faults, which the copy has not",
}


def reason(table: dict[str, str], name: str) -> str:
    """The first whose pattern matches the name."""
    return next((why for pattern, why in table.items() if fnmatchcase(name, pattern)), UNKNOWN)
