"""Does everything add up, in every tick, to the cent and the customer? Laws that hold exactly, however configured."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.customers import codes
from sim.firms.levers import LEVERS
from sim.market import Market
from sim.tables import FIRMS, table
from tests.support import column, market

STRATEGIES = ("neutral", "product_centric", "customer_centric", "blend")
SHARES = ("retention", "churn", "share", "value_share", "share_of_wallet", "needs_met", "advocacy_share", "delivered",
          "culture")  # fmt: skip
SIGNED = {"cash", "profit", "clv", "customer_equity", "surplus", "nps", "margin_marked"}


@st.composite
def markets(draw: Any) -> list[str]:
    """Overrides of small markets of every sort, with much happening in few ticks."""
    firms, least = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rivals = [f"+rivals.r{k}.id={k}" for k in range(1, firms)]
    rivals += [f"+rivals.r{k}.strategy={draw(st.sampled_from(STRATEGIES))}" for k in range(1, firms)]
    return [
        f"market={draw(st.sampled_from(('subscription_regular', 'purchase')))}", "rivals=none", *rivals,
        f"strategy={draw(st.sampled_from(STRATEGIES))}", f"customers.count={draw(st.integers(1, 60))}",
        f"burn_in={draw(st.sampled_from((0, 5)))}", "ticks=13", f"ticks_per_year={draw(st.sampled_from((12, 52)))}",
        f"customers.leaving={draw(st.sampled_from((0.0, 0.05, 0.3)))}", f"customers.jobs_least={least}",
        f"customers.jobs_most={draw(st.integers(least, 6))}", f"customers.alike={draw(st.booleans())}".lower(),
        f"firms.jobs_served={draw(st.integers(1, 6))}", f"firms.cash={draw(st.sampled_from((0.0, 0.002, 0.8)))}",
        f"market.situation_switch={draw(st.sampled_from((0.0, 0.2)))}", "network.talk=0.7", "network.talk_negative=0.5",
        f"market.occasion_rate={draw(st.sampled_from((0.1, 1.0)))}", f"market.refusals={draw(st.integers(1, 4))}",
        f"market.base_budget={draw(st.sampled_from((0.012, 0.1)))}",
        f"market.habit={draw(st.sampled_from((0.0, 1.0)))}",
        f"focal.levers.price.rebate={draw(st.sampled_from((0.0, 0.4)))}", f"seed={draw(st.integers(1, 2**62))}",
    ]  # fmt: skip


def newborn(of: Market) -> np.ndarray:
    """Rows whose customer arrived at the close of the last tick, in place of one who left."""
    people = of.tables.people
    return (people["entered"] == of.tick) & (people["generation"] > 0)


def check_jobs(of: Market) -> None:
    """Jobs in use by firm = the firm's total; only held jobs are served; list and mask of jobs held agree."""
    m, there = of.tables, ~newborn(of)
    provided = np.zeros(len(of.firms), np.int64)
    for j in range(of.config.market.jobs):
        holds = (m.people["jobs"] >> j & 1 == 1) & there
        listed = (m.people["held"] == j) & (np.arange(of.config.market.jobs) < m.people["breadth"][:, None])
        assert (listed.sum(axis=1)[there] == holds[there]).all()
        uses = (m.ties["used"] >> j & 1 == 1) & there[:, None]
        provided += uses.sum(axis=0)
        assert not (uses & ~holds[:, None]).any()
        if m.params[0].subscription == 1:
            nobody = (holds & (m.people["provider"][:, j] < 0)).sum()
            assert uses.sum() + nobody == holds.sum()
            serves = m.people["provider"][:, j][:, None] == np.arange(len(of.firms))
            assert ((serves & there[:, None]) == uses).all()
    assert provided.tolist() == of.totals[:-1, codes.JOBS].tolist()


def check_customers(of: Market, before: np.ndarray) -> np.ndarray:
    """Per firm: open spells = customers = previous + new + returned - lost; all are somebody's customer or nobody's."""
    open_ = of.tables.spells["start"] >= 0
    counts = open_.sum(axis=0)
    t = of.totals[:-1]
    assert counts.tolist() == t[:, codes.CUSTOMERS].tolist()
    assert counts.tolist() == (before + t[:, codes.NEW] + t[:, codes.RETURNED] - t[:, codes.LOST]).tolist()
    assert (t[:, codes.LOST] <= before).all()
    somebodys = open_.any(axis=1)
    assert of.totals[-1, codes.CUSTOMERS] == somebodys.sum()
    assert somebodys.sum() + (~somebodys).sum() == of.config.customers.count
    assert (open_ == (of.tables.ties["used"] != 0)).all()
    return counts


def check_money(of: Market, cash: np.ndarray) -> None:
    """Per firm: customers' spend = revenue; profit = revenue - cost; cash moves by profit; acquisition is allocated."""
    firms, spells = table(of, "firms"), table(of, "relations")
    for f, firm in enumerate(of.firms):
        mine, own = firms["firm"].values == f, spells["firm"].values == f
        book = {name: c.values[mine] for name, c in firms.items()}
        row = of.totals[f]
        assert spells["revenue"].values[own].sum() == book["revenue"].sum()
        assert spells["orders"].values[own].sum() == book["orders"].sum()
        assert (book["profit"] == book["revenue"] - book["cost"]).all()
        spent = sum(int(book[f"spend_{name}"][-1]) for name in LEVERS)
        assert book["cost"][-1] == row[codes.GOODS] + row[codes.CARE] + row[codes.REBATES] + spent
        assert firm.ledger.cash == cash[f] + book["profit"][-1] == book["cash"][-1]
        assert spells["acquisition_cost"].values[own].sum() + of.carry[f] == book["acquisition_spend"].sum()


