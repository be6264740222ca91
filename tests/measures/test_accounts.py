"""Do the measures of a real market agree with the tables that they come from, and with each other?

Two small markets, with and without word of mouth, everybody's choices logged; sums are of integers, so equal is equal.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from experiments.word import parts, word_lines
from sim.config import Config
from sim.customers import codes
from sim.firms.levers import LEVERS
from sim.logs import orders
from sim.measures import advocacy, cohorts, outcomes, profitability, share
from sim.measures.catalogue import KEYS
from sim.measures.discounting import worth
from sim.records import Table
from sim.study import Outcome, arm_of, comparison, run_seed
from sim.summary import OVERHEADS, customers_won, early_clv, summarise
from tests.support import config

BURN_IN, TICKS, HEADS = 3, 30, 150
LAST_YEAR = BURN_IN + TICKS - 12


@dataclass
class Run:
    """One run of a small market with its tables."""

    config: Config
    outcomes: list[Outcome]
    tables: dict[str, Table]

    def column(self, name: str, key: str, firm: int = 0) -> np.ndarray:
        """A column of the rows of a table that are of a firm."""
        table = self.tables[name]
        return table[key].values[table["firm"].values == firm]


@cache
def played(kind: str) -> Run:
    """A market in which the focal firm plays blend, with word and without."""
    c = config(f"market={kind}", f"customers.count={HEADS}", f"ticks={TICKS}", "strategies=[blend]", "seeds=1",
               "market.occasion_rate=0.6", "network.talk=0.8", "record.choices=all", "study.head_to_head=false",
               "market.aware_at_start=0.1", "rivals.second.levers.price.rebate=0.1")  # fmt: skip
    kept: dict[str, Table] = {}
    found = run_seed(c, comparison(c), 0, lambda tables, *_: kept.update(tables))
    assert [o.kind for o in found] == ["paired", "without_word"]
    return Run(c, found, kept)


@pytest.fixture(params=["purchase", "subscription_regular"])
def ran(request) -> Run:
    """A market without contracts, and one with."""
    return played(request.param)


@pytest.fixture
def shop() -> Run:
    """The market without contracts, where every order is a choice."""
    return played("purchase")


def test_every_measure_is_there_and_is_a_number_or_none(ran):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [summarise(ran.outcomes[0], ran.config, firm) for firm in range(4)]
    for numbers in found:
        assert set(numbers) == set(KEYS)
        assert not np.isinf(list(numbers.values())).any()
    missing = {"cohort_3"} | (set() if ran is played("purchase") else {"refusals_per_order", "repeat_rate"})
    assert {key for key, value in found[0].items() if np.isnan(value)} == missing


def test_customers_outcomes_are_those_of_the_choices(shop):
    """Each order's value is logged: its mean is the firm's value an order, up to fixed point."""
    delivered, sold = shop.column("firms", "delivered"), shop.column("firms", "orders")
    won = shop.column("choices", "delivered")
    assert len(won) == sold.sum()
    assert outcomes.an_order(delivered, sold) == pytest.approx(won.mean(), rel=1e-5)
    recent = shop.column("choices", "tick") >= LAST_YEAR
    assert summarise(shop.outcomes[0], shop.config, 0)["delivered"] == pytest.approx(won[recent].mean(), rel=1e-5)


def test_cohorts_count_the_first_spells_of_the_relations(ran):
    start, age, active = (ran.column("cohorts", key).astype(int) for key in ("start", "age", "active"))
    r = {key: ran.column("relations", key) for key in ("start", "end", "spell")}
    open_ = ran.tables["relations"]["end"].null[ran.tables["relations"]["firm"].values == 0]
    end, last = np.where(open_, 10**6, r["end"].astype(int)), BURN_IN + TICKS - 1
    for a in (0, 1, 6, 12):
        seen = (r["spell"] == 1) & (r["start"] <= last - a)
        there = seen & (r["start"] + a < end)
        found = cohorts.still_there(start, age, active, np.array([a]), last)[0]
        assert found == there.sum() / seen.sum()
    assert cohorts.retention(start, age, active, 0, 12, last=last) == found


def test_a_panel_is_the_orders_of_the_relations(ran):
    relations, everybody = ran.tables["relations"], ran.tables["customers"]["customer"].values
    bought = share.panel(relations["customer"].values, relations["firm"].values, everybody, 4,
                         relations["orders"].values)  # fmt: skip
    sold = np.array([ran.column("firms", "orders", f).sum() for f in range(4)])
    assert bought.sum(axis=0).tolist() == sold.tolist()
    assert share.market_share(bought).tolist() == (sold / sold.sum()).tolist()
    assert share.penetration(bought)[0] == len(set(ran.column("relations", "customer"))) / len(everybody)


def test_a_panel_of_the_log_is_that_of_the_relations(shop):
    choices, relations = shop.tables["choices"], shop.tables["relations"]
    everybody, hired = shop.tables["customers"]["customer"].values, ~choices["firm"].null
    logged = share.panel(choices["customer"].values[hired], choices["firm"].values[hired], everybody, 4)
    booked = share.panel(relations["customer"].values, relations["firm"].values, everybody, 4,
                         relations["orders"].values)  # fmt: skip
    assert (logged == booked).all()
    assert share.share_of_requirements(logged)[0] == booked[:, 0].sum() / booked[booked[:, 0] > 0].sum()


def test_repeat_is_of_those_who_could_be_watched_so_long(shop):
    log, last = orders(shop.tables["choices"], 0), BURN_IN + TICKS - 1
    ticks = [log.tick[log.customer == who] for who in np.unique(log.customer)]
    watched = [t for t in ticks if t.min() + 12 <= last]
    again = [((t > t.min()) & (t <= t.min() + 12)).any() for t in watched]
    assert cohorts.repeat_rate(log.customer, log.tick, 12, last) == sum(again) / len(watched)


def test_share_of_wallet_is_revenue_over_what_its_customers_spent(ran):
    revenue, part = ran.column("firms", "revenue").astype(float), ran.column("firms", "share_of_wallet")
    found = share.share_of_wallet(revenue, part)
    least, most = np.nanmin(part[part > 0]), np.nanmax(part)
    assert least <= found <= most
    assert summarise(ran.outcomes[0], ran.config, 0)["share_of_wallet"] == share.share_of_wallet(
        revenue[LAST_YEAR:], part[LAST_YEAR:]
    )


@pytest.mark.parametrize("firm", [0, 2])
def test_what_customers_cost_is_what_was_spent(ran, firm):
    found = summarise(ran.outcomes[0], ran.config, firm)

    def total(name: str) -> int:
        return int(ran.column("firms", name, firm)[LAST_YEAR:].sum())

    spend, new = total("acquisition_spend"), total("new")
    assert found["cac"] * new == pytest.approx(spend)
    came = ran.column("relations", "channel", firm)[
        (ran.column("relations", "start", firm) >= LAST_YEAR) & (ran.column("relations", "spell", firm) == 1)
    ]
    counts, shares = advocacy.by_channel(came)
    assert counts.sum() == new
    assert shares.sum() == pytest.approx(1.0)
    by_money = counts[[codes.REACH, codes.CONTACT, codes.SELL]].sum()
    assert found["cac_paid"] * by_money == pytest.approx(spend)
    overhead = sum(total(f"spend_{name}") for name in OVERHEADS)
    assert spend <= found["cac_loaded"] * new <= spend + overhead
    assert overhead < sum(total(f"spend_{name}") for name in LEVERS)


def test_value_of_customers_is_that_of_their_relations(ran):
    """Segments, deciles and customers won all add up to the same relations."""
    r = {key: ran.column("relations", key) for key in ("customer", "start", "clv_realised")}
    discount = worth(r["start"].astype(int) - BURN_IN, 0.1, 12)
    mine = customers_won(ran.outcomes[0], ran.config, 0)
    whole = (r["clv_realised"] * discount).sum()
    assert mine.value.sum() == pytest.approx(whole, abs=len(mine.value))
    assert mine.customer.tolist() == sorted(set(r["customer"]))
    people = ran.tables["customers"]
    at = np.searchsorted(people["customer"].values, mine.customer)
    for key in ("situation", "price_tier"):
        found = profitability.by_group(people[key].values[at], mine.value)
        assert found.total.sum() == mine.value.sum()
        assert found.count.sum() == len(mine.value)
    assert profitability.by_decile(mine.value).sum() == pytest.approx(mine.value.sum())


def test_products_earn_the_margins_of_the_relations(shop):
    job, margin = shop.column("choices", "job"), shop.column("choices", "margin").astype(float)
    found = profitability.by_group(job, margin)
    assert found.total.sum() == shop.column("relations", "margin").sum()
    assert set(found.group) == set(job)


def test_clv_of_the_first_years_is_of_all_spells_from_the_first(ran):
    """A customer who came back is one customer: her later spells count, discounted to when she first came."""
    r = {key: ran.column("relations", key) for key in ("customer", "start", "clv_realised", "truncated", "spell")}
    expected = []
    for who in sorted(set(r["customer"])):
        hers = r["customer"] == who
        first = r["start"][hers].min()
        if BURN_IN <= first < BURN_IN + 24:
            expected.append((r["clv_realised"][hers] * 1.1 ** (-(r["start"][hers] - first) / 12.0)).sum())
    found = early_clv(ran.outcomes[0], ran.config, 0)
    assert found == pytest.approx(np.array(expected), abs=1.0)
    assert summarise(ran.outcomes[0], ran.config, 0)["clv_realised"] == pytest.approx(found.mean())
    assert (r["spell"] > 1).any()


def test_the_parts_of_word_add_up_to_the_whole_difference(ran):
    on, off = (customers_won(o, ran.config, 0) for o in ran.outcomes)
    found = parts(ran.config, *ran.outcomes)
    assert sum(p.value for p in found.values()) == on.value.sum() - off.value.sum()
    assert sum(p.customers for p in found.values()) == len(set(on.customer) | set(off.customer))
    assert found["expansion"].customers > found["diversion"].customers
    text = "\n".join(word_lines(ran.config, ran.outcomes))
    for name, part in found.items():
        assert f"{name:14}{part.customers:>12,}{part.value / 100:>16,.2f}" in text


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("overrides", [
    ("rivals=none", "market.aware_at_start=0", "market.search=0", "focal.strategy=neutral", "network=none",
     "strategies=[neutral]", "focal.levers.reach.effort=0", "focal.levers.sell.effort=0"),
    ("rivals=none",), ("firms.cash=0", "market.price_weight=40"), ("ticks=1", "burn_in=0"),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["purchase", "subscription_regular"])
def test_a_market_of_one_firm_or_without_customers_has_numbers_or_none(kind, overrides):
    c = config(f"market={kind}", "customers.count=30", "strategies=[blend]", *overrides)
    for o in run_seed(c, [arm_of(c, c.strategies[0]), replace(arm_of(c, c.strategies[0]), kind="head_to_head")], 0):
        found = summarise(o, c, 0)
        assert not np.isinf(list(found.values())).any()
        if "market.search=0" in overrides:
            assert found["new"] == 0
            assert np.isnan([found[k] for k in ("cac", "cac_paid", "cac_loaded", "gini", "share_of_wallet")]).all()
