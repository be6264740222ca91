"""Published facts of how customers stay and buy: contracts, an online shop, brands."""

from __future__ import annotations

import math
from collections.abc import Callable

from experiments.validate import contractual as c
from experiments.validate import shop as s
from experiments.validate import views as v
from experiments.validate.registry import Band, Fact, Seed, of
from experiments.validate.scenarios import ALIKE, JUMPS

FADER = "Fader, Hardie 2007, Journal of Interactive Marketing 21(1)"
BASE = "Fader, Hardie 2010, Marketing Science 29(1): one average rate undervalues a base by a sixth to a half"
BUYING = "Fader, Hardie, Lee 2005, Marketing Science 24(2); the CDNOW log"
LOG = "CDNOW log, 23,570 customers, January 1997 to June 1998"
PANEL = "Ehrenberg 1988; Sharp 2010; 48 categories of a panel of 2,469 households"
NAMES = {"regular": "regular", "high_end": "high-end"}
SORTING = ("Customers differ in attention, in taste for each firm and in fit: those who leave easily leave first, so that "
           "who stays is ever better suited.")  # fmt: skip
FITTED = "The market file is fitted to years 1 to 10 of this curve (attention, habit, taste); years 11 and 12 are not."


def contract(market: str) -> tuple[Fact, ...]:
    """What Fader and Hardie publish of one set of customers."""
    name = NAMES[market]
    def fact(key: str, text: str, band: Band, value: Callable[[Seed], object], mechanism: str, **more: object) -> Fact:
        return Fact(f"contract.{market}_{key}", f"{text}, {name} subscriptions", more.pop("source", FADER), band, market,
                    value, mechanism, **more)  # type: ignore[arg-type]

    return (
        fact("curve", "error of survival against the real customers, years 1 to 12", Band(0.0, 0.05), c.curve, FITTED,
             finish=c.curve_error(market, range(1, 13)), percent=True, view=v.survival(market)),
        fact("late", "error of survival against the real customers, years 8 to 12", Band(0.0, 0.05), c.curve, FITTED,
             finish=c.curve_error(market, range(8, 13)), percent=True, view=v.survival(market)),
        fact("projected", "error of an sBG of 7 years over the next 5", Band(0.0, 0.05), of("", "error"),
             f"{SORTING} What sorts them does not change much with time, as the sBG supposes.", percent=True,
             view=v.projection()),
        fact("polarised", "polarisation 1 / (1 + alpha + beta) of that sBG", Band(0.15, 0.40), of("", "polarisation"),
             "Gamma attention gives most of it, taste and fit the rest."),
        fact("first", "retention of the first year", Band(0.60, 0.90), lambda r: c.rates(c.curve(r))[0],
             "How often people think again, and habit; both fitted.", percent=True, view=v.retention()),
        fact("last", "retention of year 12", Band(0.92, math.inf), lambda r: c.rates(c.curve(r))[11], SORTING,
             percent=True, view=v.retention()),
        fact("rises", "least rise of retention from one year to the next, from year 2 on", Band(-0.01, math.inf), c.curve,
             SORTING, finish=c.least_rise, view=v.retention()),
        fact("flat", "rise of retention from year 2 to year 5 where customers are alike", Band(-math.inf, 0.02),
             lambda r: c.curve(r, ALIKE), "With attention, taste, needs, jobs and awareness alike nobody is left to be "
             "sorted out; what rises is what customers learn of their firm.", finish=c.whole_rise,
             view=v.retention(ALIKE)),
        fact("naive", "worth of the base at one average retention rate over its true worth", Band(0.5, 0.85),
             of("", "valued"), "The average rate is that of a base in which new customers leave fast; those who are there "
             "have been sorted and will stay.", source=BASE),
        fact("naive_alike", "the same where customers are alike", Band(0.97, 1.03), of(ALIKE, "valued"),
             "Nobody is sorted, so one rate tells all.", source=BASE),
    )  # fmt: skip


JUMPED = {"2": 0.10, "5": 0.16, "10": 0.19}  # error of the sBG, as stated for needs that jump
JUMPING = tuple(
    Fact(f"contract.jumps_{share}", f"error of that sBG where needs of {share} % of customers jump in a quarter",
         "stated with the facts above, of a firm that stands still; no page of a journal is given",
         Band(JUMPED[share] - 0.04, JUMPED[share] + 0.04), "regular", of(share, "error"), "", percent=True,
         view=v.projection(share))
    for share in JUMPS
)  # fmt: skip


def bgnbd(k: int, name: str) -> Fact:
    """One parameter of the BG/NBD, in the 95 % interval of the fit to the real customers."""
    at, error = s.BGNBD[name]
    return Fact(f"shop.bgnbd_{name}", f"BG/NBD {name} of the first 39 weeks (CDNOW {at:g})", BUYING,
                Band(at - 1.96 * error, at + 1.96 * error), "shop", s.parameter("bgnbd", k), "")  # fmt: skip


