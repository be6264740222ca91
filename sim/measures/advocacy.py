"""Who recommends, who comes by word, and what is word of mouth worth? Scores, channels, worlds without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.customers.codes import CHANNELS, SELL
from sim.measures.discounting import Numbers
from sim.measures.means import NAN
from sim.measures.share import over

Counts = NDArray[np.int64]


def net_promoters(recommend: NDArray[np.int64]) -> tuple[float, float]:
    """NPS in points, and its standard error: 100 sqrt((p + d - (p - d)^2) / n) (Rocks 2016)."""
    n = len(recommend)
    if n == 0:
        return NAN, NAN
    p, d = float((recommend >= 9).mean()), float((recommend <= 6).mean())
    return 100.0 * (p - d), 100.0 * float(max(p + d - (p - d) ** 2, 0.0) / n) ** 0.5


def by_channel(channel: Counts) -> tuple[Counts, Numbers]:
    """How many customers came by each channel, in the order of codes.CHANNELS, and their shares; (channels,) each.

    In the table `relations` that is what created the awareness in force when the spell began.
    """
    counts = np.bincount(channel, minlength=len(CHANNELS)).astype(np.int64)
    return counts, over(counts, counts.sum())


def last_touch(channel: Counts, called: NDArray[np.bool_]) -> Counts:
    """The channel that last-touch attribution credits: the call, where a call brought the first order; else `channel`.

    `called` is True where the trigger of the choice is a contact. It overrates sales, which come last, and says
    nothing of what would have happened without: `value_of_word` does.
    """
    return np.where(called, SELL, channel).astype(np.int64)


@dataclass(frozen=True)
class Won:
    """A firm's customers in one world, each once, by ascending id: when they first came, and all that they brought."""

    customer: Counts
    start: Counts
    value: Counts  # cents, discounted to one date that both worlds share


def won(customer: Counts, start: Counts, value: Numbers) -> Won:
    """Spells of one firm put together by customer; values, cents already discounted, are rounded to whole cents."""
    ids, at = np.unique(customer, return_inverse=True)
    first = np.full(len(ids), np.iinfo(np.int64).max, np.int64)
    np.minimum.at(first, at, start)
    return Won(ids.astype(np.int64), first, np.rint(np.bincount(at, value, len(ids))).astype(np.int64))


@dataclass(frozen=True)
class Part:
    """Some of the customers whom word of mouth touches, and what they bring more with it than without."""

    customers: int
    value: int  # cents


def value_of_word(with_word: Won, without: Won) -> dict[str, Part]:
    """The value of word of mouth in parts that add up to the cent, from paired worlds with the same customers.

    expansion: come only with word; diversion: come only without it (value 0 or less, as a rule: word led them
    elsewhere); acceleration: come in both, but earlier with word; delay: in both, but later; stay: at the same time,
    and stay or buy more, or less. Libai, Muller and Peres 2013 (Journal of Marketing Research 50(2)) part the value of
    a seeding programme into expansion and acceleration; diversion and delay are their negatives under competition.
    """
    _, a, b = np.intersect1d(with_word.customer, without.customer, assume_unique=True, return_indices=True)
    gain = with_word.value[a] - without.value[b]
    sooner = without.start[b] - with_word.start[a]
    only = np.delete(with_word.value, a), np.delete(without.value, b)
    parts = {"expansion": Part(len(only[0]), int(only[0].sum())), "diversion": Part(len(only[1]), -int(only[1].sum()))}
    for name, mine in (("acceleration", sooner > 0), ("delay", sooner < 0), ("stay", sooner == 0)):
        parts[name] = Part(int(mine.sum()), int(gain[mine].sum()))
    return parts
