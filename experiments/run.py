"""What happens in one market, once? Every table of the run, `run.json`, and a short reading of each firm."""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import replace
from typing import Any

import numpy as np
from tqdm import tqdm

from experiments.headline import assumptions, default_line
from experiments.output import finished_folder
from experiments.shards import plain
from sim import MODEL_VERSION, __version__
from sim.config import Config, Kind
from sim.market import Market
from sim.measures.discounting import CONVENTION, present_value
from sim.measures.retention import yearly
from sim.numbers.random import STREAM_VERSION
from sim.parquet import write
from sim.records import digests
from sim.tables import NAMES, table

Array = np.ndarray[Any, Any]


def run(config: Config) -> int:
    """Run one market, write its folder, print the reading; the exit code."""
    print(default_line(replace(config, seeds=1)))
    with finished_folder(config.out, "run") as (folder, final):
        market = live(config)
        for name in NAMES:
            write(table(market, name), folder / f"{name}.parquet")
        (folder / "run.json").write_text(json.dumps(account(market), indent=1) + "\n", encoding="utf-8")
    print("\n".join([*reading(market), *assumptions(config)]))
    print(f"\nTables and run.json are in {final}.")
    return 0


def live(config: Config) -> Market:
    """The market at the end of its scenario; a bar on a terminal says how long it still takes."""
    market = Market(config)
    for _ in tqdm(range(config.burn_in + config.ticks), unit="tick", desc="running", file=sys.stderr, disable=None):
        market.step()
    return market


def account(market: Market) -> dict[str, Any]:
    """What `run.json` says of a run: enough to read its tables and to run it again."""
    c = market.config
    return {
        "ticks": c.ticks, "last_tick": c.burn_in + c.ticks - 1, "ticks_per_year": c.ticks_per_year,
        "burn_in": c.burn_in, "discount_rate": c.discount_rate,
        "market_kind": "contractual" if c.market.kind is Kind.subscription else "noncontractual",
        "logged_customers": int((market.tables.people["slot"] >= 0).sum()), "seed": market.seed_number,
        "versions": {"package": __version__, "stream": STREAM_VERSION, "model": MODEL_VERSION},
        "platform": {"system": platform.system(), "machine": platform.machine(), "python": platform.python_version(),
                     "numpy": np.__version__},
        "configuration": plain(c), "intervention": intervention(c), "digests": digests(market),
        "unallocated_acquisition": int(sum(market.carry)),
    }  # fmt: skip


def intervention(config: Config) -> dict[str, Any] | None:
    """The first event of the scenario: whom it happens to, and the first tick whose books it can change."""
    if not config.events:
        return None
    name, event = min(config.events.items(), key=lambda item: item[1].tick)
    return {"firm": event.firm, "tick": event.tick, "name": name}


def reading(market: Market) -> list[str]:
    """A line a firm: customers at the end, retention and share of the last year, discounted profit."""
    c, firms = market.config, table(market, "firms")
    lines = ["", f"{'firm':<12}{'strategy':<20}{'customers':>10}{'retention':>11}{'share':>8}{'profit':>14}"]
    for firm in market.firms:
        own = (firms["firm"].values == firm.id) & (firms["tick"].values >= c.burn_in)
        found = {name: firms[name].values[own] for name in ("strategy", "customers", "retention", "share", "profit")}
        kept, share = yearly(found["retention"], c.ticks_per_year), found["share"][-c.ticks_per_year :]
        lines.append(
            f"{firm.name:<12}{found['strategy'][-1]:<20}{found['customers'][-1]:>10,}"
            f"{f'{kept[-1]:.1%}' if len(kept) else '-':>11}{mean(share):>8}"
            f"{present_value(found['profit'], c.discount_rate, c.ticks_per_year) / 100:>14,.0f}"
        )
    note = "Retention and share are of the last year; profit is discounted to the end of the burn-in, in money units."
    return [*lines, note, CONVENTION, ""]


def mean(values: Array) -> str:
    """The mean of what is known, as a percentage."""
    known = values[~np.isnan(values)]
    return f"{known.mean():.1%}" if len(known) else "-"


