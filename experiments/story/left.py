"""Why did she leave a firm? The counterfactual reason of the run with its numbers, and where she went."""

from __future__ import annotations

from typing import Any

from experiments.story.life import DECIDED, Life, uses
from experiments.story.words import counted, firm, job, lasting, money, signed, times, when, worth
from sim.customers.hire import REFERENCE_PRICE
from sim.numbers.math import gumbel
from sim.numbers.random import CHOICE, draw, uniform

FAR = 3.0  # times a reason from which chance is told in the title
FATE = {
    "job_ended": "the job is over", "left_market": "she leaves the market", "firm_closed": "{} closes",
    "solution_dropped": "{} no longer serves the job",
}  # fmt: skip
IN_BRIEF = {
    "incident": "too much had gone wrong", "price": "the price of {} had risen",
    "broken_promise": "{} had disappointed her", "need_moved": "her need had moved",
    "better_offer": "that seemed better", "job_ended": "the job was over", "left_market": "she left the market",
    "firm_closed": "{} closed", "solution_dropped": "{} no longer served the job",
}  # fmt: skip


def left(life: Life, spell: Any) -> str:
    """The sentences of a spell's end: after how long, for whom, why, and on what numbers."""
    name = firm(life, spell.firm)
    stayed = f"after {lasting(life, spell.end - spell.start)} and {bills(life, spell)} ({money(spell.revenue)})"
    if spell.end_reason not in DECIDED:
        reason = FATE[spell.end_reason].format(name)
        return f"Her relation with {name} ends {stayed}, because {reason}."
    choice = last_choice(life, spell)
    to = whom(life, choice)
    if life.subscribes:
        opening = f"{prompted(life, choice)}, and she leaves {name} {stayed}, {to}."
    else:
        opening = (f"{name} is out {stayed}: she has passed it over {times(life.config.market.refusals)} in a row for "
                   f"{job(choice.job)}, at last {to} ({when(life, choice.tick)}).")  # fmt: skip
    return f"{opening} Why: {why(life, spell, choice)}.{in_money(life, spell, choice)}"


def bills(life: Life, spell: Any) -> str:
    """How many bills or orders it came to."""
    return counted(spell.orders, "bill" if life.subscribes else "order")


def last_choice(life: Life, spell: Any) -> Any:
    """The choice against the firm that ended it: with subscriptions the switch, else the refusal that was one too many.

    As in `customers.stay.refuse`: refusals in a row are counted for each job that the firm does, an order resets them.
    """
    f = spell.firm
    if life.subscribes:
        return [c for c in life.chosen(spell.end, spell.end + 1) if c.before == f and c.firm != f][-1]
    found, in_a_row = None, dict[int, int]()
    for c in life.chosen(spell.start, spell.end + 1):
        if c.firm == f:
            in_a_row[c.job] = 0
        elif c.job in in_a_row and c.considered >> f & 1:
            in_a_row[c.job] += 1
            found = c if in_a_row[c.job] == life.config.market.refusals else found
    return found


def prompted(life: Life, choice: Any) -> str:
    """What made her think of the job."""
    name = firm(life, choice.before)
    said = {
        "incident": f"an incident with {name} makes her think about {job(choice.job)}",
        "contact": f"a contact makes her think about {job(choice.job)}",
        "price": f"a new price of {name} makes her think about {job(choice.job)}",
    }.get(choice.trigger, f"{job(choice.job)} comes up")  # fmt: skip
    return said[0].upper() + said[1:]


def whom(life: Life, choice: Any) -> str:
    """For whom she left."""
    return "and does without" if choice.firm is None else f"for {firm(life, choice.firm)}"


def why(life: Life, spell: Any, choice: Any) -> str:
    """The reason that the run found, and the numbers that it rests on."""
    tie = tie_at(life, spell, choice)
    if tie is None:
        return f"a broken promise. {firm(life, spell.firm)} had not satisfied her once: {gave(life, spell)}"
    return REASONS[spell.end_reason](life, spell, choice, tie)


def tie_at(life: Life, spell: Any, choice: Any) -> Any:
    """What she felt about a firm when she chose against it; None where it had never satisfied her.

    It is seen at the end of the month before and of this one; the choice may lie after what happened in the month.
    """
    seen = [life.months[t].ties[spell.firm] for t in (choice.tick - 1, choice.tick)]
    fine = [tie for tie in seen if tie["fine_tick"] >= 0]
    return next((tie for tie in fine if (moved(life, spell, choice, tie) or 0.0) > 0.0), fine[0] if fine else None)


