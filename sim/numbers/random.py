"""Where does luck come from? From a pure function of who, when, what and which: there is no generator and no state.

A draw is one block of Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011). Packing, STREAM_VERSION 2:

    key      seed, low and high 32 bits
    word 0   id (customer, firm or sample, 32 bits)
    word 1   tick (16 bits) | job (8 bits) | occasion (8 bits)
    word 2   lane (16 bits: alternative, attempt, part) | stream (8 bits)
    word 3   0

Two worlds that ask the same question get the same answer, whatever else happened in them, in whatever order or thread.
Operands, masks and constants are uint64, because numba and numpy disagree about mixed integers.
"""

from __future__ import annotations

import numpy as np

from sim.numbers.compiled import rule
from sim.numbers.math import exp, log, normal

STREAM_VERSION = 2

# Streams: one for each decision, so that no two decisions share luck. Append only; never renumber.
(SITUATION, MONTH, BIRTH, TASTE, GUESS, NEED, COMMON, HEAR, OCCASION, CHOICE, INCIDENT, TELL, STYLE, GAMMA, GROUND,
 NETWORK, SEARCH, INTERVIEW, SURVEY, LOGGED, DESIGN, WAKE, AWARE, DECIDE, CALENDAR) = range(25)  # fmt: skip

LOW32 = np.uint64(0xFFFFFFFF)
SHIFT32 = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
SHIFT16 = np.uint64(16)
SHIFT8 = np.uint64(8)
ZERO = np.uint64(0)
ULP32 = 2.0**-32

Seed = int | np.uint64
Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]


@rule
def philox(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, key: np.uint64) -> Words:
    """Ten rounds of Philox4x32: four 32-bit words (in uint64) from a 128-bit counter and a 64-bit key."""
    k0, k1 = key & LOW32, key >> SHIFT32
    for _ in range(10):
        p0, p1 = MULTIPLIER_0 * c0, MULTIPLIER_1 * c2
        c0 = (p1 >> SHIFT32) ^ c1 ^ k0
        c1 = p1 & LOW32
        c2 = (p0 >> SHIFT32) ^ c3 ^ k1
        c3 = p0 & LOW32
        k0, k1 = (k0 + WEYL_0) & LOW32, (k1 + WEYL_1) & LOW32
    return c0, c1, c2, c3


@rule
def draw(seed: Seed, stream: int, ident: int, tick: int, job: int = 0, occasion: int = 0, lane: int = 0) -> Words:
    """The four 32-bit words that belong to one decision; all arguments are non-negative."""
    word1 = (np.uint64(tick) << SHIFT16) | (np.uint64(job) << SHIFT8) | np.uint64(occasion)
    word2 = (np.uint64(lane) << SHIFT16) | np.uint64(stream)
    return philox(np.uint64(ident), word1, word2, ZERO, np.uint64(seed))


@rule
def uniform(word: np.uint64) -> float:
    """A uniform in the open interval (0, 1) with 32 bits: neither 0 nor 1 can come out."""
    return (float(word) + 0.5) * ULP32


@rule
def pick(word: np.uint64, n: int) -> int:
    """An integer in 0..n-1, each equally likely within n / 2^32."""
    return int(np.int64((word * np.uint64(n)) >> SHIFT32))


@rule
def poisson(u: float, mean: float, cap: int) -> int:
    """Poisson quantile of u in (0, 1), at most `cap`; 0 where the mean is 0."""
    term = exp(-mean)
    total = term
    n = 0
    while u > total and n < cap:
        n += 1
        term = term * mean / n
        total += term
    return n


@rule
def gamma(seed: Seed, ident: int, shape: float) -> float:
    """A Gamma draw with the given shape and mean 1 that belongs to `ident`.

    Marsaglia and Tsang (2000) by attempts with keys of their own; shapes below 1 by the boost U^(1/shape).
    """
    boosted = shape + 1.0 if shape < 1.0 else shape
    d = boosted - 1.0 / 3.0
    c = 1.0 / (3.0 * np.sqrt(d))
    for attempt in range(64):
        w = draw(seed, GAMMA, ident, 0, 0, 0, attempt)
        x = normal(uniform(w[0]))
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        if log(uniform(w[1])) < 0.5 * x * x + d - d * v + d * log(v):
            value = d * v
            if shape < 1.0:
                value *= exp(log(uniform(w[2])) / shape)
            return value / shape
    return 1.0
