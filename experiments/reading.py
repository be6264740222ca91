"""What does the comparison say in plain words? Five sentences from a template; no difference is called none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.config import Config, Kind
from sim.measures.catalogue import Measure


@dataclass(frozen=True)
class Difference:
    """A paired difference b - a over seeds, with its 95 % t interval."""

    a: float
    b: float
    mean: float
    low: float
    high: float
    wins: int  # seeds in which b is larger
    ties: int
    n: int
    threshold: float  # relative difference that is too small to matter

    @property
    def relative(self) -> float:
        """The difference in shares of the size of a."""
        return self.mean / abs(self.a) if self.a else float("nan")

    @property
    def verdict(self) -> str:
        """more | less | no clear difference | too small to matter | no difference | not measured."""
        if np.isnan(self.mean):
            return "not measured"
        if self.ties == self.n:
            return "no difference"
        if self.n < 2 or self.low <= 0.0 <= self.high:
            return "no clear difference"
        if abs(self.relative) < self.threshold:
            return "too small to matter"
        return "more" if self.mean > 0.0 else "less"


def borne_out(sign: str, d: Difference) -> str:
    """What the runs say of a claim of more, or of less: confirmed | refuted | not clear.

    Where no seed shows any difference a claim of one is refuted; one seed alone can neither confirm nor refute.
    """
    if d.verdict in ("more", "less"):
        return "confirmed" if d.verdict == sign else "refuted"
    return "refuted" if d.verdict == "no difference" and d.n > 1 else "not clear"


def difference(a: NDArray[np.float64], b: NDArray[np.float64], threshold: float) -> Difference:
    """Paired difference over seeds; seeds in which either is null are left out of it. One seed has no interval."""
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    n = len(a)
    if n == 0:
        nan = float("nan")
        return Difference(nan, nan, nan, nan, nan, 0, 0, 0, threshold)
    gap = b - a
    half = float("nan")
    if n > 1:
        half = float(stats.t.ppf(0.975, n - 1) * gap.std(ddof=1) / n**0.5)
    mean = float(gap.mean())
    return Difference(float(a.mean()), float(b.mean()), mean, mean - half, mean + half, int((gap > 0).sum()),
                      int((gap == 0).sum()), n, threshold)  # fmt: skip


def mean(values: NDArray[np.float64]) -> float:
    """The mean over the seeds in which there is a number."""
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else float("nan")


def money(cents: float) -> str:
    """Cents as money with two digits, thousands apart."""
    return f"{cents / 100:,.2f}"


def shown(m: Measure, value: float) -> str:
    """A number in its unit."""
    if np.isnan(value):
        return "-"
    if m.unit == "money":
        return money(value) if m.digits else f"{value / 100:,.0f}"
    return f"{value:.1%}" if m.unit == "share" else f"{value:,.{m.digits}f}"


def named(m: Measure, config: Config) -> str:
    """What a measure is called in this market: where customers sign nothing there is no retention to speak of."""
    return m.called(has_contracts(config))


def has_contracts(config: Config) -> bool:
    """Whether customers sign for a running bill."""
    return config.market.kind is Kind.subscription


def readable(strategy: str) -> str:
    """The name of a strategy as people write it."""
    return strategy.replace("_", "-")


def five_sentences(name_a: str, name_b: str, differences: dict[str, Difference], break_even: str, runs: int, *,
                   contracts: bool = True) -> list[str]:  # fmt: skip
    """The reading: customers, money, retention, breadth and word, and how far to trust it."""
    kept = ("keeps", "of its customers a year") if contracts else ("has", "of its customers still active a year later")
    a, b = readable(name_a), readable(name_b)
    value = differences["value_created"]
    sentences = [
        "Customers: " + clause(differences["delivered"], b, "delivers", "value an order", ".3f")
        + ", and " + clause(differences["needs_met"], b, "meets", "of its customers' needs", ".1%") + ".",
        "Money: " + created(value, a, b) + f"; cumulative profit breaks even {break_even}.",
        "Loyalty: " + clause(differences["retention"], b, *kept, ".1%")
        + ", and " + clause(differences["equity_oracle"], b, "holds", "customer equity", "money") + ".",
        "Breadth and word: " + clause(differences["needs_per_customer"], b, "serves", "needs per customer", ".2f")
        + ", and " + clause(differences["nps"], b, "scores", "net promoter points", ".1f") + ".",
        (f"Trust: {b} created more value in {value.wins} of {value.n} runs of this market; that counts runs under the "
         f"assumptions listed below, it is not a probability that it will in yours ({runs} runs in all)."),
    ]  # fmt: skip
    return sentences


def created(d: Difference, a: str, b: str) -> str:
    """Who creates more value, if that is clear, and the difference."""
    if d.verdict in ("more", "less"):
        return f"{b} creates clearly {d.verdict} value than {a}" + amount(d)
    return f"value created by {b} and {a}: {d.verdict}" + amount(d)


def amount(d: Difference) -> str:
    """The difference in money and per cent with its interval, in brackets."""
    if d.n < 2 or d.ties == d.n or np.isnan(d.mean):
        return f" (difference {money(d.mean)})" if d.n else ""
    return f" ({money(d.mean)}, {d.relative:+.1%}; 95 % interval {money(d.low)} to {money(d.high)})"


def clause(d: Difference, b: str, verb: str, what: str, style: str) -> str:
    """One comparison: who does how much against how much, and whether the difference is clear."""
    def number(x: float) -> str:
        return money(x) if style == "money" else format(x, style)

    if np.isnan(d.mean):
        return f"{what} was not measured"
    against = f"{b} {verb} {number(d.b)} {what} against {number(d.a)}"
    return against if d.verdict in ("more", "less") else f"{against} ({d.verdict})"
