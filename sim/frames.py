"""How does a table become a pandas frame? As its Parquet file would: words are categories, nulls are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from sim.parquet import array_of, schema_of
from sim.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from sim.market import Market


def frame(market: Market, name: str) -> pd.DataFrame:
    """One table of a run so far, such as "firms" or "relations", as a pandas frame."""
    found = table(market, name)
    arrays = [array_of(column, slice(None)) for column in found.values()]
    made: pd.DataFrame = pa.Table.from_arrays(arrays, schema=schema_of(found, None)).to_pandas()
    return made
