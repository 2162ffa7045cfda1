// One source, several instruction sets: the loader picks the best clone for the processor at run
// time. A clone vectorises only what is inlined into it, so loops are always_inline templates and
// the functions marked PYGAN_CLONES are plain, one a dtype.
#pragma once

#include "../macros.h"

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    __GNUC__ >= 12 && !defined(__SANITIZE_ADDRESS__)
#define PYGAN_HAS_CLONES 1
#define PYGAN_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define PYGAN_HAS_CLONES 0
#define PYGAN_CLONES
#endif
