"""How is a rule compiled? One decorator, so that every rule is compiled the same way, once.

`fastmath` stays off: it would let the compiler reorder sums and the bits would differ from the interpreter's.
With `NUMBA_DISABLE_JIT=1` the same functions run as plain Python and give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba import types

F = TypeVar("F", bound=Callable[..., Any])


def rule(function: F) -> F:
    """Compile a scalar rule, or a loop over rows, and cache the machine code between processes."""
    return cast(F, once(numba.njit(cache=True, error_model="numpy")(function)))


def parallel_rule(function: F) -> F:
    """Compile a loop over fixed chunks of rows that threads may share; chunks never share state."""
    return cast(F, once(numba.njit(cache=True, error_model="numpy", parallel=True)(function)))


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
