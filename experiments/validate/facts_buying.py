"""Published facts of buying without a contract: an online shop against CDNOW, and laws of brand buying."""

from __future__ import annotations

from dataclasses import replace

from experiments.validate import shop as s
from experiments.validate import views as v
from experiments.validate.registry import Band, Fact, View, explained, of

BUYING = "Fader, Hardie, Lee 2005, Marketing Science 24(2)"
LOG = "CDNOW log, 23,570 customers, January 1997 to June 1998"
PANEL = "Ehrenberg 1988, Repeat-buying; Sharp 2010, How brands grow; panel of 2,469 households, 48 categories"
# Misses that are known.
RIDGE = ("The market loses customers at an occasion, as the BG/NBD supposes, whose four parameters are met, and not "
         "with time that passes, as the Pareto/NBD does: of such a log its s and beta lie on a ridge, and r follows.")
KNOWN = dict.fromkeys(("shop.pareto_r", "shop.pareto_s", "shop.pareto_beta"), RIDGE)


def shop(key: str, text: str, band: Band, mechanism: str = "", source: str = LOG) -> Fact:
    """A fact of the shop that is kept under its own key."""
    return Fact(f"shop.{key}", text, source, band, "shop", of("", key), mechanism)


def near(at: float, tolerance: float) -> Band:
    """A band that we chose around a number of CDNOW."""
    return Band(at - tolerance, at + tolerance)


def bgnbd(k: int, name: str) -> Fact:
    """One parameter of the BG/NBD, in the 95 % interval of the fit to the real customers."""
    at, error = s.BGNBD[name]
    fact = shop(f"bgnbd_{name}", f"BG/NBD {name} of the first 39 weeks (CDNOW {at:g})", near(at, 1.96 * error),
                "Gamma rates; two refusals in a row lose a customer, and an advertisement may win her back.", BUYING)
    return replace(fact, value=s.parameter("bgnbd", k))


def pareto(k: int, name: str) -> Fact:
    """One parameter of the Pareto/NBD, within a quarter of that of the real customers."""
    at = s.PARETO[name]
    text = f"Pareto/NBD {name} of the first 39 weeks (CDNOW {at:g})"
    fact = shop(f"pareto_{name}", text, near(at, 0.25 * at), "Gamma rates, and dropout at occasions.", BUYING)
    return replace(fact, value=s.parameter("pareto", k))


RATES = "Gamma rates with much mass near zero, dropout after two refusals, and advertisements that win some back."
SHOP = (
    *(bgnbd(k, name) for k, name in enumerate(s.BGNBD)),
    *(pareto(k, name) for k, name in enumerate(s.PARETO)),
    replace(shop("zero", "customers who do not buy again within 39 weeks (CDNOW 59.9 %)", Band(0.40, 0.65), RATES,
                 BUYING), percent=True),
    replace(shop("once", "customers who buy once in 78 weeks (CDNOW 51.1 %)", near(s.ONCE, 0.05), RATES), percent=True),
    replace(shop("quarters", "error of the share active in quarters 2 to 5 since the first purchase", Band(0.0, 0.15),
                 RATES), finish=s.errors(s.QUARTERS), percent=True,
            view=v.quarters()),
    replace(shop("second", "purchases of the second 39 weeks over CDNOW's", Band(0.85, 1.15), RATES, BUYING),
            finish=lambda x: float(x[0]) / s.SECOND),
    replace(shop("conditional", "largest error of purchases in the second 39 weeks after 0 to 6 repeats",
                 Band(0.0, 0.20), RATES, BUYING), finish=s.worst(s.CONDITIONAL), percent=True, view=v.conditional()),
    replace(shop("top", "share of spend of the top fifth of customers (CDNOW 67.8 %)", near(s.TOP, 0.05),
                 "Gamma rates, and six sizes of orders fitted to CDNOW's."), percent=True, view=v.lorenz(s.TOP)),
    replace(shop("gini", "Gini of spend (CDNOW .635)", near(s.GINI, 0.05), "The same."), view=v.lorenz(s.TOP)),
    shop("together", "correlation of order value and frequency (CDNOW .05)", near(s.TOGETHER, 0.10),
         "Order size is a customer's price tier, drawn apart from her rate."),
)  # fmt: skip


def brand(key: str, text: str, band: Band, mechanism: str, view: View | None = None) -> Fact:
    """A fact of six unequal firms."""
    return Fact(f"brands.{key}", text, PANEL, band, "brands", of("", key), mechanism, view=view)


PAIRS = v.scatter("other", "both", "penetration of the other firm", "share of buyers who buy it too")
BRANDS = (
    brand("jeopardy", "correlation of log share and log penetration", Band(0.9, 1.0),
          "Whoever is known to few is bought by few: reach and price differ, loyalty is not put in.",
          v.scatter("share", "penetration", "share of orders", "penetration")),
    brand("habit", "correlation of log share and log orders a buyer", Band(1e-9, 1.0),
          "Buyers of a small firm know the big ones too, and hardly the other way round.",
          v.scatter("share", "frequency", "share of orders", "orders a buyer")),
    brand("part", "part of differences in share that penetration carries (about .8)", Band(0.65, 0.95),
          "Reach works through who buys at all; habit and price add orders of each buyer."),
    brand("duplication", "duplication coefficient D", Band(0.8, 1.4), "Buyers of any two firms overlap as their "
          "penetrations say, and a little more, because those who buy much buy from many.", PAIRS),
    brand("duplicates", "correlation of duplication with the other firm's penetration", Band(0.85, 1.0),
          "Taste for a firm is a customer's own, so that no two firms share a niche.", PAIRS),
    brand("loyalty", "correlation of share and share of category requirements", Band(0.7, 1.0),
          "Big firms are known for more jobs; a tiny firm with a fiercely loyal niche does not come up.",
          v.scatter("share", "requirements", "share of orders", "share of requirements")),
)  # fmt: skip


BUYING_FACTS = (*(explained(fact, KNOWN) for fact in SHOP), *BRANDS)
