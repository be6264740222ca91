"""Which markets are run for the gallery, and in which ways? Facts share them; sizes come from the experiment."""

from __future__ import annotations

from experiments.validate import brands, contractual, features, identical, market, shop
from experiments.validate.registry import Scenario, Way, way

ALIKE, JUMPS = "alike", {"2": 0.02, "5": 0.05, "10": 0.1}  # share of needs that jump in a quarter
QUIET = way("record.survey=0 record.choices=none")
STILL = way("burn_in=0 firms.plan=fixed firms.budget=fixed ticks=156")  # firms that stand still, thirteen years
LIVE = way("burn_in=24 ticks=36 focal.strategy=neutral record.choices=none")
NO_DIFFERENCES = way("customers.alike=true customers.needs_still=true customers.jobs_least=1 customers.jobs_most=1")
PRICES = {"dear": way("focal.levers.price.level=1.05"), "cheap": way("focal.levers.price.level=.95")}
LESS = way("focal.levers.design.effort=.2")  # so that money is free for half as much reach again, .25 to .375
MONEY = {"reach": LESS, "more_reach": (*LESS, "focal.levers.reach.effort=.375")}
PRICE_RATIO, MONEY_RATIO, CHANGED = 1.05 / 0.95, 1.5, 24


def jump(share: float) -> Way:
    """So large a share of customers enters another situation in a quarter: needs and jobs are drawn anew."""
    return (f"market.situation_switch={share / 3.0 * 1.5:.5f}",)  # of three situations one is the same


def repriced(firm: int, factor: float) -> Way:
    """A firm's list price is multiplied after two years."""
    return way(f"+events.p.kind=price_change +events.p.tick={CHANGED} +events.p.firm={firm} +events.p.factor={factor}")


SCENARIOS = {s.key: s for s in (
    Scenario("regular", "regular subscriptions, firms that stand still, 13 years",
             ("market=subscription_regular", *STILL, *QUIET), contractual.read,
             {"": (), ALIKE: NO_DIFFERENCES, **{name: jump(share) for name, share in JUMPS.items()}}),
    Scenario("high_end", "high-end subscriptions, firms that stand still, 13 years",
             ("market=subscription_high_end", *STILL, *QUIET), contractual.read, {"": (), ALIKE: NO_DIFFERENCES}),
    Scenario("shop", "an online shop, 78 weeks, a firm that stands still; who first bought in the first week",
             ("market=cdnow", *STILL[:-1], *way("ticks=78 record.survey=0 record.choices=all")), shop.read, {"": ()}),
    Scenario("brands", "six firms of unequal reach and price, purchases, the second year",
             ("market=purchase", *brands.seats(), *STILL[:-1], *way("ticks=24 record.survey=0 record.choices=all")),
             brands.read, {"": ()}),
    Scenario("brand_prices", "the same six firms; a list price moves after two years",
             ("market=purchase", *brands.seats(), *STILL[:-1], "ticks=36", *QUIET), market.read,
             {f"{name}_{way_}": repriced(firm, factor) for name, firm in (("small", brands.SMALL), ("big", brands.BIG))
              for way_, factor in (("dear", 1.05), ("cheap", 0.95))}),
    Scenario("purchase", "purchases, a neutral firm among three rivals that act, three years after two of burn-in",
             ("market=purchase", *LIVE), market.read, {"": (), **PRICES, **MONEY}),
    Scenario("subscription", "regular subscriptions, a neutral firm among three rivals that act, three years after two "
             "of burn-in", ("market=subscription_regular", *LIVE), market.read, {"": (), **PRICES, **MONEY}),
    Scenario("category", "a new category, 12 years",
             ("market=new_category", "burn_in=0", "ticks=144", "focal.strategy=neutral", *QUIET), market.spread,
             {"": ()}),
    Scenario("features", "purchases; the focal firm ships features alone, at six paces; nobody talks",
             way("market=purchase burn_in=0 ticks=96 focal.strategy=neutral focal.levers.lead.effort=0 "
                 "network.word=false record.survey=0 record.choices=all"), features.read,
             {str(lead): (f"focal.levers.design.lead={lead}",) for lead in features.LEADS}),
    Scenario("identical", "purchases, four firms with the same levers, four years", (*way(
        "market=purchase rivals=product_centric burn_in=0 ticks=48"), *QUIET, *identical.presets()), identical.read,
        {"": identical.seats("red", "blue"), "swapped": identical.seats("blue", "red")}),
)}  # fmt: skip
