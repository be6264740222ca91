"""What would a marketer's system say of a new customer? The last touch before her first order, as far as it can see.

It sees adverts and sales calls, and for want of one takes what a customer says of how she came: somebody told her, she
looked around. Who had been told already and then saw an advert counts as won by the advert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.customers import codes
from sim.numbers.compiled import rule
from sim.numbers.random import HEAR, draw, uniform

if TYPE_CHECKING:
    from sim.market import Market

TOUCHES = ("direct", "referral", "search", "advert", "sales_call")
DIRECT, REFERRAL, SEARCH, ADVERT, SALES_CALL = range(5)
SAYS = {codes.REFERRAL: REFERRAL, codes.SEARCH: SEARCH}  # by the channel of the awareness in force


def last_touches(market: Market, firm: int, new: NDArray[Any], entered: NDArray[Any], look_back: int) -> NDArray[Any]:
    """The last touch (a code of TOUCHES) of each first spell, its relation a row of `new`; months in ticks.

    Whether an advert reached her in a month is drawn by a key, so that it can be asked again.
    """
    said = np.array([SAYS.get(int(c), DIRECT) for c in new["channel"]], np.int64)
    start = new["start"].astype(np.int64)
    rows = np.stack([new["customer"], start, np.maximum(start - look_back + 1, entered)], axis=1).astype(np.int64)
    offers = market.tables.offers.view(np.ndarray)[:, firm]
    chances = np.stack([np.where(offers["open"] == 1, offers[name], 0.0) for name in ("reach", "sell")], axis=1)
    found = np.zeros(len(rows), np.int64)
    look(np.uint64(market.seed_number), firm, np.ascontiguousarray(rows), chances.astype(np.float64), found)
    return np.where(found > 0, found, said)


@rule
def look(seed: np.uint64, firm: int, rows: Any, chances: Any, found: Any) -> None:
    """Fill `found` with the last advert or call in the ticks from last to first of each row, 0 where there is none."""
    for k in range(len(found)):
        for back in range(rows[k, 1] - rows[k, 2] + 1):
            t = rows[k, 1] - back
            w = draw(seed, HEAR, rows[k, 0], t, 0, 0, firm // 2)
            if uniform(w[firm % 2 * 2 + 1]) < chances[t + 1, 1]:
                found[k] = SALES_CALL
                break
            if uniform(w[firm % 2 * 2]) < chances[t + 1, 0]:
                found[k] = ADVERT
                break
