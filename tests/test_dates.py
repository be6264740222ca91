"""Do ticks become dates, and dates ticks again?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from sim import dates

TICKS = np.arange(400)


@pytest.mark.parametrize("per_year", [12, 52])
def test_a_date_of_a_tick_leads_back_to_it(per_year):
    assert dates.tick_of(dates.first_day(TICKS, per_year), per_year).tolist() == TICKS.tolist()
    last_day = dates.first_day(TICKS + 1, per_year) - np.timedelta64(1, "D")
    assert dates.tick_of(last_day, per_year).tolist() == TICKS.tolist()
    drawn = dates.some_day(3, dates.ORDER, TICKS * 7, TICKS, per_year)
    assert dates.tick_of(drawn, per_year).tolist() == TICKS.tolist()


def test_the_calendar_by_hand():
    assert dates.first_day([0, 1, 14], 12).astype(str).tolist() == ["2001-01-01", "2001-02-01", "2002-03-01"]
    assert dates.first_day([0, 1, 52], 52).astype(str).tolist() == ["2001-01-01", "2001-01-08", "2001-12-31"]


def test_days_are_keyed_and_each_as_likely():
    """False alarms: 1 in 1,000."""
    many = np.arange(7_000)
    first = dates.some_day(1, dates.ORDER, many, 5, 52)
    assert first.tolist() == dates.some_day(1, dates.ORDER, many, 5, 52).tolist()
    assert first[:9].tolist() == dates.some_day(1, dates.ORDER, many[:9], 5, 52).tolist()
    for other in (dates.some_day(2, dates.ORDER, many, 5, 52), dates.some_day(1, dates.START, many, 5, 52),
                  dates.some_day(1, dates.ORDER, many, 5, 52, occasion=1)):  # fmt: skip
        assert (other != first).mean() > 0.8
    counts = np.bincount((first - first.min()).astype(int), minlength=7)
    assert chisquare(counts).pvalue > 1e-3
