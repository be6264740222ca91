"""What do the sources expect of an experiment? One line a claim: `MEASURE: more`, or `MEASURE: less`.

That is of the second strategy against the first. Others are named: `MEASURE: more for A than B`, and what a thing adds
is the difference that it makes: `MEASURE: more for A - B than C - D`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.measures.catalogue import KEYS
from sim.units import BadInput

SIDE = r"(\w+)(?: - (\w+))?"
CLAIM = re.compile(rf"(\w+): (more|less)(?: for {SIDE} than {SIDE})?")


@dataclass(frozen=True)
class Expected:
    """More or less of a measure for one side than for the other; a side is an arm, or one arm less another."""

    measure: str
    sign: str  # more | less
    ours: tuple[str, ...] = ()  # empty: the second strategy
    theirs: tuple[str, ...] = ()  # empty: the first strategy

    def among(self, strategies: Sequence[str]) -> Expected:
        """The same with both sides named."""
        if self.ours:
            return self
        return Expected(self.measure, self.sign, (strategies[1],), (strategies[0],))


def parse_claim(text: str) -> Expected:
    """The claim of a line, or BadInput in one line that says what is valid."""
    found = CLAIM.fullmatch(" ".join(text.split()))
    if found is None:
        raise BadInput("study.claim must be of the form 'MEASURE: more', 'MEASURE: less' or 'MEASURE: more for A - B "
                       f"than C - D', got {text!r}.")  # fmt: skip
    measure, sign, *arms = found.groups()
    if measure not in KEYS:
        raise BadInput(f"study.claim must name measures out of {valid_measures()}, got {measure!r}.")
    sides = [tuple(arm for arm in pair if arm) for pair in (arms[:2], arms[2:])]
    return Expected(measure, sign, *sides)


def valid_measures() -> str:
    """The keys of all measures."""
    return ", ".join(KEYS)


def check_asked(watch: Sequence[str], claims: Sequence[str]) -> None:
    """Refuse measures that are not there, and claims that cannot be read."""
    for key in watch:
        if key not in KEYS:
            raise BadInput(f"study.watch must name measures out of {valid_measures()}, got {key!r}.")
    for text in claims:
        parse_claim(text)


def check_arms(claims: Sequence[str], strategies: Sequence[str]) -> None:
    """Refuse claims about strategies that are not compared."""
    for claim in map(parse_claim, claims):
        if not claim.ours and len(strategies) < 2:
            raise BadInput(f"study.claim needs two strategies to compare, got strategies={list(strategies)!r}; "
                           "study.claim=[] leaves the claims out.")  # fmt: skip
        for arm in (*claim.ours, *claim.theirs):
            if arm not in strategies:
                raise BadInput(f"study.claim must compare strategies out of {', '.join(strategies)}, got {arm!r}; "
                               "study.claim=[] leaves the claims out.")  # fmt: skip