def pareto(k: int, name: str) -> Fact:
    """One parameter of the Pareto/NBD, within a quarter of that of the real customers."""
    at = s.PARETO[name]
    return Fact(f"shop.pareto_{name}", f"Pareto/NBD {name} of the first 39 weeks (CDNOW {at:g})", BUYING,
                Band(0.75 * at, 1.25 * at), "shop", s.parameter("pareto", k), "")  # fmt: skip


def near(at: float, tolerance: float) -> Band:
    """A band around a number of CDNOW, where no other is published."""
    return Band(at - tolerance, at + tolerance)


SHOP = (
    *(bgnbd(k, name) for k, name in enumerate(s.BGNBD)),
    *(pareto(k, name) for k, name in enumerate(s.PARETO)),
    Fact("shop.zero", "customers who do not buy again within 39 weeks (CDNOW 59.9 %)", BUYING, Band(0.40, 0.65), "shop",
         of("", "zero"), "Gamma rates with much mass near zero, and dropout after a refusal.", percent=True),
    Fact("shop.once", "customers who buy once in 78 weeks (CDNOW 51.1 %)", LOG, near(s.ONCE, 0.05), "shop",
         of("", "once"), "The same.", percent=True),
    Fact("shop.quarters", "error of the share active in quarters 2 to 5 since the first purchase", LOG, Band(0.0, 0.15),
         "shop", s.series("quarters"), "", finish=s.errors("quarters", s.QUARTERS), percent=True, view=v.quarters()),
    Fact("shop.second", "purchases of the second 39 weeks over CDNOW's", LOG, Band(0.85, 1.15), "shop",
         lambda r: r[""]["second"] / s.SECOND, ""),
    Fact("shop.conditional", "largest error of purchases in the second 39 weeks after 0 to 6 repeats", BUYING,
         Band(0.0, 0.20), "shop", s.series("conditional"), "", finish=s.worst(s.CONDITIONAL), percent=True,
         view=v.conditional()),
    Fact("shop.top", "share of spend of the top fifth of customers (CDNOW 67.8 %)", LOG, near(s.TOP, 0.05), "shop",
         of("", "top"), "", percent=True, view=v.lorenz(s.TOP)),
    Fact("shop.gini", "Gini of spend (CDNOW .635)", LOG, near(s.GINI, 0.05), "shop", of("", "gini"), "",
         view=v.lorenz(s.TOP)),
    Fact("shop.together", "correlation of order value and frequency (CDNOW .05)", LOG, near(s.TOGETHER, 0.10), "shop",
         of("", "together"), "Order size is a customer's price tier, drawn apart from her rate."),
)  # fmt: skip

BRANDS = (
    Fact("brands.jeopardy", "correlation of log share and log penetration", PANEL, Band(0.9, 1.0), "brands",
         of("", "jeopardy"), "Whoever is known to few is bought by few: reach and price differ, loyalty is not put in.",
         view=v.scatter("share", "penetration", "share of orders", "penetration")),
    Fact("brands.habit", "correlation of log share and log orders a buyer", PANEL, Band(1e-9, 1.0), "brands",
         of("", "habit"), "Buyers of a small firm know the big ones too, and hardly the other way round.",
         view=v.scatter("share", "frequency", "share of orders", "orders a buyer")),
    Fact("brands.part", "part of differences in share that penetration carries (about .8)", PANEL, Band(0.65, 0.95),
         "brands", of("", "part"), "Reach works through who buys at all; habit and price add orders of each buyer."),
    Fact("brands.duplication", "duplication coefficient D", PANEL, Band(0.8, 1.4), "brands", of("", "duplication"),
         "Buyers of any two firms overlap as their penetrations say, a little more because the active buy everything.",
         view=v.scatter("other", "both", "penetration of the other firm", "share of buyers who buy it too")),
    Fact("brands.duplicates", "correlation of duplication with the other firm's penetration", PANEL, Band(0.85, 1.0),
         "brands", of("", "duplicates"), "Taste for a firm is a customer's own, so no pair of firms is a niche.",
         view=v.scatter("other", "both", "penetration of the other firm", "share of buyers who buy it too")),
    Fact("brands.loyalty", "correlation of share and share of category requirements", PANEL, Band(0.7, 1.0), "brands",
         of("", "loyalty"), "Big firms are known for more jobs; a tiny firm with a fiercely loyal niche does not come up.",
         view=v.scatter("share", "requirements", "share of orders", "share of requirements")),
)  # fmt: skip

CUSTOMERS = (*contract("regular"), *contract("high_end"), *JUMPING, *SHOP, *BRANDS)
