"""What do six numbers that a manager knows say of a market? Each names the parameter that it moves most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.calibrate.bench import Numbers
from experiments.calibrate.facts import Case, build, market_line
from experiments.calibrate.matching import Target
from experiments.calibrate.parameters import chosen, value_of
from sim.compose import compose
from sim.config import Config, Kind
from sim.customers.codes import END_REASONS
from sim.logs import orders
from sim.market import Market
from sim.measures.retention import CENSORED, survival
from sim.tables import table
from sim.units import BadInput

YEARS = 4  # that are run: new customers of the third are followed for a year, the fourth is measured
NUMBERS = ("purchases_a_year", "buying_again", "churn", "acquisition_cost")
KNOWN_TO = 0.05  # a number is taken to be right within so much of its value, one standard error
# What each number moves most: orders come with occasions, buying again with how unequal customers are, churn with what
# doing without is worth or with how often a subscriber thinks, the cost of a customer with the money to win her.
MOVES = {
    Kind.purchase: {
        "purchases_a_year": "market.occasion_rate",
        "buying_again": "customers.rate_shape",
        "churn": "market.without",
        "acquisition_cost": "market.base_budget",
    },
    Kind.subscription: {
        "buying_again": "market.habit",
        "churn": "market.occasion_rate",
        "acquisition_cost": "market.base_budget",
    },
}


@dataclass(frozen=True)
class SeeNumbers:
    """The numbers of a manager in the last year of all firms, which are alike, and a firm's share of customers."""

    asked: tuple[str, ...]

    def __call__(self, market: Market) -> tuple[Numbers, float]:
        """The numbers that are asked for, then the customers of a firm as a share of the market's."""
        year, firms = market.config.ticks_per_year, table(market, "firms")
        ticks = firms["tick"].values
        last, ends = ticks >= market.tick - year, ticks == market.tick - 1
        before = ticks == market.tick - 1 - year

        def total(name: str, rows: NDArray[np.bool_]) -> float:
            return float(firms[name].values[rows].sum())

        customers = total("customers", last) / year
        open_before = max(total("customers", before), 1.0)
        new = max(total("new", last), 1.0)
        found = {
            "purchases_a_year": total("orders", last) / max(customers, 1.0),
            "buying_again": self.again(market),
            "churn": 1.0 - self.kept(market, open_before),
            "acquisition_cost": total("acquisition_spend", last)
            / new
            / max(total("revenue", last) / max(total("orders", last), 1.0), 1.0),
            "share": total("customers", ends) / len(market.firms) / market.config.customers.count,
        }
        return np.array([found[name] for name in (*self.asked, "share")]), open_before

    def kept(self, market: Market, before: float) -> float:
        """The share of the customers of a year ago whose spell has not ended since."""
        r, begun = table(market, "relations"), market.tick - market.config.ticks_per_year
        there = r["start"].values < begun
        still = there & np.asarray(r["end"].null)
        return min(float(still.sum()) / before, 1.0)

    def again(self, market: Market) -> float:
        """The share of the new customers of the third year who order again, or still subscribe, a year later."""
        year = market.config.ticks_per_year
        if market.config.market.kind is Kind.purchase:
            return self.ordered_again(market, year)
        r = table(market, "relations")
        start = r["start"].values.astype(np.int64)
        mine = (start >= market.tick - 2 * year) & (start < market.tick - year) & (r["spell"].values == 1)
        end = np.where(np.asarray(r["end"].null), -1, r["end"].values).astype(np.int64)
        censored = np.isin(r["end_reason"].values, [END_REASONS.index(w) for w in CENSORED]) & (end >= 0)
        return float(survival(start[mine], end[mine], censored[mine], market.tick, np.array([year]))[0])

    def ordered_again(self, market: Market, year: int) -> float:
        """Of those whose first order with a firm came in the third year, who ordered in a later tick within a year."""
        choices, again, all_new = table(market, "choices"), 0, 0
        for firm in range(len(market.firms)):
            o = orders(choices, firm)
            first = np.full(int(o.customer.max(initial=0)) + 1, market.tick)
            np.minimum.at(first, o.customer, o.tick)
            mine = (first >= market.tick - 2 * year) & (first < market.tick - year)
            later = (o.tick > first[o.customer]) & (o.tick <= first[o.customer] + year)
            back = np.zeros(len(first), bool)
            back[o.customer[later]] = True
            all_new += int(mine.sum())
            again += int((mine & back).sum())
        return again / max(all_new, 1)


def six_case(config: Config) -> Case:
    """The case of a manager's numbers; those that are not given are not matched."""
    c = config.calibrate
    given = {name: getattr(c, name) for name in NUMBERS if getattr(c, name) is not None}
    base = market_line(config, "subscription_regular" if c.purchases_a_year is None else "purchase")
    model = compose(list(base))
    kind, notes = model.market.kind, []
    if kind is Kind.subscription and "purchases_a_year" in given:
        notes.append("calibrate.purchases_a_year says nothing where customers pay a running bill: it is not matched.")
        del given["purchases_a_year"]
    if not given and c.margin is None and c.customers is None:
        raise BadInput(
            "calibrate must have a log (calibrate FILE.csv), calibrate.survival, or numbers such as "
            "calibrate.churn and calibrate.margin."
        )
    parameters = chosen(c.free, tuple(MOVES[kind][name] for name in given), model)
    if len(parameters) > len(given):
        raise BadInput(
            f"calibrate.free must have at most as many keys as numbers are given ({len(given)}), got {len(parameters)}."
        )
    bench = build(
        config,
        base,
        SeeNumbers(tuple(given)),
        f"ticks={YEARS * model.ticks_per_year}",
        "record.choices=all" if kind is Kind.purchase else "record.choices=none",
    )
    case = Case(
        "six numbers of a manager",
        base,
        parameters,
        target_of(given, float(c.customers or 1000)),
        bench,
        {p.key: float(value_of(model, p.key)) for p in parameters},
        notes=notes,
    )
    notes += [
        f"{key} follows from calibrate.{name}" for name, key in MOVES[kind].items() if name in given and not c.free
    ]
    return case


def target_of(given: dict[str, float], n: float) -> Target:
    """The numbers, each known to a part of itself; the firm's share of the market is shown beside them."""
    values = np.array([*given.values(), 0.0])
    error = np.maximum(KNOWN_TO * np.abs(values), 0.002)
    names = [*(f"calibrate.{name}" for name in given), "a firm's customers, share of the market"]
    return Target(names, values, np.diag(error**2), np.array([True] * len(given) + [False]), n)


def scaled(case: Case, share: float, config: Config) -> None:
    """Set the number of customers of the market, so that a firm has as many as the manager says, or say the scale."""
    wanted = config.calibrate.customers
    if wanted is None:
        return
    whole = wanted / max(share, 1e-6)
    most = 50_000
    count = int(min(max(round(whole), 100), most))
    why = f"calibrate.customers = {wanted:,} of a firm that has {share:.1%} of the market"
    if whole > most:
        why += f"; one simulated customer stands for {whole / count:,.1f}"
    case.direct["customers.count"] = (count, why)