def check_margins(of: Market, margin: int) -> int:
    """Margins of relations = revenue - goods - care, since the first tick."""
    margin += int((of.totals[:-1, codes.REVENUE] - of.totals[:-1, codes.GOODS] - of.totals[:-1, codes.CARE]).sum())
    assert column(of, "relations", "margin").sum() == margin
    return margin


def check_bounds(of: Market) -> None:
    """Every column is finite where it is not null, and within what its unit allows."""
    for name, c in table(of, "firms").items():
        if FIRMS[name] == "s":
            continue
        values = c.values[~c.null] if c.null is not None else c.values
        assert np.isfinite(values).all(), name
        assert name in SIGNED or (values >= 0).all(), name
        if name in SHARES:
            assert (values <= 1).all(), name
    assert np.nanmax(column(of, "firms", "satisfaction"), initial=0.0) <= 10.0
    assert np.nanmax(np.abs(column(of, "firms", "nps")), initial=0.0) <= 100.0
    for name in ("first_fit", "first_gap", "clv_realised"):
        assert np.isfinite(table(of, "relations")[name].values).all()
    for name in of.tables.ties.dtype.names:
        assert np.isfinite(of.tables.ties[name]).all(), name
    assert (of.tables.people["rate"] > 0).all()


def check_shares(of: Market) -> None:
    """Orders of a tick are shared out among the firms."""
    for name, whole in (("share", "orders"), ("value_share", "revenue")):
        tick = column(of, "firms", "tick") == of.tick - 1
        if column(of, "firms", whole)[tick].sum() > 0:
            assert abs(np.nansum(column(of, "firms", name)[tick]) - 1.0) < 1e-12


def check_cohorts(of: Market) -> None:
    """Of a cohort there are at age 0 as many as new customers came, and never more later."""
    c = {name: col.values for name, col in table(of, "cohorts").items()}
    firms = table(of, "firms")
    for f in range(len(of.firms)):
        new = firms["new"].values[firms["firm"].values == f]
        first = (c["firm"] == f) & (c["age"] == 0)
        assert np.bincount(c["start"][first], c["active"][first], len(new)).tolist() == new.tolist()
    order = np.lexsort((c["age"], c["channel"], c["start"], c["firm"]))
    key = np.column_stack([c["firm"], c["start"], c["channel"]])[order]
    same = (key[1:] == key[:-1]).all(axis=1)
    assert (np.diff(c["active"][order])[same] <= 0).all()


@settings(derandomize=True, max_examples=25, deadline=None)
@given(markets())
def test_the_books_balance_in_every_tick(overrides):
    of = market(*overrides)
    before, margin = np.zeros(len(of.firms), np.int64), 0
    for _ in range(of.config.burn_in + of.config.ticks):
        start = round(of.config.firms.cash * of.config.customers.count * 10_000)
        fresh = of.tick in (0, of.config.burn_in)
        cash = np.array([start if fresh else firm.ledger.cash for firm in of.firms])
        of.step()
        check_jobs(of)
        before = check_customers(of, before)
        check_money(of, cash)
        margin = check_margins(of, margin)
    check_bounds(of)
    check_shares(of)
    check_cohorts(of)


def test_people_are_conserved():
    """Each row has one customer at a time: who left was followed by who entered in the next tick."""
    of = market("customers.leaving=0.1", "customers.count=50").run()
    people = {name: column(of, "customers", name) for name in ("customer", "entered", "left")}
    assert np.isnan(people["left"]).sum() == 50
    for row in range(50):
        line = np.flatnonzero(people["customer"] % 50 == row)
        line = line[np.argsort(people["customer"][line])]
        assert people["entered"][line[0]] == 0
        assert people["entered"][line[1:]].tolist() == (people["left"][line[:-1]] + 1).tolist()
    assert (~np.isnan(people["left"])).sum() > 20


def test_spells_follow_each_other():
    """Spells of a customer with a firm are numbered from 1 and do not overlap; no one has orders outside one."""
    of = market("market=purchase", "market.refusals=1", "market.occasion_rate=2", "ticks=40").run()
    names = ("customer", "firm", "spell", "start", "end", "last_order", "orders")
    r = {name: column(of, "relations", name) for name in names}
    assert (r["orders"] >= 1).all()
    assert (r["last_order"] >= r["start"]).all()
    ended = ~np.isnan(r["end"])
    assert (r["end"][ended] > r["last_order"][ended]).all()
    again = (r["customer"][1:] == r["customer"][:-1]) & (r["firm"][1:] == r["firm"][:-1])
    assert again.sum() > 20
    assert (r["spell"][1:][again] == r["spell"][:-1][again] + 1).all()
    assert (r["start"][1:][again] >= r["end"][:-1][again]).all()
    assert (r["spell"][1:][~again] == 1).all()


def test_a_subscription_has_a_bill_in_every_tick_of_a_spell():
    """One job each: orders of a spell = its ticks."""
    of = market("customers.jobs_least=1", "customers.jobs_most=1", "customers.count=80", "market.occasion_rate=1",
                "ticks=30").run()  # fmt: skip
    start, end, orders = (column(of, "relations", name) for name in ("start", "end", "orders"))
    assert len(orders) > 60
    assert (orders == np.where(np.isnan(end), of.tick, end) - start).all()
