"""Does a firm learn of needs only from customers whom it paid to hear? Every question of a run is written down."""

from __future__ import annotations

import numpy as np
import pytest

from sim import evidence
from sim.firms.levers.discover import OBSERVING_COSTS, REPORTS, SCALE
from sim.firms.levers.organise import LOST
from sim.market import Market
from tests.support import column, config


@pytest.fixture
def questions(monkeypatch) -> dict[str, list]:
    """What firm 0 asks for, whom it is given, and of whom it reads needs, in order."""
    found: dict[str, list] = {"asked": [], "given": [], "read": [], "looked": []}
    interviewer, needs_of, mine_of = evidence.interviewer, evidence.needs_of, evidence.mine_of

    def asks(market, firm):
        def ask(n, purpose, own):
            rows = interviewer(market, firm)(n, purpose, own)
            if firm == 0:
                found["asked"].append((n, purpose))
                found["given"].append(rows)
            return rows

        return ask

    def reads(market, firm=None):
        def needs(rows):
            found["read"].append(rows)
            return needs_of(market)(rows)

        return needs

    def looks(market, firm):
        def mine(rows):
            found["looked"].append(rows)
            return mine_of(market, firm)(rows)

        return mine

    monkeypatch.setattr(evidence, "interviewer", asks)
    monkeypatch.setattr(evidence, "needs_of", reads)
    monkeypatch.setattr(evidence, "mine_of", looks)
    return found


def test_needs_are_read_of_customers_who_were_asked_and_paid_for(questions):
    """Two years, customer-centric: reports are free, REPORTS a quarter; interviews and observation cost their price."""
    of = Market(config("rivals=none", "burn_in=0", "ticks=24", "customers.count=300", "strategy=customer_centric",
                       "focal.levers.discover.interview_cost=3")).run()  # fmt: skip
    given = [id(rows) for rows in questions["given"]]
    assert [id(rows) for rows in questions["read"]] == given
    assert [id(rows) for rows in questions["looked"]] == given
    assert all(len(rows) == n for rows, (n, _) in zip(questions["given"], questions["asked"], strict=True))
    count = {purpose: sum(n for n, p in questions["asked"] if p == purpose) for purpose in ("report", "interview",
                                                                                             "observe")}  # fmt: skip
    assert count["report"] == 8 * REPORTS
    assert min(count.values()) > 0
    price = 10_000 * of.firms[0].strategy.levers.discover.interview_cost * 300 / SCALE
    paid = count["interview"] * price + count["observe"] * OBSERVING_COSTS * price
    spent = column(of, "firms", "spend_discover").sum()
    # What is not spent on customers yet is in the fund, or was lost while the firm reorganised.
    assert paid <= spent < paid + (1 + OBSERVING_COSTS) * price + LOST * spent


def test_without_money_nobody_but_sales_reports(questions):
    of = Market(config("rivals=none", "burn_in=0", "ticks=12", "customers.count=100",
                       "focal.levers.discover.effort=0")).run()  # fmt: skip
    assert {purpose for n, purpose in questions["asked"] if n} == {"report"}
    assert not np.any(column(of, "firms", "spend_discover"))
