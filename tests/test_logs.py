"""Do the orders that a firm could list add up to what its ledger and its relations say?"""

from __future__ import annotations

import numpy as np

from sim.logs import orders
from sim.tables import table
from tests.support import column, market


def test_orders_are_those_of_the_ledger_and_of_each_relation():
    of = market("market=purchase", "record.choices=all", "burn_in=0", "ticks=12").run()
    for firm in range(len(of.firms)):
        found = orders(table(of, "choices"), firm)
        mine = column(of, "firms", "firm") == firm
        assert np.bincount(found.tick, minlength=12).tolist() == column(of, "firms", "orders")[mine].tolist()
        assert np.bincount(found.tick, found.amount, 12).tolist() == column(of, "firms", "revenue")[mine].tolist()
        own = column(of, "relations", "firm") == firm
        buyers = column(of, "relations", "customer")[own].astype(int)
        listed = np.bincount(buyers, column(of, "relations", "orders")[own])
        assert np.bincount(found.customer, minlength=len(listed)).tolist() == listed.tolist()


def test_orders_come_by_customer_and_tick():
    of = market("market=purchase", "record.choices=all", "burn_in=0", "ticks=12").run()
    found = orders(table(of, "choices"), 0)
    assert len(found.tick) > 20
    assert (np.diff(found.customer * 100 + found.tick) >= 0).all()
