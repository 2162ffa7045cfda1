"""Where and with what a benchmark ran."""

import os
import platform
from pathlib import Path
from typing import Any

import torch

import pygan


def cpu_model() -> str:
    """The processor's name, from Linux where it says so."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def machine(device: torch.device) -> dict[str, Any]:
    """Processor, cores, system, GPU; and the load of the last minute: above 1, others were here."""
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "os": platform.platform(),
        "gpu": torch.cuda.get_device_name(device) if device.type == "cuda" else None,
        "load": os.getloadavg()[0],
    }


def versions() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "pygan": pygan.build_config(),
    }
