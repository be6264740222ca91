"""Does a market fit into this machine? Its tables are counted in bytes before anything is allocated."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sim.config import Config, Logged
from sim.customers.needs import MOST_OCCASIONS
from sim.customers.table import CHOICE, COHORT, INCIDENT, SPELL, offer_type, people_type, tie_type

# Measured with 300,000 customers for 24 ticks and 50,000 for 144: bytes of imports, of records of spells that ended and
# the tables made of them (a customer and tick), of the log of one customer (a tick).
IMPORTED, RECORDED, LOGGED = 250_000_000, 24, 200
CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def estimate(config: Config) -> int:
    """Bytes that one market needs: customers, ties and spells with each firm, acquaintances, offers, logs, records."""
    m, people, firms = config.market, config.customers.count, 1 + len(config.rivals)
    ticks = config.burn_in + config.ticks
    a_pair = tie_type(m.jobs).itemsize + SPELL.itemsize
    ties = 20 * config.network.degree
    a_head = people_type(m.jobs, m.outcomes).itemsize + ties + firms * a_pair + RECORDED * ticks
    chunks = 64 if people > 50_000 else 1
    a_tick = firms * (offer_type(m.jobs, m.outcomes).itemsize + chunks * 8 * COHORT.itemsize + 1_000)
    logged = {Logged.none: 0, Logged.sample: min(config.record.sample, people), Logged.all: people}
    slots = logged[config.record.choices]
    a_slot = m.jobs * (MOST_OCCASIONS + 4) * (CHOICE.itemsize + INCIDENT.itemsize) + LOGGED * ticks
    return IMPORTED + people * a_head + ticks * a_tick + slots * a_slot


def available() -> int:
    """Bytes of memory of this machine, or of the container that it is; 0 where the system does not say."""
    if sys.platform == "win32":
        return windows_memory()
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for name in CGROUPS:
        path = Path(name)
        text = path.read_text(encoding="ascii").strip() if path.exists() else ""
        if text.isdecimal():
            limits.append(int(text))
    return min(limits)


def windows_memory() -> int:
    """Bytes of memory of a Windows machine."""
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong), *((name, ctypes.c_ulonglong) for name in
                    ("total", "free", "page", "page_free", "virtual", "virtual_free", "extended"))]  # fmt: skip

    status = Status(length=ctypes.sizeof(Status))
    known: bool = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined,unused-ignore]
    return int(status.total) if known else 0


def shortage(config: Config) -> str:
    """Why the market does not fit, or nothing where it does."""
    needed, there = estimate(config), available()
    if there == 0 or needed <= there:
        return ""
    most = int(config.customers.count * there / needed)
    return (
        f"customers.count must be at most about {most:,} here ({needed / 2**30:.1f} GiB needed for "
        f"{1 + len(config.rivals)} firms and {config.burn_in + config.ticks} ticks, memory {there / 2**30:.1f} GiB), "
        f"got {config.customers.count}."
    )
