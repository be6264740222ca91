"""How does a rule reach a record? By its place in a table, from one pointer that stands for all tables.

Passing arrays from rule to rule makes numba count references and copy headers at every call, which costs more than the
rules do. A compiled rule therefore gets one record, the directory: for each table a sample record, which carries the
type, and the address of the first row. `at` steps from there by whole records. With the compiler off the directory
holds the arrays.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray


def directory(tables: dict[str, NDArray[Any]], inside: str, sizes: dict[str, int]) -> tuple[NDArray[Any], Any]:
    """The directory over tables (none of them empty), and the table called `inside`, which moves into it.

    Returns that table as a (1,) view of its new place, and the directory as the only element of an array; rules take
    the element, loops over threads the array, because they cannot share a record. The arrays must outlive both.
    """
    if numba.config.DISABLE_JIT:
        flat = {name: table.reshape(-1) for name, table in tables.items()}
        places = {f"{name}_at": 0 for name in tables}
        return tables[inside], [SimpleNamespace(**flat | places | {inside: flat[inside][0]} | sizes)]
    kinds = {name: table.dtype for name, table in tables.items()}
    kinds |= dict.fromkeys([*(f"{name}_at" for name in tables), *sizes], np.dtype("i8"))
    starts = np.cumsum([0, *(-(-kind.itemsize // 16) * 16 for kind in kinds.values())])
    layout = {"names": list(kinds), "formats": list(kinds.values()), "offsets": starts[:-1].tolist(),
              "itemsize": int(starts[-1])}  # fmt: skip
    book: Any = np.zeros(1, np.dtype(layout))  # type: ignore[call-overload]
    book[inside] = tables[inside]
    for name, table in tables.items():
        book[f"{name}_at"] = table.ctypes.data
    for name, size in sizes.items():
        book[name] = size
    return book[inside].view(np.recarray), book.view(np.recarray)


if numba.config.DISABLE_JIT:

    def at(table: Any, address: int, k: int) -> Any:  # noqa: ARG001
        """Record k of a table."""
        return table[k]

else:

    @intrinsic  # type: ignore[untyped-decorator]
    def at(typingctx: Any, sample: Any, address: Any, k: Any) -> Any:  # noqa: ARG001
        """Record k of the table that begins at an address, of the type of a sample record."""
        if not isinstance(sample, types.Record):
            return None

        def step(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            record, start, place = args
            place = context.cast(builder, place, signature.args[2], types.int64)
            offset = builder.mul(place, place.type(signature.args[0].size))
            return builder.inttoptr(builder.add(start, offset), record.type)

        return sample(sample, types.int64, k), step
