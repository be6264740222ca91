"""When does a firm lose a customer, and for which reason? Refusals, lapse, jobs that end, closures, departures."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers import codes
from sim.customers.codes import NOBODY
from sim.customers.hire import fit, noise, utility
from sim.customers.reasons import first_gap, plain_utility, remember_rival, why_fired, why_hired
from sim.customers.stay import drop_what_ended, end_spell, lapse, leave_market, refuse
from sim.market import Market
from tests.support import column, hold, market, still, words


@pytest.fixture
def of() -> Market:
    """Row 3 uses firm 1 for jobs 0 and 1, knows all firms, and has an open spell with firm 1; tick 1 is under way."""
    found = still("market=purchase", "firms.jobs_served=3", "customers.guess_error=0")
    found.publish(0)
    found.publish(1)
    found.tables.totals[:] = 0
    person, tie, spell = found.tables.people[3], found.tables.ties[3, 1], found.tables.spells[3, 1]
    found.tables.ties["aware"][3] = 63
    person.jobs, person.provider[:] = 0b011, [1, 1, -1, -1, -1, -1]
    tie.used = tie.familiar = 0b011
    tie.expected[:2], tie.fine_tick, tie.fine_attitude, tie.attitude, tie.harm = 0.5, 0, 0.0, 0.0, 0.0
    spell.start, spell.last_order, spell.end_reason, spell.ended = 0, 0, -1, 0
    return found


def test_a_firm_that_was_considered_and_not_chosen_is_refused(of):
    tie = of.tables.ties[3, 1]
    refuse(of.rows, 1, 3, 0, 0, 2, 0)
    assert tie.refused.tolist() == [1, 0, 0, 0, 0, 0]
    refuse(of.rows, 1, 3, 0, 1, NOBODY, 0)
    assert tie.refused[0] == 2
    refuse(of.rows, 1, 3, 0, 2, 1, 0)  # hired
    assert tie.refused[0] == 2
    refuse(of.rows, 1, 3, 2, 0, 0, 0)  # not in use for that job
    assert tie.refused[2] == 0
    of.tables.offers[2, 1].serves = 0b110  # not considered
    refuse(of.rows, 1, 3, 0, 3, 2, 0)
    assert tie.refused[0] == 2
    assert of.tables.totals["n"][0, :, codes.REFUSALS].tolist() == [0, 2, 0, 0, 0]


def test_after_enough_refusals_in_a_row_the_firm_lapses(of):
    p, tie, person = of.tables.params[0], of.tables.ties[3, 1], of.tables.people[3]
    p.refusals = 3
    for k in range(3):
        lapse(of.rows, 1, 3)
        assert tie.used == 0b011
        assert of.tables.spells[3, 1].end_reason == -1
        refuse(of.rows, 1, 3, 0, k, 2, 0)
    assert of.tables.spells[3, 1].end_reason in range(5)
    lapse(of.rows, 1, 3)
    assert (tie.used, tie.lapsed, person.provider[0], person.provider[1]) == (0b010, 0b001, NOBODY, 1)
    tie.refused[1], of.tables.spells[3, 1].last_order = 3, 1  # an order in this month holds all jobs
    lapse(of.rows, 1, 3)
    assert tie.used == 0b010
    of.tables.spells[3, 1].last_order = 0
    lapse(of.rows, 1, 3)
    assert (tie.used, tie.lapsed) == (0, 0b011)


@pytest.mark.parametrize(("change", "reason", "left"), [
    (lambda of: hold(of, 3, 0b010), codes.BY_JOB_ENDED, 0b010),
    (lambda of: setattr(of.tables.offers[2, 1], "open", 0), codes.BY_FIRM_CLOSED, 0),
    (lambda of: setattr(of.tables.offers[2, 1], "serves", 0b001), codes.BY_SOLUTION_DROPPED, 0b001),
])  # fmt: skip
def test_what_is_no_longer_there_is_dropped(of, change, reason, left):
    change(of)
    drop_what_ended(of.rows, 1, 3)
    assert of.tables.ties[3, 1].used == left
    assert of.tables.spells[3, 1].end_reason == reason
    assert [int(p) for p in of.tables.people[3].provider[:2]] == [1 if left >> j & 1 else NOBODY for j in range(2)]


def test_nothing_is_dropped_while_all_is_there(of):
    drop_what_ended(of.rows, 1, 3)
    assert of.tables.ties[3, 1].used == 0b011
    assert of.tables.spells[3, 1].end_reason == -1


def test_a_spell_ends_once_and_only_without_a_used_job(of):
    spell, person = of.tables.spells[3, 1], of.tables.people[3]
    end_spell(of.rows, 3, 1, 0)
    assert (spell.ended, person.closing) == (0, 0)
    of.tables.ties[3, 1].used = 0
    end_spell(of.rows, 3, 1, 0)
    end_spell(of.rows, 3, 2, 0)
    assert (spell.ended, person.closing) == (1, 1)
    assert of.tables.totals["n"][0, :, codes.LOST].tolist() == [0, 1, 0, 0, 0]


def test_who_leaves_the_market_is_lost_without_blame(of):
    leave_market(of.rows, 1, 3, 0)
    person, spell = of.tables.people[3], of.tables.spells[3, 1]
    assert (person.leaving, person.closing, spell.ended, spell.end_reason) == (1, 1, 1, codes.BY_LEFT_MARKET)
    assert (of.tables.ties["used"][3] == 0).all()
    assert (person.provider == NOBODY).all()
    assert of.tables.said[0, 3].bits >> 42 == 0  # to be read in tick 2
    assert of.tables.said[0, 3].bits >> 26 == person.generation + 1


# Counterfactuals: what is set back would have kept her.

def short(of: Market, chosen: int, job: int = 0, occasion: int = 0) -> float:
    """By how much the firm chosen beat firm 1, luck included."""
    return sum(sign * (utility(of.rows, 1, 3, f, job) + noise(of.rows, 1, 3, f, job, occasion))
               for sign, f in ((1, chosen), (-1, 1)))  # fmt: skip


def beaten(of: Market, by: float) -> None:
    """Let firm 2 beat firm 1 by so much, by taste; all else is as it was when firm 1 was last preferred."""
    of.tables.ties[3, 2].taste += by - short(of, 2)
    of.tables.ties[3, 1].fine_fit[0] = int(fit(of.rows, 1, 3, 1, 0) * 1000)
    of.tables.ties[3, 1].fine_rival[0] = 30_000


def dearer(of: Market) -> None:
    """Firm 1 was cheaper at the last satisfied order."""
    of.tables.offers[1, 1].price[0] = of.tables.offers[2, 1].price[0] - 2_000


CAUSES = [
    (lambda of: setattr(of.tables.ties[3, 1], "harm", 0.5), codes.BY_INCIDENT),
    (dearer, codes.BY_PRICE),
    (lambda of: setattr(of.tables.ties[3, 1], "fine_attitude", 0.5), codes.BY_BROKEN_PROMISE),
    (lambda of: of.tables.ties[3, 1].fine_fit.__setitem__(0, 999), codes.BY_NEED_MOVED),
    (lambda of: of.tables.offers[1, 1].worth.__setitem__(0, 0.99), codes.BY_BETTER_OFFER),
    (lambda of: of.tables.ties[3, 1].fine_rival.__setitem__(0, -9_000), codes.BY_BETTER_OFFER),
]


@pytest.mark.parametrize(("cause", "reason"), CAUSES)
def test_the_factor_that_changed_is_the_reason(of, cause, reason):
    of.tables.people[3].need[0] = 0.8
    beaten(of, 0.01)
    cause(of)
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == reason


def test_of_several_sufficient_factors_the_first_in_order_is_the_reason(of):
    tie = of.tables.ties[3, 1]
    beaten(of, 0.01)
    tie.fine_rival[0], tie.fine_attitude = -9_000, 0.5
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == codes.BY_BROKEN_PROMISE
    tie.harm = 0.5
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == codes.BY_INCIDENT


def test_where_no_factor_suffices_the_largest_is_the_reason(of):
    tie = of.tables.ties[3, 1]
    beaten(of, 5.0)
    tie.harm, tie.fine_attitude = 0.1, 0.4
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == codes.BY_BROKEN_PROMISE
    tie.harm = 0.3
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == codes.BY_INCIDENT


def test_who_was_never_satisfied_was_promised_too_much(of):
    of.tables.ties[3, 1].fine_tick = -1
    assert why_fired(of.rows, 1, 3, 1, 0, 0, 2) == codes.BY_BROKEN_PROMISE


def test_the_rival_of_an_order_is_kept_in_thousandths(of):
    person = of.tables.people[3]
    for rival, kept in ((0.5, 500), (-0.25, -250), (99.0, 30_000), (-99.0, -30_000)):
        person.rival = rival
        remember_rival(of.rows, 3, 1, 0)
        assert of.tables.ties[3, 1].fine_rival[0] == kept


def test_who_did_without_hires_for_the_need(of):
    of.tables.people[3].provider[0] = NOBODY
    assert why_hired(of.rows, 1, 3, 2, 0, 0) == codes.FOR_NEED
    of.tables.people[3].provider[0] = 1
    of.tables.offers[2, 1].open = 0
    assert why_hired(of.rows, 1, 3, 2, 0, 0) == codes.FOR_NEED


@pytest.mark.parametrize(("cause", "reason"), [
    (lambda of: setattr(of.tables.ties[3, 1], "fine_attitude", 0.5), codes.FOR_DISSATISFACTION),
    (lambda of: setattr(of.tables.ties[3, 2], "attitude", 0.5), codes.FOR_WORD),
    (lambda of: of.tables.offers[2, 2].price.__setitem__(0, 5_000), codes.FOR_PRICE),
    (lambda of: setattr(of.tables.offers[2, 2], "promise", 0.5), codes.FOR_PROMISE),
    (lambda of: of.tables.offers[2, 2].worth.__setitem__(0, 0.99), codes.FOR_OFFER),
])  # fmt: skip
def test_what_sets_the_new_firm_apart_is_why_it_was_hired(of, cause, reason):
    cause(of)
    beaten(of, 0.01)
    assert why_hired(of.rows, 1, 3, 2, 0, 0) == reason


def test_the_first_gap_is_at_true_value_against_the_best_known_alternative(of):
    plain = [plain_utility(of.rows, 1, 3, f, 0) for f in range(4)]
    for f in range(4):
        best = max([-0.8] + [u for g, u in enumerate(plain) if g != f])
        assert first_gap(of.rows, 1, 3, f, 0) == pytest.approx(plain[f] - best, rel=1e-12)
    of.tables.ties["aware"][3] = 0
    assert first_gap(of.rows, 1, 3, 2, 0) == pytest.approx(plain[2] + 0.8, rel=1e-12)


def test_reasons_and_channels_of_a_whole_market_are_from_the_contract():
    of = market("customers.count=200", "ticks=30", "customers.leaving=0.02", "market.situation_switch=0.05",
                "market.occasion_rate=0.6", "network.talk=0.8", "strategy=customer_centric").run()  # fmt: skip
    ended = ~np.isnan(column(of, "relations", "end"))
    reasons = np.array(words(of, "relations", "end_reason"), object)
    assert all(r is None for r in reasons[~ended])
    assert set(reasons[ended]) <= set(codes.END_REASONS)
    assert {"left_market", "job_ended", "better_offer"} <= set(reasons[ended])
    assert set(words(of, "relations", "start_reason")) <= set(codes.START_REASONS)
    channels = np.array(words(of, "relations", "channel"), object)
    assert ((channels == "initial") == (column(of, "relations", "start") < 3)).all()
    again = (column(of, "relations", "spell") > 1) & (channels != "initial")
    assert ((channels == "return") == again).all()
    assert {"reach", "referral", "search", "sell", "return"} <= set(channels)
    referred = ~np.isnan(column(of, "relations", "referrer"))
    assert referred[channels == "referral"].all()
    assert set(channels[referred]) <= {"referral", "return", "initial"}  # a return may be owed to a word as well
