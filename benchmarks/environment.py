"""Where and with what a benchmark ran."""

import os
import platform
import shutil
import subprocess
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


def gpu_driver() -> str | None:
    """The version of NVIDIA's driver, as its nvidia-smi says; None where there is none."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return None
    query = [tool, "--query-gpu=driver_version", "--format=csv,noheader"]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    said = done.stdout.split()  # a version for each GPU, all the same
    return said[0] if done.returncode == 0 and said else None


def machine(device: torch.device) -> dict[str, Any]:
    """Processor, system, GPU, driver, and load of the last minute: above 1, others were here."""
    on_gpu = device.type == "cuda"
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "os": platform.platform(),
        "gpu": torch.cuda.get_device_name(device) if on_gpu else None,
        "driver": gpu_driver() if on_gpu else None,
        "load": os.getloadavg()[0],
    }


def versions() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "pygan": pygan.build_config(),
    }
