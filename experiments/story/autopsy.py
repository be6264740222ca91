"""Why is a firm hired, and why is it left? Its relations by year: reasons, channels, who leaves, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.story.life import DECIDED
from sim.config import Config
from sim.customers import codes
from sim.market import Market
from sim.tables import table

Array = np.ndarray[Any, Any]
HIRED = ("need", "offer", "price", "promise", "word", "dissatisfaction")
CENSORED = tuple(name for name in codes.END_REASONS if name not in DECIDED)
NOBODY = -1
NOTE = (
    "A reason is found by counterfactual at the moment of the choice, with the same luck: the first thing that alone "
    "would have changed it, else the one that weighed most; every choice has its chance as well, which is no reason. "
    "By no choice: the job was over, the customer left the market, the firm closed or dropped the solution. Then with: "
    "the firm among the others with which the customer's latest relation then ran, in a subscription market mostly the "
    "one that she changed to. Years count from the start of the run; the findings are of the time after the burn-in, "
    "in which all firms play neutral."
)


@dataclass(frozen=True)
class Autopsy:
    """A firm's relations; arrays are (spells,), -1 in `end` and `end_reason` where a spell is open."""

    config: Config
    name: str
    names: list[str]
    start: Array
    end: Array
    start_reason: Array
    end_reason: Array
    channel: Array
    returned: Array  # whether the customer had been with the firm before
    first_fit: Array
    value: Array  # realised, cents
    to: Array  # firm to which she went, -1 nobody; of spells that ended

    @property
    def years(self) -> int:
        """Years of the run, the last perhaps not whole."""
        c = self.config
        return -(-(c.burn_in + c.ticks) // c.ticks_per_year)

    def by_year(self, ticks: Array, values: Array, kinds: int) -> Array:
        """(years, kinds) how many there are of each kind; -1 is left out."""
        there = (ticks >= 0) & (values >= 0)
        found = np.zeros((self.years, kinds), np.int64)
        np.add.at(found, (ticks[there] // self.config.ticks_per_year, values[there]), 1)
        return found

    def hired(self) -> Array:
        """(years, start reasons) relations that began."""
        return self.by_year(self.start, self.start_reason, len(codes.START_REASONS))

    def left(self) -> Array:
        """(years, end reasons) relations that ended."""
        return self.by_year(self.end, self.end_reason, len(codes.END_REASONS))

    def channels(self) -> Array:
        """(years, channels) how those who began had come to know the firm."""
        return self.by_year(self.start, self.channel, len(codes.CHANNELS))

    def new(self) -> Array:
        """(years, 2) first relations, and those of customers who came back."""
        return self.by_year(self.start, self.returned.astype(np.int64), 2)

    def text(self) -> str:
        """The page, as Markdown."""
        from experiments.story.autopsy_text import text

        return text(self)


def autopsy(market: Market, name: str) -> Autopsy:
    """The relations of the firm of this name."""
    names = [f.name for f in market.firms]
    firm = names.index(name)
    r = {key: column.values for key, column in table(market, "relations").items()}
    mine = r["firm"] == firm
    return Autopsy(
        config=market.config, name=name, names=names, start=r["start"][mine].astype(np.int64),
        end=r["end"][mine].astype(np.int64), start_reason=r["start_reason"][mine].astype(np.int64),
        end_reason=r["end_reason"][mine].astype(np.int64), channel=r["channel"][mine].astype(np.int64),
        returned=r["spell"][mine] > 1, first_fit=r["first_fit"][mine].astype(np.float64),
        value=r["clv_realised"][mine], to=went_to(r, firm)[mine],
    )  # fmt: skip


def went_to(r: dict[str, Array], firm: int) -> Array:
    """(spells,) the other firm with which the latest relation of the same customer ran when a spell ended, or -1."""
    to = np.full(len(r["firm"]), NOBODY, np.int64)
    gone = np.flatnonzero((r["firm"] == firm) & (r["end"] >= 0))
    first = np.searchsorted(r["customer"], r["customer"][gone], "left")  # the table is sorted by customer
    many = np.searchsorted(r["customer"], r["customer"][gone], "right") - first
    own = np.repeat(gone, many)
    other = np.repeat(first - np.append(0, np.cumsum(many)[:-1]), many) + np.arange(many.sum())
    t = r["end"][own]
    runs = (r["firm"][other] != firm) & (r["start"][other] <= t) & ((r["end"][other] < 0) | (r["end"][other] > t))
    own, other = own[runs], other[runs]
    order = np.lexsort((-r["firm"][other], r["start"][other], own))  # the latest last; of two the lower id
    to[own[order]] = r["firm"][other[order]]
    return to
