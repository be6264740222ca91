"""What must be known to read a figure? What was run, seeds and customers, what the interval is, and the formula."""

from __future__ import annotations

from experiments.figures.series import Data
from experiments.figures.titles import horizon, last_year, period
from sim.config import Config

LINES = "Lines: mean over seeds; bands: its 95 % t interval."
BARS = "Bars: mean over seeds; whiskers: its 95 % t interval"
TEXTS = {
    "retention": f"""{LINES} Both are over the last 12 ticks, or as many as there are, burn-in included. Retention is
        1 \N{MINUS SIGN} lost / customers before, as a rate a year.""",
    "survival": f"""{LINES} Kaplan-Meier: customers won after the burn-in, first spell; leaving the market, a closed
        firm or a dropped solution is censored; a tenure is drawn where every seed observes it.""",
    "worth": f"""{LINES} Firm's book: CLV = m (1 + d) / (d + c), with m the mean margin a customer and tick and c the
        churn a tick (at least 0.005), both of the last 12 ticks, and d the rate a tick that is RATE a year; the first
        margin comes at once. Customer equity = CLV \N{MULTIPLICATION SIGN} customers. Before spend on levers. Reference
        price 100.""",
    "advocacy": f"""{LINES} Net promoter score: promoters less detractors in 100 who answered in the last 12 ticks. By
        word: of the new customers of the last 12 ticks, those told of the firm by an acquaintance.""",
    "profit": f"""{LINES} Profit after all spend, discounted at RATE a year to the start of the strategies.
        Reference price 100.""",
    "peppers": """Each path joins the means over seeds at the start and at the end of every year; numbers: years since
        the strategies began; whiskers at the end: 95 % t interval of the mean over seeds; light markers: where each
        seed ends.""",
    "journey": f"""Stocks, means of the last year, of 100 customers of the market: aware of the firm for a job they
        hold, considering it, its customers now, those with more than one order, those who are promoters. {BARS}.""",
    "watched": f"""{LINES} Amounts over the last 12 ticks, or as many as there are, burn-in included; stocks at the end
        of each tick; profit and spend since the start of the strategies, profit discounted at RATE a year. Bars: mean
        over seeds of what has one value a run; whiskers: its 95 % t interval; dots: seeds. Numbers in the headings are
        of the last year, or of the horizon. Reference price 100.""",
    "sight": """Bars: means over seeds, each measure from 0 on a scale of its own; triangles: clearly more or less than
        FIRST, the 95 % t interval of the paired difference leaving out 0. Spend: on levers, a customer of the market
        and year, over the horizon; rebates are not in it. Profit, discounted at RATE a year, and value created: over
        the horizon; all else: the last year. Incidents an order and error of beliefs: less is better. Reference price
        100.""",
    "head_to_head": f"""All strategies in one market, each averaged over the seats it took in turn. Profit after all
        spend, discounted at RATE a year; share of orders in the last year. {BARS}; dots: seeds. Reference price
        100.""",
}
WITHOUT_WORD = """ Right: customers in the last year, less those when the same seeds run without word of mouth; SEEDS;
    whiskers: 95 % t interval from two seeds on; dots: seeds."""
PAIRED = """ Each line is the paired difference of two arms with the same seed. Break-even: the first TICK from which
    the mean stays positive to the end."""

CLEAR = " The title calls a paired difference clear where its 95 % t interval over seeds leaves out 0."


def caption(data: Data, name: str) -> str:
    """What was run, then what the figure needs to be read."""
    c, n = data.config, len({o.seed for o in data.outcomes})
    text = words(name, c)
    if n == 1:
        text = text.replace(LINES, "Lines: the one seed.").replace(BARS, "Bars: the one seed")
    lost = data.lost_word() if name == "advocacy" else {}
    if lost:
        text += WITHOUT_WORD.replace("SEEDS", counted(max(len(v) for v in lost.values()), "seed"))
    if name == "profit" and len(data.arms) > 1:
        text += PAIRED.replace("TICK", period(c))
    return " ".join(f"{ran(c, n)}{text}{CLEAR if n > 1 and len(c.strategies) > 1 else ''}".split())


def words(name: str, c: Config) -> str:
    """What a figure needs to be read, with this run's rate and last year."""
    return TEXTS[name].replace("RATE", f"{100 * c.discount_rate:g} %").replace("the last year", last_year(c))


def ran(c: Config, n: int) -> str:
    """What was run: rivals, market, customers, seeds and time."""
    same = "the same customers and luck in every arm" if n > 1 else "so no interval"
    return (
        f"Focal firm against {counted(len(c.rivals), 'rival')} in market {c.market.name}; "
        f"{c.customers.count:,} customers; {counted(n, 'seed')}, {same}; "
        f"{c.burn_in} ticks of burn-in, then {horizon(c)}. "
    )


def counted(number: int, what: str) -> str:
    """So many of something."""
    return f"{number} {what}{'' if number == 1 else 's'}"
