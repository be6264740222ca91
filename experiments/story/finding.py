"""What is the one thing that her life shows? The title of its page and of its picture."""

from __future__ import annotations

from typing import Any

from experiments.story.left import IN_BRIEF, by_chance, last_choice
from experiments.story.life import DECIDED, Life
from experiments.story.words import counted, firm, firms, lasting, worth

CLEARLY = 0.05  # value by which another offer is better at sight


def telling(life: Life) -> Any:
    """The spell that says most: the longest that she chose to end, else the longest; None where she hired nobody."""
    chosen = [s for s in life.spells if s.end_reason in DECIDED]
    return max(chosen or life.spells, key=lambda s: length(life, s), default=None)


def length(life: Life, spell: Any) -> int:
    """Ticks of a spell, until the end of her life where it is open."""
    return (life.end if spell.end is None else spell.end) - spell.start


def finding(life: Life) -> str:
    """One sentence."""
    spell, her = telling(life), f"Customer {life.customer}"
    if spell is None:
        return f"{her} {nobody(life)}"
    name, stayed = firm(life, spell.firm), lasting(life, length(life, spell))
    if spell.end is None:
        return f"{her} has been with {name} for {stayed} and never chose to leave {whom(life)}"
    because = IN_BRIEF[spell.end_reason].format(name)
    if spell.end_reason not in DECIDED:
        return f"{her} was with {name} for {stayed}, until {because}"
    choice = last_choice(life, spell)
    to = choice.firm
    if spell.end_reason == "better_offer" and to is not None:
        value = life.months[choice.tick].value[:, choice.job]
        if value[to] - value[spell.firm] >= CLEARLY:
            because = f"that gives her more: {worth(value[to])} against {worth(value[spell.firm])}"
    went = "to do without" if to is None else f"for {firm(life, to)}"
    why = f": {because}, but chance weighed far more" if by_chance(life, spell) else f" because {because}"
    return f"{her} stayed with {name} for {stayed} and left {went}{why}"


def whom(life: Life) -> str:
    """A firm, where she has known one only."""
    return "it" if len({s.firm for s in life.spells}) == 1 else "a firm"


def nobody(life: Life) -> str:
    """Why nobody was ever hired, as far as the run shows."""
    n = len(life.choices)
    considered = {f for c in life.choices for f in life.firms(c.considered)}
    if n == 0:
        return f"hired nobody in {lasting(life, life.end - life.entered)}: no job ever came up"
    if not considered:
        return f"hired nobody: she knew no firm in any of {counted(n, 'choice')}"
    return f"hired nobody: in {counted(n, 'choice')} she preferred to do without {firms(life, considered)}"
