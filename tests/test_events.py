"""Does what happens on a date happen, to whom it should, for as long as it says? And to nobody's luck or needs else?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import evidence
from sim.events import EVENTS
from sim.market import Market
from sim.records import digests
from sim.units import BadInput
from tests.support import column, config, market, same_bits

WHEN = 4
KINDS = {"price_war": 0.8, "outage": 3.0, "budget_cut": 0.2, "recession": 1.5, "privacy_law": 0.01,
         "technology_shock": 0.5, "need_shift": 1.0, "price_change": 0.8}  # fmt: skip
SIZE = ("market.occasion_rate=0.6", "firms.jobs_served=6", "ticks=24", "customers.count=120",
        "strategy=customer_centric")  # fmt: skip


def with_event(kind: str, *more: str) -> Market:
    """A market with one event of a kind in tick 4, not yet run."""
    strength = f"+events.it.factor={KINDS[kind]}" if kind in KINDS else "+events.it.factor=1"
    return market(*SIZE, f"+events.it.kind={kind}", f"+events.it.tick={WHEN}", strength, *more)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_event_changes_nothing_before_its_date_and_something_after(kind):
    plain, struck = market(*SIZE), with_event(kind)
    same_bits(plain.run(WHEN), struck.run(WHEN))
    assert digests(plain.run(16))["all"] != digests(struck.run(16))["all"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_event_without_strength_changes_nothing(kind):
    strength = 0.01 if kind == "need_shift" else 1.0
    if kind == "need_shift":
        with pytest.raises(BadInput, match="factor must lie in"):
            config(f"+events.it.kind={kind}", "+events.it.factor=0")
    else:
        same_bits(market(*SIZE).run(), market(*SIZE, f"+events.it.kind={kind}", f"+events.it.tick={WHEN}",
                                              f"+events.it.factor={strength}").run())  # fmt: skip


@pytest.mark.parametrize(("kind", "read"), [
    ("price_war", lambda of: [f.stocks.price_factor for f in of.firms]),
    ("outage", lambda of: [f.stocks.incident_factor for f in of.firms]),
    ("budget_cut", lambda of: [f.stocks.budget_factor for f in of.firms]),
    ("recession", lambda of: [float(of.tables.params[0].price_weight)]),
    ("privacy_law", lambda of: [f.stocks.depth_most for f in of.firms]),
])
def test_an_event_is_over_when_it_says(kind, read):
    of = with_event(kind, "+events.it.until=9")
    before = read(of.run(WHEN))
    during = read(of.run(1))
    assert during != before
    assert read(of.run(9 - WHEN - 1)) == during
    assert read(of.run(1)) == pytest.approx(before, rel=1e-12)


def test_an_outage_shows_in_the_offer_and_a_privacy_law_holds_back_every_firm():
    of = with_event("outage").run(WHEN + 1)
    rates = of.tables.offers["incident"][WHEN : WHEN + 2]
    assert rates[1, 0] == pytest.approx(3 * rates[0, 0], rel=0.1)
    np.testing.assert_allclose(rates[1, 1:], rates[0, 1:], rtol=0.1)
    of = with_event("privacy_law").run(WHEN + 1)
    assert of.tables.offers["personal"][WHEN, 0] > 0.01 >= of.tables.offers["personal"][WHEN + 1].max()


def test_a_shift_moves_what_everybody_needs_at_the_next_quarter_by_its_length():
    plain, struck = market(*SIZE).run(6), with_event("need_shift").run(6)
    for of in (plain, struck):
        of.step()
    gaps = struck.tables.params[0].centre - plain.tables.params[0].centre
    np.testing.assert_allclose(np.sqrt((gaps**2).sum(axis=2)), 1.0, rtol=1e-9)
    held = plain.tables.people["jobs"][:, None] >> np.arange(6) & 1 == 1
    moved = (struck.tables.people["need"] - plain.tables.people["need"])[held]
    drawn = 1.0 + plain.tables.params[0].pull  # the centre has moved as well, and draws
    assert np.median(np.sqrt((moved**2).sum(axis=1))) == pytest.approx(drawn, abs=1e-5)


def test_needs_and_occasions_are_the_same_under_every_strategy_also_when_they_shift():
    runs = [market(*SIZE[:-1], f"strategy={s}", "+events.it.kind=need_shift", "+events.it.tick=4").run()
            for s in ("product_centric", "customer_centric")]  # fmt: skip
    for name in ("needs", "occasions"):
        assert len({digests(run)[name] for run in runs}) == 1


def test_an_entrant_is_dormant_and_then_wins_customers():
    of = with_event("entry", "+events.it.firm=2").run()
    mine = column(of, "firms", "firm") == 2
    customers, cost = column(of, "firms", "customers")[mine], column(of, "firms", "cost")[mine]
    assert (customers[:WHEN] == 0).all()
    assert (cost[:WHEN] == 0).all()
    assert customers[-1] > 0


def test_a_conversion_plays_the_new_strategy_from_its_date_on():
    of = market(*SIZE[:-1], "strategy=product_centric", "+events.it.kind=adopt", "+events.it.tick=8",
                "+events.it.strategy=customer_centric").run()  # fmt: skip
    mine = column(of, "firms", "firm") == 0
    spent = column(of, "firms", "spend_relate")[mine]
    assert (spent[3:8] == 0).all()
    assert spent[9] > 0
    assert 0.0 < of.firms[0].parts["model"] < of.firms[0].parts["process"] < of.firms[0].parts["product"] < 1.0


@pytest.mark.parametrize(("event", "message"), [
    ("{kind: adopt, strategy: nobody}", "events.x.strategy must be one of ai_polish, blend"),
    ("{kind: outage, tick: 5, until: 5}", r"events.x.until must be 0 or lie after events.x.tick \(5\), got 5"),
    ("{kind: entry, tick: 5, until: 8}", "events.x.until must be 0, because entry lasts, got 8"),
])
def test_an_event_that_cannot_be_is_refused_in_one_line(event, message):
    with pytest.raises(BadInput, match=message):
        config(f"+events.x={event}")


def test_every_kind_says_what_it_does():
    assert all(kind.apply.__doc__ for kind in EVENTS.values())


def test_an_outsider_comes_near_to_needs_and_only_who_observes_sees_it():
    """Dormant until its tick; then what its quality leaves open is halved and its offers lie at the mean need."""
    of = with_event("outsider", "+events.it.firm=3", "events.it.factor=2").run(WHEN)
    firm = of.firms[3]
    assert (firm.open, firm.stocks.foreign, column(of, "firms", "customers")[-1]) == (False, False, 0)
    quality = firm.stocks.quality.copy()
    needs = evidence.mean_needs(of.rows)
    of.run(1)
    assert (firm.open, firm.stocks.foreign) == (True, True)
    assert firm.stocks.quality[0] == pytest.approx(quality[0] * 0.98 + math.log(2), abs=0.15)
    np.testing.assert_allclose(of.tables.offers[WHEN + 1, 3].point[:, 0], needs, atol=1e-6)
    of.run()
    mine = column(of, "firms", "firm") == 3
    assert column(of, "firms", "orders")[mine][:WHEN].sum() == 0 < column(of, "firms", "orders")[mine].sum()


def test_a_conversion_in_stages_is_the_first_strategy_until_its_month_and_the_others_after():
    """product_centric to month 12, blend to 24, then customer_centric; nothing is read ahead."""
    size = ("customers.count=80", "burn_in=3", "ticks=30")
    convert, product = market(*size, "strategy=convert"), market(*size, "strategy=product_centric")
    same_but_label(convert.run(15), product.run(15))
    presets = convert.config.presets
    for months, stage in ((12, "product_centric"), (13, "blend"), (24, "blend"), (25, "customer_centric")):
        convert.run(3 + months - convert.tick)
        assert convert.firms[0].strategy.levers == presets[stage].levers
        assert convert.firms[0].strategy.label == "convert"
    assert column(convert, "firms", "spend_discover")[-1] > 0


def same_but_label(a: Market, b: Market) -> None:
    """Refuse two markets whose tables differ in more than the name of a strategy."""
    for name in ("orders", "profit", "customers", "spend_design", "culture"):
        np.testing.assert_array_equal(column(a, "firms", name), column(b, "firms", name))


@pytest.mark.parametrize(("stages", "said"), [
    ("{nobody: 12}", "nobody: 12"), ("{blend: 0}", "blend: 0"), ("{convert: 12}", "convert: 12"),
])
def test_stages_lead_to_presets_in_months(stages, said):
    with pytest.raises(BadInput, match=rf"presets\.convert\.stages must map presets .* got {said}"):
        config(f"presets.convert.stages={stages}", "~presets.convert.stages.blend" if said[:5] != "blend" else "seed=1")
