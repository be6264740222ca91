"""Does each mechanism have the sign that the equations give it, alone, with an interval that excludes zero?

Only what is ASSUMED is demanded here; what is EMERGENT is measured by `centricity claims` and may fail. 300 customers,
two years after half a year of burn-in, paired over seeds. The interval holds 95 %: a mechanism that was not there would
pass with chance 1/40; seeds are fixed, so that the answer is the same every time.
"""

from __future__ import annotations

from collections import Counter

import pytest

from experiments.claims import CLAIMS
from experiments.claims.assumed import ASSUMED
from experiments.claims.emergent import EMERGENT
from experiments.claims.measure import Found, measured
from experiments.claims.registry import LESS, MORE, NONE
from sim.compose import compose
from sim.firms.levers import LEVERS
from tests import odd

SIZES = ("experiment=claims", "customers.count=300", "burn_in=6", "ticks=24", "study.workers=1")
RARE = ("invent.quality", "invent.turned_down")  # breakthroughs are few, so that more seeds are needed


# Rows of the ODD that no number of a run shows alone: which test shows them.
ELSEWHERE = {
    "a score of a customer errs, the less the better the tool":
        "tests/customers/test_contact.py::test_a_score_of_attitude_errs_as_much_as_is_said",
    "reports and wishes are silent on jobs that a firm does not serve":
        "tests/firms/test_levers_of_the_offer.py::test_reports_say_nothing_of_jobs_not_served_and_observing_does",
    "a firm can grow by what its own customers need besides, or by what others need":
        "tests/firms/test_levers_of_the_offer.py::test_which_job_to_open_depends_on_whose_needs_count",
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> dict[str, Found]:
    """Every ASSUMED claim measured in small markets."""
    plenty, few = (*SIZES, "seeds=24"), (*SIZES, "seeds=6")
    often = measured([c for c in ASSUMED if c.key not in RARE], few, compose(few))
    seldom = measured([c for c in ASSUMED if c.key in RARE], plenty, compose(plenty))
    return {f.claim.key: f for f in (*often, *seldom)}


@pytest.mark.slow
@pytest.mark.parametrize("claim", ASSUMED, ids=lambda claim: claim.key)
def test_a_mechanism_has_its_sign(claim, found):
    """MORE and LESS: the interval excludes zero on that side. NONE: not one seed differs by one bit of what is read."""
    e = found[claim.key].estimate
    assert e.n == (24 if claim.key in RARE else 6)
    if claim.expected is NONE:
        assert e.ties == e.n
    else:
        assert (e.low > 0.0) if claim.expected is MORE else (e.high < 0.0)


def test_what_is_demanded_is_a_sign_or_nothing_and_what_may_fail_is_not_demanded():
    assert all(claim.expected in (MORE, LESS, NONE) for claim in ASSUMED)
    assert {claim.mark for claim in ASSUMED} == {"ASSUMED"}
    assert {claim.mark for claim in EMERGENT} == {"EMERGENT"}
    assert len(CLAIMS) == len(ASSUMED) + len(EMERGENT)


@pytest.mark.parametrize("lever", LEVERS)
def test_every_lever_has_a_claim_of_each_mark(lever):
    marks = Counter(claim.mark for claim in CLAIMS.values() if claim.lever == lever)
    assert marks["ASSUMED"] > 0
    assert marks["EMERGENT"] > 0


def test_every_claim_is_about_a_lever_or_the_market():
    assert {claim.lever for claim in CLAIMS.values()} == {"market", *LEVERS}


def rows() -> dict[str, str]:
    """The claims of section 8 of the ODD with their marks."""
    section = odd.ODD.read_text(encoding="utf-8").partition("## 8. ")[2].partition("## 9. ")[0]
    lines = [odd.cells(line) for line in section.splitlines() if line.startswith("|")][2:]
    return {line[0]: line[1].split()[0] for line in lines}


def test_the_marks_of_the_odd_agree_and_each_of_its_rows_is_measured():
    in_odd = rows()
    wrong = [c.key for c in CLAIMS.values() if c.row and in_odd.get(c.row) != c.mark]
    assert wrong == [], "section 8 of the ODD lacks the row or gives it another mark"
    measures = {c.row for c in CLAIMS.values() if c.row}
    assert set(in_odd) - measures == set(ELSEWHERE), "rows of the ODD that no claim measures"


@pytest.mark.parametrize("test", ELSEWHERE.values())
def test_what_is_shown_elsewhere_is_there(test):
    path, _, name = test.partition("::")
    assert f"def {name}(" in (odd.ROOT / path).read_text(encoding="utf-8")
