"""What the processor can do by itself."""

from __future__ import annotations

import os
from pathlib import Path

CPU_FILE = Path("/proc/cpuinfo")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def multiplies_bfloat16() -> bool:
    """Return whether products of bfloat16 are faster than those of float32."""
    return bool(_flags() & {"avx512_bf16"})


def multiplies_int8() -> bool:
    """Return whether products of int8 are fast and exact; older processors overflow in the sums (onnxruntime docs)."""
    return bool(_flags() & {"avx512_vnni", "avx_vnni"})


def _flags() -> set[str]:
    return set(CPU_FILE.read_text(encoding="utf-8").split()) if CPU_FILE.is_file() else set()
