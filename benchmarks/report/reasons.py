"""Why figures are below their goals: written by hand, shown on the page while they are.

Patterns as a shell's, of a gate's name or of a case's; the first that matches counts.
"""

from fnmatch import fnmatchcase

UNKNOWN = "not looked into yet"
FIXED = "a call's fixed cost: the work itself takes no time"
PART = "a call's fixed cost is a good part of the time"
ARITHMETIC = "an exponential, a logarithm and a division for each element, not memory"
MEMORY = "bound by memory or cache: it reads and writes each weight once"
PRODUCTS = (
    "MKL multiplies float32 on this processor as fast as oneDNN, so only work saved counts: ten"
    " units of twelve, and the first layer's passes"
)
BETWEEN = (
    "the products run at the full rate; passes over the outputs between them, and Adam, are the"
    " rest"
)
STORES = (
    "an ordinary store reads its line of memory first; a store past the cache would not, but then"
    " whoever reads the gradients next would wait for memory"
)
CONVOLUTIONS = "convolutions, oneDNN's on both sides, are most of the time"
GATES = {
    "Wasserstein loss, 128": "autograd's engine is most of both sides: plain PyTorch has two means"
    " and a difference",
    "KL loss, 1 M": "above the roof already, as its data stay in a cache",
    "clip, toy": FIXED,
    "clip, *": MEMORY,
    "*, MLP of 1 M": "weights and state stay in this processor's cache, where PyTorch's"
    " further passes cost less than in memory",
    "exact step, *MLP*": PRODUCTS,
    "exact step, DCGAN*": CONVOLUTIONS,
    "lean layers, DCGAN": CONVOLUTIONS,
    "iteration, DCGAN": CONVOLUTIONS,
    "time to quality, *": "with 3x256 and a batch of 256 an iteration is two times as fast, as"
    " products are most of it; after how many one is there is a seed's luck",
}
ROOF = {
    "*, 128 elements": FIXED,
    "*, toy MLP *": FIXED,
    "*, 128x2": FIXED,
    "*, 16 K elements": PART,
    "*, jensen_shannon, *": ARITHMETIC,
    "*, gan, *": ARITHMETIC,
    "GAN *": ARITHMETIC,
    "Wasserstein *, 16 M *": STORES,
    "critic step, MLP 2-512-*": BETWEEN,
    "critic step, MLP 784-*, B=64": PART,
    "critic step, MLP 784-*": BETWEEN,
    "critic step, MLP 2-*": "a call's fixed cost, and matrices too small for the full rate",
    "critic step, DCGAN *": "oneDNN's convolutions run below the rate of one large product: their"
    " forward pass alone is at 70 %",
}


def reason(table: dict[str, str], name: str) -> str:
    """The first whose pattern matches the name."""
    return next((why for pattern, why in table.items() if fnmatchcase(name, pattern)), UNKNOWN)
