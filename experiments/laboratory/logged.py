"""What did the firm write down until the cut-off? From a run to the files of an analyst."""

from __future__ import annotations

import numpy as np

from experiments.laboratory.log import CONTRACTS, PURCHASE, About, Columns, Log
from experiments.laboratory.observe import Worlds, started
from sim import dates
from sim.config import Kind
from sim.logs import orders
from sim.market import Market
from sim.tables import table

DAY = np.timedelta64(1, "D")
CHANNELS = {"spend_reach": "adverts", "spend_sell": "sales_calls", "spend_relate": "contacts"}


def logged(w: Worlds) -> Log:
    """What an analyst sees at the cut-off."""
    shared = {"surveys": surveys(w.market, w.cut), "touches": touches(w), "spend": spend(w.market, w.cut)}
    if w.market.config.market.kind is Kind.purchase:
        return Log(about(w, PURCHASE), {"transactions": transactions(w.market, 0, w.cut), **shared})
    return Log(about(w, CONTRACTS), {"contracts": contracts(w), "invoices": invoices(w), **shared})


def about(w: Worlds, kind: str) -> About:
    """What the analyst is told."""
    c = w.market.config
    books = table(w.market, "firms")
    last = (books["firm"].values == c.focal.id) & (books["tick"].values < w.cut)
    last &= books["tick"].values >= w.cut - c.ticks_per_year
    levers = sum(books[name].values[last].sum() for name in books if name.startswith("spend_"))
    revenue, direct = books["revenue"].values[last].sum(), books["cost"].values[last].sum() - levers
    ends = dates.first_day([w.cut, c.burn_in + c.ticks], c.ticks_per_year)
    margin_share = float(1.0 - direct / revenue) if revenue else 0.0
    return About(c.market.name, kind, ends[0], ends[1], c.ticks_per_year, c.discount_rate, margin_share,
                 c.laboratory.horizon, c.laboratory.valued)  # fmt: skip


def transactions(market: Market, since: int, before: int) -> Columns:
    """The orders of some ticks, each on a day of its tick, by customer and date."""
    found, c = orders(table(market, "choices"), market.config.focal.id), market.config
    there = (found.tick >= since) & (found.tick < before)
    day = dates.some_day(market.seed_number, dates.ORDER, found.customer[there], found.tick[there], c.ticks_per_year,
                         job=found.job[there], occasion=found.occasion[there])  # fmt: skip
    order = np.lexsort((day, found.customer[there]))
    return {"customer": found.customer[there][order], "date": day[order], "amount": found.amount[there][order]}


def invoices(w: Worlds) -> Columns:
    """The bills of contracts until the cut-off, on the last day of their tick, by customer and date."""
    bills = w.bills[np.lexsort((w.bills[:, 1], w.bills[:, 0]))]
    day = dates.first_day(bills[:, 1] + 1, w.market.config.ticks_per_year) - DAY
    return {"customer": bills[:, 0], "date": day, "amount": bills[:, 2]}


def contracts(w: Worlds) -> Columns:
    """A row a contract: from the day on which it began to the first day without one, and its last bill."""
    c, r = w.market.config, w.at_cut
    end = dates.first_day(np.maximum(r["end"], 0), c.ticks_per_year)
    bills = w.bills[np.lexsort((w.bills[:, 1], w.bills[:, 0]))]
    key, bits = bills[:, 0] * 2**16 + bills[:, 1], r["customer"].astype(np.int64) * 2**16
    last = np.where(r["end"] < 0, w.cut, r["end"]).astype(np.int64)
    first, after = np.searchsorted(key, bits + r["start"]), np.searchsorted(key, bits + last)
    return {
        "customer": r["customer"].astype(np.int64), "start": started(c, w.market.seed_number, r),
        "end": np.where(r["end"] < 0, np.datetime64("NaT", "D"), end), "amount": bills[after - 1, 2],
        "invoices": after - first,
    }  # fmt: skip


def surveys(market: Market, before: int) -> Columns:
    """Answers of the firm's customers, who are asked on the last day of each tick, by date and customer."""
    c, answers = market.config, table(market, "survey")
    there = (answers["firm"].values == c.focal.id) & (answers["tick"].values < before)
    found = {name: column.values[there] for name, column in answers.items()}
    day = dates.first_day(found["tick"].astype(np.int64) + 1, c.ticks_per_year) - DAY
    order = np.lexsort((found["customer"], day))
    return {
        "date": day[order], "customer": found["customer"][order].astype(np.int64),
        "satisfaction": np.round(found["satisfaction"][order].astype(np.float64), 1),
        "recommend": found["recommend"][order].astype(np.int64),
        "intends_to_stay": found["intends_to_stay"][order].astype(np.int64),
    }  # fmt: skip


def touches(w: Worlds) -> Columns:
    """The last touches, at the date of the first order where orders have one, by customer."""
    c, found = w.market.config, dict(w.touches)
    if c.market.kind is Kind.purchase:
        of = transactions(w.market, 0, w.cut)
        first = np.searchsorted(of["customer"], found["customer"])
        found["date"] = of["date"][first]
    return found


def spend(market: Market, before: int) -> Columns:
    """What the firm spent on each channel, by tick."""
    books = table(market, "firms")
    mine = (books["firm"].values == market.config.focal.id) & (books["tick"].values < before)
    day = dates.first_day(books["tick"].values[mine], market.config.ticks_per_year)
    amounts = np.stack([books[name].values[mine] for name in CHANNELS], axis=1)
    return {"date": np.repeat(day, len(CHANNELS)), "channel": np.tile(list(CHANNELS.values()), len(day)),
            "amount": amounts.reshape(-1).astype(np.int64)}  # fmt: skip
