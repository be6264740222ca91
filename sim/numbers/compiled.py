"""How is a rule compiled? One decorator, so that every rule is compiled the same way.

`fastmath` stays off: it would let the compiler reorder sums and the bits would differ from the interpreter's.
With `NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Compile a scalar rule, or a loop over rows, and cache the machine code between processes."""
    return cast(F, numba.njit(cache=True, error_model="numpy")(function))


def parallel_rule(function: F) -> F:
    """Compile a loop over fixed chunks of rows that threads may share; chunks never share state."""
    return cast(F, numba.njit(cache=True, error_model="numpy", parallel=True)(function))
