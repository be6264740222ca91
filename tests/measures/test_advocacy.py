"""Is word of mouth counted once? Scores, channels, and paired worlds worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.customers.codes import CHANNELS, REACH, REFERRAL, SEARCH, SELL
from sim.measures.advocacy import Part, Won, by_channel, last_touch, net_promoters, value_of_word, won


def test_nps_counts_promoters_less_detractors():
    nps, error = net_promoters(np.array([10, 9, 9, 8, 7, 6, 0, 10]))
    assert nps == pytest.approx(25.0)
    assert error == pytest.approx(100 * ((0.5 + 0.25 - 0.0625) / 8) ** 0.5)
    assert np.isnan(net_promoters(np.zeros(0))).all()
    assert net_promoters(np.array([9] * 5)) == (100.0, 0.0)


def test_channels_are_counted_and_shared():
    counts, shares = by_channel(np.array([REACH, REACH, REFERRAL, SEARCH]))
    assert dict(zip(CHANNELS, counts.tolist(), strict=True)) == dict.fromkeys(CHANNELS, 0) | {
        "reach": 2, "referral": 1, "search": 1}  # fmt: skip
    assert shares[[REACH, REFERRAL]].tolist() == [0.5, 0.25]
    assert np.isnan(by_channel(np.zeros(0, int))[1]).all()


def test_the_last_touch_credits_a_call_that_brought_the_order():
    channel = np.array([REACH, REFERRAL, SELL])
    assert last_touch(channel, np.array([False, True, True])).tolist() == [REACH, SELL, SELL]


def test_spells_are_put_together_by_customer():
    found = won(np.array([7, 3, 7]), np.array([9, 4, 2]), np.array([10.4, -3.0, 5.2]))
    assert (found.customer.tolist(), found.start.tolist(), found.value.tolist()) == ([3, 7], [4, 2], [-3, 16])
    assert len(won(*(np.zeros(0, int) for _ in range(3))).customer) == 0


def world(*rows: tuple[int, int, int]) -> Won:
    """Customers (id, start, value)."""
    return Won(*(np.array(c, np.int64) for c in (zip(*rows, strict=True) if rows else ((), (), ()))))


def test_each_customer_is_in_one_part():
    on = world((1, 5, 100), (2, 3, 80), (3, 9, 20), (4, 2, 70), (6, 2, 40))
    off = world((2, 6, 50), (3, 4, 60), (4, 2, 75), (5, 1, 30), (6, 2, 40))
    assert value_of_word(on, off) == {
        "expansion": Part(1, 100), "diversion": Part(1, -30), "acceleration": Part(1, 30), "delay": Part(1, -40),
        "stay": Part(2, -5),
    }  # fmt: skip


def test_a_world_in_which_nobody_comes():
    on = world((1, 5, 100), (2, 3, -80))
    assert value_of_word(on, world())["expansion"] == Part(2, 20)
    assert value_of_word(world(), on)["diversion"] == Part(2, -20)
    assert {p.customers for p in value_of_word(world(), world()).values()} == {0}


WORLDS = st.dictionaries(st.integers(0, 30), st.tuples(st.integers(0, 12), st.integers(-(10**9), 10**9)), max_size=25)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(WORLDS, WORLDS)
def test_the_parts_add_up_to_the_cent(a, b):
    on, off = (world(*((k, *v) for k, v in sorted(w.items()))) for w in (a, b))
    parts = value_of_word(on, off)
    assert sum(p.value for p in parts.values()) == on.value.sum() - off.value.sum()
    assert sum(p.customers for p in parts.values()) == len(set(a) | set(b))
    back = value_of_word(off, on)
    assert [-back[k].value for k in ("diversion", "expansion", "delay", "acceleration", "stay")] == [
        p.value for p in parts.values()
    ]
