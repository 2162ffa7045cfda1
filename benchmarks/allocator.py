"""malloc without its hand-backs: memory that was freed stays with the process, ready for reuse.

As it is, glibc returns large blocks to the system, or not, by where they happen to lie. Whoever
allocates next then pays for page faults, at random. A caching allocator, which PyTorch's guide to
performance recommends for CPUs, does not; nor does PyTorch's on a GPU.
"""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of glibc's malloc.h
NEVER = 2**31 - 1


def keep_freed_memory() -> bool:
    """Whether this libc could be told so; one that is not glibc goes on as it is."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_TRIM_THRESHOLD, NEVER) and mallopt(M_MMAP_MAX, 0))
