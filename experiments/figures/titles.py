"""What does a figure show? Titles that are findings, worded by the data; what is not clear is called not clear."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.reading import Difference, difference, mean, readable
from sim.config import Config

Numbers = NDArray[np.float64]
CLEAR = ("more", "less")
DIGITS = {"points": 0, "count": 0, "number": 2, "fine": 3}
NARROW = "\N{NO-BREAK SPACE}"
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Claim:
    """What can be said of one measure: its name, its unit, and the words for more and for less of it."""

    key: str
    noun: str
    unit: str  # share | money | number | fine | points | count | hundredth
    more: str
    less: str
    when: str = "in the last year"
    lead: str = ""  # before the two amounts, where the words do not name the measure


CLAIMS = {
    c.key: c
    for c in (
        Claim("retention", "retention a year", "share", "keeps more of its customers", "keeps fewer of its customers"),
        Claim("churn", "churn a year", "share", "loses more of its customers", "loses fewer of its customers"),
        Claim("cohort_1", "share of new customers still there", "share",
              "keeps more of the customers it wins", "keeps fewer of the customers it wins", "after 1 year"),
        Claim("cohort_3", "share of new customers still there", "share",
              "keeps more of the customers it wins", "keeps fewer of the customers it wins", "after 3 years"),
        Claim("clv", "CLV by the firm's book", "money", "has more valuable customers by its own book",
              "has less valuable customers by its own book"),
        Claim("customer_equity", "customer equity by the firm's book", "money", "has more customer equity",
              "has less customer equity"),
        Claim("nps", "net promoter score", "points", "is recommended more", "is recommended less",
              lead="net promoter score "),
        Claim("advocacy_share", "share of new customers by word", "share", "wins more of its new customers by word",
              "wins fewer of its new customers by word"),
        Claim("lost_word", "customers lost without word of mouth", "count", "owes more customers to word of mouth",
              "owes fewer customers to word of mouth"),
        Claim("profit", "discounted profit", "money", "earns more", "earns less", "over"),
        Claim("value_created", "value created", "money", "creates more value", "creates less value", "over"),
        Claim("needs_per_customer", "needs served per customer", "number", "serves more needs per customer",
              "serves fewer needs per customer"),
        Claim("customers_reached", "customers reached", "count", "reaches more customers", "reaches fewer customers"),
        Claim("recommending", "customers who recommend", "hundredth",
              "has more customers who recommend it", "has fewer customers who recommend it",
              "of 100 in the market in the last year"),
        Claim("share", "share of orders", "share", "takes more of the orders", "takes fewer of the orders"),
        Claim("delivered", "value an order", "fine", "delivers more value an order", "delivers less value an order"),
        Claim("needs_met", "needs met of its customers", "share", "meets more of its customers' needs",
              "meets fewer of its customers' needs"),
        Claim("surplus", "surplus of its customers an order", "money", "leaves its customers more surplus",
              "leaves its customers less surplus"),
        Claim("market_delivered", "value an order in the whole market", "fine",
              "makes the whole market deliver more value an order",
              "makes the whole market deliver less value an order"),
        Claim("market_surplus", "surplus of all customers a year", "money",
              "leaves all customers of the market more surplus", "leaves all customers of the market less surplus",
              "a head in the last year"),
        Claim("value_created", "value created", "money", "creates more value", "creates less value", "over"),
        Claim("clv_realised", "CLV realised of customers of the first two years", "money",
              "gets more out of a customer", "gets less out of a customer", "for those of the first two years"),
        Claim("equity_oracle", "customer equity by running on", "money", "has more customer equity",
              "has less customer equity", "at the end"),
        Claim("satisfaction", "satisfaction of its customers", "number", "has more satisfied customers",
              "has less satisfied customers", lead="satisfaction "),
        Claim("incidents_per_order", "incidents an order", "fine", "has more incidents an order",
              "has fewer incidents an order"),
        Claim("refusals_per_order", "refusals an order", "fine", "is refused more often", "is refused less often",
              "an order in the last year"),
        Claim("features", "features", "number", "ships more features", "ships fewer features"),
        Claim("quality", "quality", "number", "has higher quality", "has lower quality"),
        Claim("belief_error", "error of its picture of needs", "fine", "knows its customers' needs less well",
              "knows its customers' needs better", lead="error "),
        Claim("culture", "culture", "fine", "has more of a culture", "has less of a culture"),
        Claim("customers", "customers", "count", "has more customers", "has fewer customers"),
        Claim("new", "new customers a year", "count", "wins more customers a year", "wins fewer customers a year"),
        Claim("orders", "orders a year", "count", "sells more", "sells less", lead="orders a year "),
        Claim("repeat_rate", "share of customers who ordered again", "share", "sees more of its customers again",
              "sees fewer of its customers again"),
        Claim("top_fifth", "share of CLV that the top fifth brought", "share",
              "depends more on a fifth of its customers", "depends less on a fifth of its customers",
              "of customers of the first two years"),
        Claim("gini", "Gini of CLV realised", "number", "has more unequal customers", "has less unequal customers",
              "of customers of the first two years", lead="Gini of their CLV "),
        Claim("cac", "cost of a new customer", "money", "pays more for a new customer", "pays less for a new customer"),
        Claim("cac_paid", "cost of a new customer by paid channels", "money",
              "pays more for a customer by paid channels", "pays less for a customer by paid channels"),
        Claim("cac_loaded", "fully loaded cost of a new customer", "money",
              "pays more for a new customer, overheads included", "pays less for a new customer, overheads included"),
        Claim("share_of_wallet", "share of its customers' wallet", "share", "has more of its customers' wallet",
              "has less of its customers' wallet"),
        Claim("return_on_spend", "return on total spend", "share", "makes more of a unit of money",
              "makes less of a unit of money", "over"),
        Claim("spend", "total spend", "money", "spends more", "spends less", "over"),
    )
}  # fmt: skip


def claim(key: str, config: Config) -> Claim:
    """The claim of a measure, with the time that it speaks of in this run."""
    c = CLAIMS[key]
    if c.when == "over":
        return replace(c, when=f"over {horizon(config)}")
    return replace(c, when=c.when.replace("the last year", last_year(config)))


def last_year(config: Config) -> str:
    """The last year, or what there is of it."""
    return "the last year" if config.ticks >= config.ticks_per_year else f"the last {config.ticks} ticks"


def horizon(config: Config) -> str:
    """How long the strategies run, in words."""
    years = config.ticks / config.ticks_per_year
    if config.ticks % config.ticks_per_year:
        return f"{config.ticks} {period(config)}s"
    number = NUMBERS[int(years) - 1] if years <= len(NUMBERS) else f"{years:g}"
    return f"{number} year{'s' if years > 1 else ''}"


def period(config: Config) -> str:
    """What a tick is called."""
    return "month" if config.ticks_per_year == 12 else "week"


def title(c: Claim, found: dict[str, Numbers], threshold: float) -> str:
    """The finding on one measure; `found` is strategy -> (seeds,), all others are compared with the first."""
    names = list(found)
    if all(np.isnan(v).all() for v in found.values()):
        return f"{capital(c.noun)}: not measured in this run"
    if len(names) == 1:
        return f"{capital(readable(names[0]))}: {c.noun} {quantity(mean(found[names[0]]), c.unit)} {c.when}"
    if len(names) > 2:
        return several(c, found, threshold)
    d = difference(found[names[0]], found[names[1]], threshold)
    return against(c, readable(names[0]), readable(names[1]), d)


def against(c: Claim, a: str, b: str, d: Difference) -> str:
    """The finding on b against a."""
    if d.n == 0:
        return f"{capital(c.noun)}: {b} and {a} cannot be compared"
    amounts = f"{quantity(d.b, c.unit)} against {quantity(d.a, c.unit)} {c.when}"
    if d.verdict in CLEAR:
        return f"{capital(b)} {c.more if d.verdict == 'more' else c.less} than {a}: {c.lead}{amounts}"
    seeds = " (one seed)" if d.n == 1 else ""
    lead = {"too small to matter": "A difference too small to matter", "no difference": "No difference"}
    return f"{lead.get(d.verdict, 'No clear difference')} in {c.noun} between {b} and {a}{seeds}: {amounts}"


def several(c: Claim, found: dict[str, Numbers], threshold: float) -> str:
    """The finding on three strategies or more: the number of each, and its verdict against the first."""
    first, *others = found
    gaps = {s: difference(found[first], found[s], threshold) for s in others}
    rest = ", ".join(f"{readable(s)} {quantity(mean(found[s]), c.unit)} ({verdict(d)})" for s, d in gaps.items())
    return f"{capital(c.noun)}: {rest}, against {readable(first)} {quantity(mean(found[first]), c.unit)} {c.when}"


def short(c: Claim, found: dict[str, Numbers], threshold: float) -> str:
    """The finding as a heading; with three strategies or more there is room for its name only."""
    names = list(found)
    if all(np.isnan(v).all() for v in found.values()):
        return f"{c.noun}: not measured"
    if len(names) == 1:
        return f"{c.noun} {quantity(mean(found[names[0]]), c.unit)}"
    if len(names) > 2:
        return c.noun
    d = difference(found[names[0]], found[names[1]], threshold)
    return f"{c.noun}: {quantity(d.b, c.unit)} against {quantity(d.a, c.unit)}, {verdict(d)}"


def verdict(d: Difference) -> str:
    """The verdict as people say it; one seed can show no clear difference."""
    if d.verdict in CLEAR:
        return f"clearly {d.verdict}"
    return d.verdict + (", one seed" if d.n == 1 else "")


def quantity(value: float, unit: str) -> str:
    """A number for people; money comes in cents."""
    if np.isnan(value):
        return "-"
    if unit == "share":
        return f"{few_digits(100 * value)}{NARROW}%"
    if unit == "money":
        text = compact(value / 100)
    elif unit == "hundredth":
        text = few_digits(value)
    else:
        text = f"{value:,.{DIGITS[unit]}f}"
    return minus(text)


def few_digits(value: float) -> str:
    """Two digits or so, of a number in hundredths."""
    return minus(f"{value:.{1 if abs(value) < 9.95 else 0}f}")


def minus(text: str) -> str:
    """A number with a minus sign in place of the hyphen, and no sign before zero."""
    digits = text.removeprefix("-")
    return "\N{MINUS SIGN}" + digits if text != digits and digits.strip("0.") else digits


def compact(amount: float) -> str:
    """An amount of money in three digits or so."""
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(amount) >= 0.9995 * size:
            return f"{amount / size:,.2f}{NARROW}{word}"
    return f"{amount:,.0f}" if abs(amount) >= 10 else f"{amount:.2f}"


def break_even_words(tick: int | None, config: Config) -> str:
    """The break-even tick in words; never is said with the horizon."""
    return f"not within {horizon(config)}" if tick is None else f"from {period(config)} {tick} on"


def break_even_title(found: dict[str, Numbers], ticks: dict[str, int | None], config: Config) -> str:
    """The finding on profit with its break-even; `ticks` has every strategy but the first."""
    told = title(claim("profit", config), found, config.study.too_small)
    if not ticks:
        return told
    if len(ticks) == 1:
        tick = next(iter(ticks.values()))
        return f"{told}; {'ahead in the mean' if tick else 'break-even'} {break_even_words(tick, config)}"
    return f"{told}; break-even " + ", ".join(f"{readable(s)} {break_even_words(t, config)}" for s, t in ticks.items())


def capital(text: str) -> str:
    """A sentence begins with a capital letter."""
    return text[:1].upper() + text[1:]
