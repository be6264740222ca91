"""Published facts of what firms meet: diffusion, prices, advertising, learning, value, recommending, features, fairness."""

from __future__ import annotations

from experiments.validate import features, identical, market
from experiments.validate import views as v
from experiments.validate.brands import BIG, SMALL
from experiments.validate.registry import Band, Fact, of
from experiments.validate.scenarios import CHANGED, MONEY_RATIO, PRICE_RATIO

BASS = "Sultan, Farley, Lehmann 1990, Journal of Marketing Research 27: means p .03, q .38"
PRICE = "Bijmolt, van Heerde, Pieters 2005, Journal of Marketing Research 42: mean -2.62"
MONEY = "Sethuraman, Tellis, Briesch 2011, Journal of Marketing Research 48: means .12 and .24"
SKEW = "Fader, Hardie, Lee 2005, Journal of Marketing Research 42; Mulhern 1999, Journal of Interactive Marketing 13"
NPS = "published scores of industries; the error follows from their spread at 200 answers"
SOON, YEAR = slice(0, 3), slice(9, 12)  # the first quarter after a change, and the quarter that ends the year
WORDS = {"purchase": "purchases", "subscription": "regular subscriptions"}

DIFFUSION = (
    Fact("category.p", "Bass p a year of first purchases in a new category", BASS, Band(0.003, 0.05), "category",
         lambda r: r[""]["bass"][0], "Reach of firms with little money; fitted with profit share and search.",
         view=v.bass()),
    Fact("category.q", "Bass q a year", BASS, Band(0.2, 0.6), "category", lambda r: r[""]["bass"][1],
         "Word of mouth, and budgets that grow with what is earned.", view=v.bass()),
    Fact("category.r2", "R2 of the Bass curve", BASS, Band(0.95, 1.0), "category", lambda r: r[""]["bass"][2],
         "The same.", digits=4, view=v.bass()),
    Fact("category.learning", "fall of unit cost with each doubling of volume", "Wright 1936; Argote, Epple 1990",
         Band(0.15, 0.20), "category", of("", "progress"), "Built in (firms.progress).", percent=True,
         view=v.learning()),
)  # fmt: skip


def prices(key: str) -> tuple[Fact, Fact]:
    """Own price elasticity of orders, soon and after a year."""
    name = WORDS[key]
    return tuple(
        Fact(f"price.{key}_{word}", f"own price elasticity {when}, {name}", PRICE, Band(-4.0, -1.5), key,
             market.elasticity("dear", "cheap", PRICE_RATIO, ticks), "The weight of price in the logit, over what ties a "
             "customer to her firm.", view=v.over_time("dear", "cheap", PRICE_RATIO))
        for word, when, ticks in (("soon", "in the quarter of the change", SOON), ("year", "after a year", YEAR))
    )  # type: ignore[return-value]  # fmt: skip


def money(key: str) -> tuple[Fact, Fact]:
    """Elasticity of orders to money for reach, short and long run."""
    name = WORDS[key]
    return tuple(
        Fact(f"advertising.{key}_{word}", f"advertising elasticity {when}, {name}", MONEY, Band(*band), key,
             market.elasticity("more_reach", "reach", MONEY_RATIO, ticks), "",
             view=v.over_time("more_reach", "reach", MONEY_RATIO))
        for word, when, ticks, band in (("short", "in the first year", slice(0, 12), (0.05, 0.20)),
                                        ("long", "in the third year", slice(24, 36), (0.12, 0.40)))
    )  # type: ignore[return-value]  # fmt: skip


def smaller(runs: dict[str, dict[str, object]]) -> float:
    """By how much the big firm's elasticity is smaller in size than the small firm's, over the year."""
    year = slice(CHANGED, CHANGED + 12)
    small, big = (market.elasticity(f"{n}_dear", f"{n}_cheap", PRICE_RATIO, year, firm=f)(runs)
                  for n, f in (("small", SMALL), ("big", BIG)))  # fmt: skip
    return big - small


RESPONSE = (
    *prices("purchase"), *prices("subscription"),
    Fact("price.size", "elasticity of a big firm less that of a small one, over a year", PRICE, Band(1e-9, 4.0),
         "brand_prices", smaller, "A share near one cannot rise much; a logit's elasticity falls with share, and buyers of "
         "a well-known firm know fewer others."),
    *money("purchase"), *money("subscription"),
)  # fmt: skip


def worth(key: str) -> tuple[Fact, Fact]:
    """How unequal customers are in what they bring."""
    name = WORDS[key]
    return (
        Fact(f"value.{key}_middle", f"median over mean value of a customer, {name}", SKEW, Band(0.3, 0.8), key,
             of("", "middle"), "Gamma rates, price tiers and how long each stays.", view=v.lorenz(0.0)),
        Fact(f"value.{key}_top", f"share of value of the top fifth of customers, {name}", SKEW, Band(0.45, 0.75), key,
             of("", "top"), "The same.", percent=True, view=v.lorenz(0.0)),
    )


def scores(key: str) -> tuple[Fact, Fact]:
    """What a survey of recommending shows."""
    name = WORDS[key]
    return (
        Fact(f"nps.{key}_score", f"net promoter score in the last year, {name}", NPS, Band(-20.0, 50.0), key,
             market.last_mean("nps"), "What is expected and felt, and how warmly people answer.", digits=1),
        Fact(f"nps.{key}_error", f"standard error of the net promoter score at 200 answers, {name}", NPS, Band(4.0, 6.0),
             key, market.error_of_nps, "Promoters and detractors are both common.", digits=2),
    )


FATIGUE = Fact(
    "features.fatigue", "features that win most first choices less those that make most of a customer",
    "Thompson, Hamilton, Rust 2005, Journal of Marketing Research 42", Band(1e-9, 100.0), "features", features.rounds,
    "Built in: features appeal before use and tire in use (ASSUMED); that the two optima part is their sum.",
    finish=features.too_many, digits=2, view=v.features())  # fmt: skip
SAME = (
    Fact("fair.labels", "largest difference in any number of any firm after labels are swapped", "by construction",
         Band(0.0, 0.0), "identical", identical.apart, "Nothing reads a label."),
    Fact("fair.seats", "distance of any seat's median share of orders from a quarter", "by construction",
         Band(0.0, 0.02), "identical", of("", "share"), "Noise belongs to firms, and is drawn the same for all.",
         finish=identical.lopsided, view=v.seats()),
)  # fmt: skip
FIRMS = (*DIFFUSION, *RESPONSE, *worth("purchase"), *worth("subscription"), *scores("purchase"), *scores("subscription"),
         FATIGUE, *SAME)  # fmt: skip
