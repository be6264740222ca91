"""Does a word survive its packing into one number?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.customers.said import gone_on, said_active, said_firm, said_good, said_job, said_value, say

STEP = 1.0 / 16384


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.integers(-1, 15), st.integers(0, 15), st.integers(0, 1), st.floats(0, 1.99), st.integers(0, 32_767),
       st.integers(0, 2**16 - 1))  # fmt: skip
def test_a_word_is_read_as_it_was_said(firm, job, good, value, generation, active):
    word = say(firm, job, good, value, generation, active)
    assert 0 <= word < 2**58
    assert (said_firm(word), said_job(word), said_good(word)) == (firm, job, good == 1)
    assert abs(said_value(word) - value) <= STEP / 2 + 1e-12
    assert gone_on(word) == generation
    assert [said_active(word, f) for f in range(16)] == [active >> f & 1 == 1 for f in range(16)]


def test_values_are_held_within_what_fits():
    assert said_value(say(0, 0, 0, -0.3, 0, 0)) == 0.0
    assert said_value(say(0, 0, 0, 7.0, 0, 0)) == round(1.99 / STEP) * STEP
    assert say(0, 0, 0, 7.0, 0, 0) >> 26 == 0


def test_nothing_at_all_is_said_by_who_is_with_nobody():
    assert say(-1, 0, 0, 0.0, 0, 0) == 0
