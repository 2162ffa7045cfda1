"""Why figures are below their goals: written by hand, shown on the page while they are.

Patterns as a shell's, of a gate's name or of a case's; the first that matches counts.
"""

from fnmatch import fnmatchcase

UNKNOWN = "not looked into yet"
FIXED = "a call's fixed cost: the work itself takes no time"
PART = "a call's fixed cost is a good part of the time"
ARITHMETIC = (
    "arithmetic: some 37 vector operations for 16 elements, of which this processor starts two a"
    " cycle, are 0.37 ns of the 0.55 an element; without its division it is 6 % less"
)
ENGINE = "autograd around it costs 0.1 ms, as its code has left the cache"
CONVOLUTIONS = "convolutions, oneDNN's on both sides, are most of the time"
IN_PLACE = "within 5 % of a plain scaling in place of the same memory"
PRODUCTS = (
    "products are all that is left: ten units of twelve, and MKL multiplies float32 on this"
    " processor at its rate already"
)
GATES = {
    "Wasserstein loss, 128": "a node that does nothing takes 16.5 us of plain PyTorch's 37, so that"
    " 2.25x is the most for any op with autograd",
    "KL loss, 1 M": "the kernel moves its bytes at 85 % of the rate of a copy as large in the same"
    " cache, 0.36 ms, and autograd adds 0.09",
    "f-GAN loss, 1 M, compiled": "KL's kernel is near the cache's rate, and so is the compiler's",
    "clip, *": IN_PLACE,
    "RMSprop, MLP of 1 M": "0.44 ns an element and thread, where a plain read-modify-write of the"
    " same bytes in this processor's cache takes 0.42",
    "Adam, MLP of 1 M": "0.57 ns an element and thread, where a plain read-modify-write of the same"
    " bytes in this processor's cache takes 0.56",
    "exact step, *MLP*": PRODUCTS,
    "exact step, DCGAN*": CONVOLUTIONS,
    "lean layers, DCGAN": CONVOLUTIONS,
    "iteration, MLPs": "samples for the critic and the generator's step cost the same on all sides",
    "iteration, DCGAN": CONVOLUTIONS,
}
ROOF = {
    "*, 128 elements": FIXED,
    "*, toy MLP *": FIXED,
    "*, 128x2": FIXED,
    "*, 16 K elements": PART,
    "clip, *": IN_PLACE,
    "Wasserstein *": ENGINE,
    "*, jensen_shannon, *": ARITHMETIC,
    "*, gan, *": ARITHMETIC,
    "GAN *": ARITHMETIC,
    "critic step, MLP 2-512-*": PRODUCTS,
    "critic step, MLP 2-*": "autograd's backward, Adam and reading the critic in Python are over"
    " half of the smallest step; the products of 32 to 64 samples a thread are the rest",
    "critic step, MLP 784-*, B=64": "32 samples a thread: a 784 x 240 matrix is packed for few"
    " rows; Adam and handing the gradients over are a fifth",
    "critic step, DCGAN *": "oneDNN's convolutions run below the rate of one large product: their"
    " forward pass alone is at 70 %",
}


def reason(table: dict[str, str], name: str) -> str:
    """The first whose pattern matches the name."""
    return next((why for pattern, why in table.items() if fnmatchcase(name, pattern)), UNKNOWN)
