"""Where are the configuration files, and what can be chosen? Imports nothing, so that a greeting need not wait."""

from __future__ import annotations

from pathlib import Path


def conf_folder() -> Path:
    """`sim/_conf` in an installed package, `conf/` beside `sim/` in a checkout."""
    here = Path(__file__).resolve().parent
    shipped = here / "_conf"
    return shipped if shipped.is_dir() else here.parent / "conf"


def group_names() -> list[str]:
    """The groups of configuration files."""
    return sorted(p.name for p in conf_folder().iterdir() if p.is_dir() and not p.name.startswith("_"))


def choices(group: str) -> list[str]:
    """The names that a group can take, files in folders below it included."""
    return sorted(p.stem for p in (conf_folder() / group).rglob("*.yaml"))