def chance(life: Life, f: int | None, choice: Any) -> float:
    """Utility that the luck of one choice gave to an alternative: `customers.hire.noise`."""
    k = 0 if f is None else f + 1
    return float(gumbel(uniform(draw(life.seed, CHOICE, life.customer, choice.tick, choice.job, choice.occasion,
                                     k // 4)[k % 4])))  # fmt: skip


def luck(life: Life, spell: Any, choice: Any) -> float:
    """How much utility luck gave to what she chose, over the firm that she left."""
    return chance(life, choice.firm, choice) - chance(life, spell.firm, choice)


def weight(life: Life, spell: Any, choice: Any) -> float | None:
    """Utility that the reason had moved; None where it is not one thing."""
    tie = tie_at(life, spell, choice)
    return None if tie is None else moved(life, spell, choice, tie)


def moved(life: Life, spell: Any, choice: Any, tie: Any) -> float | None:
    """The same by what she felt about the firm, as in `customers.reasons.why_fired`."""
    f, j, m = spell.firm, choice.job, life.config.market
    if spell.end_reason == "better_offer":
        return None
    then, now = life.months[int(tie["fine_tick"])], life.months[choice.tick]
    harm = m.opinion_weight * float(tie["harm"])
    if spell.end_reason == "incident":
        return harm
    if spell.end_reason == "price":
        return now.price_weight * float(now.offers[f]["price"][j] - then.offers[f]["price"][j]) / REFERENCE_PRICE
    if spell.end_reason == "broken_promise":
        return m.opinion_weight * float(tie["fine_attitude"] - tie["attitude"]) - harm
    of_fit = float(now.offers[f]["worth"][j]) * float(now.offers[f]["short"][int(now.me["means"])])
    return m.value_weight * of_fit * (float(tie["fine_fit"][j]) / 1000 - float(now.fine[f, j]))


def by_chance(life: Life, spell: Any) -> bool:
    """Whether luck moved the choice against a firm far more than the reason that was found."""
    choice = last_choice(life, spell)
    reason = weight(life, spell, choice)
    return reason is not None and luck(life, spell, choice) > FAR * reason


def in_money(life: Life, spell: Any, choice: Any) -> str:
    """What the reason and the chance of the choice weighed, as a price that would have weighed as much."""
    scale = life.months[choice.tick].price_weight / REFERENCE_PRICE
    if scale <= 0.0:
        return ""
    favoured, reason = luck(life, spell, choice) / scale, weight(life, spell, choice)
    to = "doing without" if choice.firm is None else firm(life, choice.firm)
    side = to if favoured > 0 else firm(life, spell.firm)
    said = f" Chance favoured {side} as much as a price lower by {money(abs(favoured))} would"
    return f"{said}; the reason weighed {money(reason / scale)}." if reason is not None else f"{said}."


def gave(life: Life, spell: Any) -> str:
    """What a firm gave on the mean of a spell, and what she had expected of it."""
    mine = [u for u in uses(life) if u.firm == spell.firm and spell.start <= u.tick < spell.end]
    if not mine:
        return "its service began and ended within one look"
    expected, got = (sum(getattr(u, k) for u in mine) / len(mine) for k in ("expected", "got"))
    return f"on average she expected {worth(expected)} and got {worth(got)}"


def fine_day(life: Life, tie: Any) -> str:
    """When she was last satisfied."""
    return f"when she was last content with it ({when(life, int(tie['fine_tick']))})"


def for_incident(life: Life, spell: Any, choice: Any, tie: Any) -> str:
    """What incidents took from her attitude since she was last satisfied."""
    since = [i for i in life.incidents if i.firm == spell.firm and tie["fine_tick"] <= i.tick <= choice.tick]
    return (f"incidents. {counted(len(since), 'incident')} since {when(life, int(tie['fine_tick']))}, when she was "
            f"last content, took {worth(float(tie['harm']))} from her attitude to {firm(life, spell.firm)}, now "
            f"{signed(float(tie['attitude']))}")  # fmt: skip


def for_price(life: Life, spell: Any, choice: Any, tie: Any) -> str:
    """The list price then and now."""
    f, j = spell.firm, choice.job
    was, now = (life.months[t].offers[f]["price"][j] for t in (int(tie["fine_tick"]), choice.tick))
    return (f"the price. {firm(life, f)} asks {money(now)} for {job(j)}, and asked {money(was)} "
            f"{fine_day(life, tie)}{against(life, choice)}")  # fmt: skip


def against(life: Life, choice: Any) -> str:
    """What the other asks."""
    return "" if choice.firm is None else (f"; {firm(life, choice.firm)} asks "
            f"{money(life.months[choice.tick].offers[choice.firm]['price'][choice.job])}")  # fmt: skip


def for_promise(life: Life, spell: Any, _choice: Any, tie: Any) -> str:
    """How her attitude cooled."""
    return (f"disappointment. Her attitude to {firm(life, spell.firm)} had gone from "
            f"{signed(float(tie['fine_attitude']))} {fine_day(life, tie)} to {signed(float(tie['attitude']))}; over "
            f"all {gave(life, spell)}")  # fmt: skip


def for_need(life: Life, spell: Any, choice: Any, tie: Any) -> str:
    """How well the offer of then suited her need of then, and suits that of now."""
    f, j, month = spell.firm, choice.job, life.months[choice.tick]
    was, now = float(tie["fine_fit"][j]) / 1000, float(month.fine[f, j])
    digits = 2 if was - now >= 0.01 else 3
    return (f"her need had moved. What {firm(life, f)} offered suited her by {was:.{digits}f} {fine_day(life, tie)}, "
            f"and the same offer would suit her by {now:.{digits}f} now{fits(life, choice)}")  # fmt: skip


def fits(life: Life, choice: Any) -> str:
    """How well the other's offer suits her."""
    g = choice.firm
    return "" if g is None else f"; {firm(life, g)} suits her by {worth(life.months[choice.tick].fit[g, choice.job])}"


def for_better(life: Life, spell: Any, choice: Any, tie: Any) -> str:
    """What the firm gave her and gives now, and what the other would give and asks."""
    f, g, j, month = spell.firm, choice.firm, choice.job, life.months[choice.tick]
    was = life.months[int(tie["fine_tick"])].value[f, j]
    mine = (f"{firm(life, f)} gave her {worth(was)} for {job(j)} {fine_day(life, tie)} and gives "
            f"{worth(month.value[f, j])} now, at {money(month.offers[f]['price'][j])}")  # fmt: skip
    if g is None:
        return f"doing without seemed better. {mine}"
    return (f"a better offer. {mine}; {firm(life, g)} would give {worth(month.value[g, j])} at "
            f"{money(month.offers[g]['price'][j])}, and she expects {worth(choice.expected)} of it")  # fmt: skip


REASONS = {"incident": for_incident, "price": for_price, "broken_promise": for_promise, "need_moved": for_need,
           "better_offer": for_better}  # fmt: skip
