"""Where do results go? Into a sibling of the output folder, which takes its name when everything is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sim.units import BadInput

# In an earlier result, which may be replaced.
OURS = ("run.json", "summary.csv", "claims.csv", "validate.csv", "laboratory.csv", "market.yaml", "multirun.yaml")


@contextmanager
def finished_folder(out: str, verb: str = "run") -> Iterator[tuple[Path, Path]]:
    """Yield (folder to write to, folder that it becomes); it is renamed on success and removed on failure.

    Refuses a folder that is not ours to replace, or that cannot be written, before anything is computed.
    """
    final = destination(out, verb)
    refuse_foreign(final)
    work = final.with_name(f".{final.name}.{os.getpid()}.part")
    made = missing_parents(final)
    try:
        work.mkdir(parents=True)
        yield work, final
        put_in_place(work, final)
    except OSError as error:
        raise unwritable(final, error) from error
    finally:
        if work.is_dir():
            shutil.rmtree(work)
        for parent in made:
            if parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()


def destination(out: str, verb: str) -> Path:
    """The folder that `out` names, or a new one under ./outputs named after the verb and the time in UTC."""
    if out:
        return Path(out).absolute()
    name = f"{verb}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    folder, n = Path("outputs", name).absolute(), 1
    while folder.exists():
        n += 1
        folder = folder.with_name(f"{name}-{n}")
    return folder


def refuse_foreign(final: Path) -> None:
    """Refuse a file, and a folder with something in it that is not a result of ours."""
    try:
        if final.is_dir():
            names = [p.name for p in final.iterdir()]
            if not names or any(name in OURS for name in names):
                return
            raise BadInput(f"out must be new, empty or an earlier result, got {str(final)!r}, which has other files.")
        if final.exists():
            raise BadInput(f"out must be a folder, got {str(final)!r}, which is a file.")
    except OSError as error:
        raise unwritable(final, error) from error


def unwritable(final: Path, error: OSError) -> BadInput:
    """The one line for a folder that the system refuses, full disks included."""
    return BadInput(f"out must be a folder that can be written, got {str(final)!r}: {error.strerror or error}.")


def missing_parents(final: Path) -> list[Path]:
    """The folders above that do not exist yet, the deepest first."""
    return [p for p in final.parents if not os.path.lexists(p)]


def put_in_place(work: Path, final: Path) -> None:
    """Rename the finished folder; an earlier result stays until the new one is complete."""
    if not final.exists():
        work.rename(final)
        return
    old = final.with_name(f".{final.name}.{os.getpid()}.old")
    final.rename(old)
    try:
        work.rename(final)
    except OSError:
        old.rename(final)
        raise
    shutil.rmtree(old)
