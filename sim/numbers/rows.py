"""How does a rule reach a record? By its place in a table, without the table.

Passing arrays from rule to rule makes numba count references at every call, which costs ten times what the rules do. A
compiled rule therefore gets the first record of each table, a bare pointer, and `at` steps from it by whole records. With the
compiler off the same names are the arrays themselves.
"""

from __future__ import annotations

from typing import Any

import numba
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray



def first(table: NDArray[Any]) -> Any:
    """What a rule gets for a table: its first record when compiled, the flat array when not. Tables are never empty."""
    flat = table.reshape(-1)
    return flat if numba.config.DISABLE_JIT else flat[0]


if numba.config.DISABLE_JIT:

    def at(table: Any, k: int) -> Any:
        """Record k of a table."""
        return table[k]

else:

    @intrinsic
    def at(typingctx: Any, table: Any, k: Any) -> Any:
        """Record k of a table, given its first record."""
        if not isinstance(table, types.Record) or not isinstance(k, types.Integer):
            return None

        def step(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            pointer, place = args
            place = context.cast(builder, place, signature.args[1], types.intp)
            offset = builder.mul(place, place.type(signature.args[0].size))
            address = builder.add(builder.ptrtoint(pointer, place.type), offset)
            return builder.inttoptr(address, pointer.type)

        return table(table, k), step
