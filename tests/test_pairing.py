"""Do two worlds share their luck? Whom an intervention does not reach lives the same life to the bit (promise P5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.market import Market
from sim.records import digests
from sim.study import arm_of, column, run_study
from sim.tables import table
from tests.support import STILL, config, market, same_bits, state, still

KINDS = ("subscription_regular", "purchase")
STRATEGIES = ("neutral", "product_centric", "customer_centric", "blend")
ALONE = (*STILL, "network=none", "customers.count=150", "customers.leaving=0.001", "market.occasion_rate=0.6")


def learns(of: Market, row: int) -> None:
    """She comes to know every firm."""
    of.tables.ties["aware"][row] = 63


def likes(of: Market, row: int) -> None:
    """She takes to one firm."""
    of.tables.ties["taste"][row, 2] += 3.0


def hates(of: Market, row: int) -> None:
    """She takes against all firms."""
    of.tables.ties["taste"][row] -= 20.0


def changes(of: Market, row: int) -> None:
    """She comes to need other things."""
    of.tables.people["need"][row] += 1.0


def busiest(of: Market) -> int:
    """The row that an intervention touches: a touch shows in her who has occasions, and does not know every firm."""
    lacks = (of.tables.ties["aware"] == 0).any(axis=1)
    return int(np.argmax(of.tables.people["rate"] * lacks))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("touch", [learns, likes, hates, changes])
def test_one_customer_touched_leaves_all_others_alone(kind, touch: Callable[[Market, int], None]):
    """Firms stand still, nobody talks. Only how firms spread acquisition spend over their newcomers may differ."""
    plain = still(f"market={kind}", *ALONE, "ticks=24").run(4)
    twin, row = plain.fork(), busiest(plain)
    touch(twin, row)
    plain.run(20)
    twin.run(20)
    others = np.arange(150) != row
    for name in ("people", "ties", "spells", "said"):
        a, b = getattr(plain.tables, name), getattr(twin.tables, name)
        for key in a.dtype.names:
            if key != "acquisition":
                where = (slice(None), others) if name == "said" else others
                assert a[key][where].tobytes() == b[key][where].tobytes(), f"{name}.{key}"
    ties = plain.tables.ties[row], twin.tables.ties[row]
    assert any((ties[0][key] != ties[1][key]).any() for key in ("used", "familiar", "expected", "attitude"))


def test_with_word_of_mouth_a_touched_customer_does_reach_others():
    """The test above has power: with a network the same touch spreads."""
    loud = [o for o in ALONE if o != "network=none"]
    plain = still("market=purchase", "ticks=24", *loud, "network.talk=1", "network.talk_negative=1").run(4)
    twin = plain.fork()
    hates(twin, busiest(plain))
    assert (plain.run(20).tables.ties["attitude"] != twin.run(20).tables.ties["attitude"]).any(axis=1).sum() > 1


@pytest.mark.parametrize("kind", KINDS)
def test_needs_and_occasions_are_the_same_under_every_strategy(kind):
    moving = (f"market={kind}", "customers.leaving=0.03", "market.situation_switch=0.05")
    rivals = ("product_centric", "customer_centric")
    runs = [market(*moving, f"strategy={s}", f"rivals={r}").run() for s in STRATEGIES for r in rivals]
    for name in ("needs", "occasions"):
        assert len({digests(run)[name] for run in runs}) == 1
    assert len({digests(run)["all"] for run in runs}) == len(runs)


def test_needs_do_not_depend_on_who_is_there():
    """Other rivals, another network's word, other prices: the same people with the same needs."""
    runs = [market(*more).run() for more in ([], ["rivals=none"], ["rivals=crowd"], ["network.word=false"],
                                             ["focal.levers.price.level=3"])]  # fmt: skip
    for name in ("needs", "occasions"):
        assert len({digests(run)[name] for run in runs}) == 1


def test_two_arms_with_one_strategy_differ_by_exactly_nothing():
    base = replace(config("customers.count=80"), seeds=2)
    arms = [arm_of(base, "product_centric"), replace(arm_of(base, "product_centric"), name="again")]
    for first, again in run_study(base, arms):
        assert first.digests == again.digests
        for name in first.firms:
            if name != "strategy":
                assert np.array_equal(column(first, name), column(again, name), equal_nan=True)


