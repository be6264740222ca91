"""How is a rule compiled? One decorator, so that every rule is compiled the same way, once.

`fastmath` stays off: it would let the compiler reorder sums and the bits would differ from the interpreter's. With
`NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same bits.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import types
from numba.core.caching import IndexDataCacheFile

F = TypeVar("F", bound=Callable[..., Any])
KEPT = 8  # folders of machine code that stay, the newest ones


def code_folder() -> Path:
    """Where machine code is kept: a folder named by the text of all rules.

    numba looks only at the file of a rule itself, so that a change in a rule that it calls would go unnoticed.
    """
    here = Path(__file__).parent
    text = b"".join(f.read_bytes() for part in (here, here.parent / "customers") for f in sorted(part.glob("*.py")))
    name = hashlib.blake2b(text + numba.__version__.encode() + sys.version.encode(), digest_size=8).hexdigest()
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(home or Path.home() / ".cache") / "centricity" / name


def keep_code() -> None:
    """Let numba keep machine code there, and drop that of old texts; unless it may write, numba finds a place."""
    folder = code_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        others = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return
    for old in others[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    numba.config.CACHE_DIR = str(folder)


def named_by_layout(record: Any) -> tuple[str, tuple[int]]:
    """What stands for a type of record in the names of machine code: a hash of its layout.

    numba would take a count of the types of the process. Code for two layouts that two processes kept may then bear one
    name, and a third process that loads both would run one of them on the records of the other.
    """
    layout = hashlib.blake2b(record.name.encode(), digest_size=7).digest()
    return "Record", (int.from_bytes(layout, "big"),)


types.Record.mangling_args = property(named_by_layout)
keep_code()
logging.getLogger("numba").setLevel(logging.WARNING)  # or a debug log of anybody's fills with the compiler's


def rule(function: F) -> F:
    """Compile a scalar rule, or a loop over rows, and cache the machine code between processes."""
    return cast(F, once(kept_apart(numba.njit(cache=True, error_model="numpy")(function))))


def parallel_rule(function: F) -> F:
    """Compile a loop over fixed chunks of rows that threads may share; chunks never share state."""
    return cast(F, once(kept_apart(numba.njit(cache=True, error_model="numpy", parallel=True)(function))))


class CodeFiles(IndexDataCacheFile):  # type: ignore[misc]
    """The machine code of one rule on the disk, a file for each types of its arguments, named by them.

    numba numbers the files: two processes that compile for other types at the same time take the same number, and one
    then runs the code of the other, which crashes or, worse, does not (numba issue 4807).
    """

    def save(self, key: Any, data: Any) -> None:
        """Write the code before the index names it; an index entry lost to another process is compiled again."""
        number = int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "big")
        name = self._data_name(number)
        self._save_data(name, data)
        self._save_index({**self._load_index(), key: name})


def kept_apart(dispatcher: Any) -> Any:
    """Keep the machine code of a rule in `CodeFiles`."""
    if hasattr(dispatcher, "get_call_template"):  # else the compiler is off
        dispatcher._cache._cache_file.__class__ = CodeFiles
    return dispatcher


def once(dispatcher: Any) -> Any:
    """Let callers pass any signed integer as int64.

    numba would otherwise compile a rule anew for each mix of constants and integer widths among its arguments, and all
    that it calls: four times the time to compile, for the same code.
    """
    if not hasattr(dispatcher, "get_call_template"):  # the compiler is off
        return dispatcher
    original = dispatcher.get_call_template

    def template(args: Any, keywords: Any) -> Any:
        return original([widest(a) for a in args], {k: widest(a) for k, a in keywords.items()})

    dispatcher.get_call_template = template
    return dispatcher


def widest(kind: Any) -> Any:
    """int64 for a signed integer or an integer constant, else the type as it is."""
    whole = isinstance(kind, types.IntegerLiteral) or (isinstance(kind, types.Integer) and kind.signed)
    return types.int64 if whole else kind
