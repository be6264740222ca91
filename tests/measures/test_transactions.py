"""Is a log summarised as the models define it? Logs by hand, Lifetimes' own summary, and order that cannot matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifetimes.utils import summary_data_from_transaction_data

from sim.measures.transactions import Grouped, Summary, group, later_purchases, summarise, summarise_grouped, thin
from sim.units import BadInput
from tests.measures.buyers import BGNBD, CDNOW_END, WEEK, bgnbd_log, cdnow_log, cdnow_rows, cdnow_summary

WHO = np.array([7, 3, 7, 7, 3, 9, 7, 5])
WHEN = np.array([4.0, 2.0, 1.0, 4.0, 2.0, 11.0, 12.0, 10.0])


def test_a_log_by_hand():
    """7 buys at 1, 4 (twice, once counted) and 12, after the end; 3 twice at 2; 9 only after the end; 5 at the end."""
    found = summarise(WHO, WHEN, 10.0)
    assert found.customer.tolist() == [3, 5, 7]
    assert found.x.tolist() == [0, 0, 1]
    assert found.t_x.tolist() == [0, 0, 3]
    assert found.T.tolist() == [8, 0, 9]
    weeks = summarise(WHO, WHEN, 10.0, unit=7)
    assert weeks.T.tolist() == [8 / 7, 0, 9 / 7]
    assert weeks.x.tolist() == found.x.tolist()


def test_later_purchases_by_hand():
    assert later_purchases(WHO, WHEN, 2.0, 12.0, np.array([3, 5, 6, 7, 99])).tolist() == [0, 1, 0, 2, 0]
    assert later_purchases(WHO, WHEN, 50.0, 60.0, np.array([3])).tolist() == [0]


def test_cdnow_is_summarised_as_lifetimes_does():
    theirs = summary_data_from_transaction_data(
        cdnow_rows(), "customer", "date", datetime_format="%Y%m%d", observation_period_end="19970930", freq="D"
    ).sort_index()
    ours = summarise(*cdnow_log(), CDNOW_END, unit=np.timedelta64(1, "D"))
    assert ours.customer.tolist() == theirs.index.tolist()
    for column, name in ((ours.x, "frequency"), (ours.t_x, "recency"), (ours.T, "T")):
        assert column.tolist() == theirs[name].tolist(), name
    published, weeks = cdnow_summary(), summarise(*cdnow_log(), CDNOW_END, unit=WEEK)
    assert len(weeks.x) == len(published.x) == 2357
    assert (weeks.x == 0).mean() == pytest.approx(0.599, abs=5e-4)
    np.testing.assert_allclose(weeks.T, published.T, atol=0.005)  # published with two digits
    np.testing.assert_allclose(weeks.t_x, published.t_x, atol=0.005)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), min_size=1, max_size=40), st.randoms())
def test_summaries_are_what_sets_of_days_say_in_any_order(rows, luck):
    luck.shuffle(rows)
    days = {c: sorted({t for who, t in rows if who == c and t <= 6}) for c, _ in rows}
    days = {c: d for c, d in sorted(days.items()) if d}
    who, when = (np.array(c) for c in zip(*rows, strict=True))
    if not days:
        with pytest.raises(BadInput, match="no purchase up to 6"):
            summarise(who, when, 6)
        return
    found = summarise(who, when, 6)
    rows_found = list(zip(*(c.tolist() for c in (found.customer, found.x, found.t_x, found.T)), strict=True))
    assert rows_found == [(c, len(d) - 1, d[-1] - d[0], 6 - d[0]) for c, d in days.items()]
    grouped = summarise_grouped(who, when, 6)
    assert grouped.weight.sum() == len(days)
    assert grouped.weight @ grouped.x == found.x.sum()
    assert len({*zip(grouped.x, grouped.t_x, grouped.T, strict=True)}) == len(grouped.x)


def test_a_thinned_sample_keeps_the_proportions():
    whole = group(summarise(*bgnbd_log(BGNBD, 20_000, 52.0, np.random.default_rng(1)), 52.0))
    few = thin(whole, 1_000)
    assert len(few.x) <= 1_000 < len(whole.x)
    assert few.weight.sum() == pytest.approx(20_000)
    assert few.weight[few.x == 0].sum() == pytest.approx(whole.weight[whole.x == 0].sum(), abs=20)  # one of 1,000
    assert few.weight @ few.x == pytest.approx(whole.weight @ whole.x, rel=0.01)
    assert thin(whole, 50_000) is whole


def test_ids_of_any_kind_and_rows_with_weights():
    named = summarise(np.array(["b", "007", "b"]), np.array([0, 1, 3]), 4)
    assert named.customer.tolist() == ["007", "b"]
    twice = group(Grouped(*(np.array(c) for c in ([1.0, 1.0, 0.0], [2.0, 2.0, 0.0], [3.0, 3.0, 3.0], [2.0, 5.0, 0.0]))))
    assert [c.tolist() for c in (twice.x, twice.t_x, twice.T, twice.weight)] == [[1], [2], [3], [7]]


@pytest.mark.parametrize(("x", "t_x", "age", "weight", "words"), [
    (1.5, 1, 2, 1, "x must be whole"), (-1, 0, 2, 1, "x must be whole"), (np.nan, 0, 2, 1, "x must be whole"),
    (1, 3, 2, 1, "T must be finite"), (0, 0, np.inf, 1, "T must be finite"), (0, 0, -1, 1, "T must be finite"),
    (0, 1, 2, 1, "t_x must be 0 where"), (2, 0, 2, 1, "t_x must be 0 where"),
    (0, 0, 2, -1, "weights must be finite"), (0, 0, 2, np.nan, "weights must be finite"),
])  # fmt: skip
def test_histories_that_cannot_be_are_refused(x, t_x, age, weight, words):
    rows = [np.array([0.0, v]) for v in (x, t_x, age)]
    with pytest.raises(BadInput, match=words) as refused:
        group(Summary(np.arange(2), *rows), np.array([1.0, weight]))
    assert "row 1" in str(refused.value)


@pytest.mark.parametrize(("who", "when", "words"), [
    ([], [], "no purchase up to 9"), ([1], [10.0], "no purchase up to 9"), ([1, 2], [1.0], "one length"),
    ([[1]], [[1.0]], "two columns"), ([1], [np.nan], "finite"), ([1], [np.inf], "finite"),
])  # fmt: skip
def test_logs_that_cannot_be_are_refused(who, when, words):
    with pytest.raises(BadInput, match=words):
        summarise(who, when, 9)
    with pytest.raises(BadInput, match="finite"):
        summarise([1], np.array(["NaT"], "datetime64[D]"), np.datetime64("2020-01-01"))