def test_arms_share_everything_until_the_strategies_begin():
    base = config("customers.count=80", "burn_in=6", "ticks=6")
    ((a, b),) = run_study(replace(base, seeds=1), [arm_of(base, s) for s in ("product_centric", "customer_centric")])
    for name in set(a.firms) - {"strategy"}:
        for firm in range(4):
            assert np.array_equal(column(a, name, firm)[:6], column(b, name, firm)[:6], equal_nan=True)
    assert (column(a, "profit")[6:] != column(b, "profit")[6:]).any()
    start = [column(arm, "cash", f)[6] - column(arm, "profit", f)[6] for arm in (a, b) for f in range(4)]
    assert len(set(start)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_places_of_firms_change_nothing(kind):
    """Rivals under other names, in another order; and the focal firm in a rival's seat, both with one strategy."""
    base = config(f"market={kind}", "rivals=customer_centric", "strategy=customer_centric")
    plain = Market(base).run()
    renamed = {"zeta": base.rivals["third"], "alpha": base.rivals["first"], "mu": base.rivals["second"]}
    same_bits(Market(replace(base, rivals=renamed)).run(), plain)
    seated = {**base.rivals, "second": replace(base.rivals["second"], id=0)}
    same_bits(Market(replace(base, focal=replace(base.focal, id=2), rivals=seated)).run(), plain)


def test_a_label_is_read_by_no_rule():
    """The same levers under another name: only the column that repeats the name differs."""
    base = config("strategy=customer_centric")
    presets = {**base.presets, "worst_of_all": base.presets["customer_centric"]}
    focal = replace(base.focal, strategy="worst_of_all")
    plain, renamed = Market(base).run(), Market(replace(base, presets=presets, focal=focal)).run()
    assert state(plain) == state(renamed)
    for name in ("relations", "customers", "cohorts", "choices", "survey", "incidents"):
        assert digests(plain)[name] == digests(renamed)[name]
    for name, c in table(plain, "firms").items():
        kept = np.array_equal(c.values, table(renamed, "firms")[name].values, equal_nan=c.values.dtype.kind == "f")
        assert kept == (name != "strategy")


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_with_factor_one_changes_nothing(kind):
    event = ("+events.nothing.tick=5", "+events.nothing.kind=price_change", "+events.nothing.firm=0")
    plain = market(f"market={kind}").run()
    same_bits(market(f"market={kind}", *event, "+events.nothing.factor=1").run(), plain)
    cut = market(f"market={kind}", *event, "+events.nothing.factor=0.5").run()
    before = table(plain, "firms")["tick"].values < 5
    for name in ("revenue", "orders", "price"):
        a, b = table(plain, "firms")[name].values, table(cut, "firms")[name].values
        assert (a[before] == b[before]).all()
    assert (table(cut, "firms")["price"].values[5:12] == 5_000).all()
    assert digests(cut)["all"] != digests(plain)["all"]


def test_a_firm_that_nobody_can_choose_changes_no_choice_among_the_others():
    """An entrant at 20 times the price, who calls on nobody, is as if it were not there: noise belongs to each firm."""
    small = ("rivals=product_centric", "market=purchase", *STILL, "network=none", "ticks=12", "market.search=0",
             "market.occasion_rate=1", "customers.count=80")  # fmt: skip
    plain = market(*small).run()
    crowded = market(*small, "+rivals.fourth.id=4", "+rivals.fourth.strategy=product_centric",
                     "+rivals.fourth.levers.price.level=20", "+rivals.fourth.levers.sell.effort=0").run()  # fmt: skip
    orders = table(crowded, "firms")["orders"].values
    assert orders[-12:].sum() == 0
    assert orders[:-12].tolist() == table(plain, "firms")["orders"].values.tolist()
    for name in ("start", "end", "orders", "revenue", "channel"):
        assert table(plain, "relations")[name].values.tolist() == table(crowded, "relations")[name].values.tolist()


def kept_and_earned(of: Market, begun: np.ndarray, born: np.ndarray) -> tuple[float, float]:
    """The focal firm's 12-tick retention of the customers it began with, and its profit, after 12 more ticks."""
    of.run(12)
    kept = begun & (of.tables.ties["used"][:, 0] != 0) & (of.tables.people["generation"] == born)
    firms = {name: table(of, "firms")[name].values for name in ("firm", "tick", "profit")}
    return kept.sum() / begun.sum(), firms["profit"][(firms["firm"] == 0) & (firms["tick"] >= 12)].sum()


def test_paired_runs_are_much_more_precise_than_independent_ones():
    """40 pairs, 2 % of 500 customers like the focal firm more: the variance of a difference of independent runs is 50
    times that of a paired one, or more, for its 12-tick retention and profit.
    """
    found = []
    for seed in range(1, 41):
        of = market("firms.plan=fixed", "firms.budget=fixed", "customers.count=500", "burn_in=12", "ticks=12",
                    "focal.strategy=neutral", f"seed={seed}").run(12)  # fmt: skip
        begun, born = of.tables.ties["used"][:, 0] != 0, of.tables.people["generation"].copy()
        touched = of.fork()
        touched.tables.ties["taste"][::50, 0] += 1.0
        found.append([kept_and_earned(twin, begun, born) for twin in (of.fork(), touched)])
    plain, other = np.array(found).transpose(1, 2, 0)
    gain = (plain.var(axis=1) + other.var(axis=1)) / (other - plain).var(axis=1)
    assert (gain > 50).all()
