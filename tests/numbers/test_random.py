"""Is every draw the published Philox block of its question, spread as the distribution that it claims, compiled or not?

Samples are fixed by their seeds, so a test that passes keeps passing; ALPHA is the chance with which a correct
generator would have failed one comparison when the seed was chosen.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.numbers import random as luck
from sim.numbers.random import draw, gamma, philox, pick, poisson, uniform
from tests.support import interpreted

ALPHA = 1e-4
MASK = 0xFFFFFFFF

# Random123 1.09, kat_vectors, philox4x32 10 rounds: counter, key, output.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((MASK,) * 4, (MASK,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]  # fmt: skip

# STREAM_VERSION 2: seed, stream, id, tick, job, occasion, lane -> words. They change only with a bumped version.
PACKED = [
    ((1, 2, 3, 4, 0, 0, 0), (0x0C13683B, 0x88673D52, 0xB65C0361, 0x14BE9939)),
    ((1, 2, 3, 4, 5, 6, 7), (0xAC59DA40, 0xBF6A2451, 0x7D985CCD, 0xA24A905D)),
    ((2**63 - 1, 23, 2**31 - 1, 32767, 15, 255, 255), (0xEB988297, 0x2D6027CB, 0xEAF5B579, 0xD50DC9A0)),
    ((12345, 10, 99999, 143, 5, 20, 4), (0x67BF9395, 0x47D0558A, 0x174DF031, 0x474AB1C2)),
]
GAMMAS = [((1, 7, 0.35), "0x1.cd41a5a1aa20fp-2"), ((1, 7, 3.0), "0x1.026ab7d48cdddp+1")]
STREAMS = [
    "SITUATION", "MONTH", "BIRTH", "TASTE", "GUESS", "NEED", "COMMON", "HEAR", "OCCASION", "CHOICE",
    "INCIDENT", "TELL", "STYLE", "GAMMA", "GROUND", "NETWORK", "SEARCH", "INTERVIEW", "SURVEY", "LOGGED", "DESIGN",
    "WAKE", "AWARE",
]  # fmt: skip


def reference(counter: tuple[int, ...], key: tuple[int, int]) -> tuple[int, ...]:
    """Philox4x32-10 in Python's own integers, from the paper."""
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return tuple(c)


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_vectors(counter, key, words):
    found = philox(*(np.uint64(c) for c in counter), np.uint64(key[0] | key[1] << 32))
    assert tuple(int(w) for w in found) == words
    assert reference(counter, key) == words


@pytest.mark.parametrize(("question", "words"), PACKED)
def test_packing_is_frozen(question, words):
    assert tuple(int(w) for w in draw(*question)) == words


def test_streams_are_never_renumbered():
    assert [getattr(luck, name) for name in STREAMS] == list(range(len(STREAMS)))
    assert luck.STREAM_VERSION == 2


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.integers(0, 2**63 - 1), st.integers(0, 23), st.integers(0, 2**31 - 1), st.integers(0, 32_767),
       st.integers(0, 255), st.integers(0, 255), st.integers(0, 65_535))  # fmt: skip
def test_no_two_fields_of_a_question_overlap(seed, stream, ident, tick, job, occasion, lane):
    counter = (ident, tick << 16 | job << 8 | occasion, lane << 16 | stream, 0)
    words = tuple(int(w) for w in draw(seed, stream, ident, tick, job, occasion, lane))
    assert words == reference(counter, (seed & MASK, seed >> 32))


def test_uniform_never_reaches_its_ends():
    assert uniform(np.uint64(0)) == 0.5 * 2.0**-32
    assert uniform(np.uint64(MASK)) == 1.0 - 0.5 * 2.0**-32
    assert uniform(np.uint64(2**31)) == 0.5 + 0.5 * 2.0**-32


def test_uniforms_are_uniform_in_every_word_and_key():
    """20,000 draws a word, ids ascending then ticks ascending; Kolmogorov-Smirnov, eight comparisons at ALPHA."""
    ids = np.array([[uniform(w) for w in draw(5, luck.CHOICE, i, 3)] for i in range(20_000)])
    ticks = np.array([[uniform(w) for w in draw(5, luck.CHOICE, 3, t)] for t in range(20_000)])
    for words in (*ids.T, *ticks.T):
        assert stats.kstest(words, "uniform").pvalue > ALPHA
    across = np.corrcoef(np.hstack([ids, ticks]).T)
    assert abs(across - np.eye(8)).max() < stats.norm.ppf(1 - ALPHA / 56) / 20_000**0.5


def test_pick_is_uniform_over_its_integers():
    """30,000 picks of 7; chi-square with 6 degrees of freedom at ALPHA."""
    counts = np.bincount([pick(draw(2, luck.SEARCH, i, 0)[0], 7) for i in range(30_000)], minlength=7)
    assert len(counts) == 7
    assert stats.chisquare(counts).pvalue > ALPHA
    assert pick(np.uint64(0), 7) == 0
    assert pick(np.uint64(MASK), 7) == 6
    assert pick(np.uint64(MASK), 1) == 0


@pytest.mark.parametrize("mean", [0.02, 0.4, 3.0, 7.5])
def test_poisson_is_the_quantile_function(mean):
    """At 2,000 levels, those within 1e-12 of a step left out."""
    levels = (np.arange(2_000) + 0.5) / 2_000
    steps = stats.poisson.cdf(np.arange(60), mean)
    levels = levels[np.abs(levels[:, None] - steps).min(axis=1) > 1e-12]
    assert [poisson(u, mean, 60) for u in levels] == stats.poisson.ppf(levels, mean).astype(int).tolist()


def test_poisson_counts_are_poisson_and_capped():
    """20,000 counts of mean 1.3 in classes 0 to 5 and above; chi-square at ALPHA."""
    counts = np.array([poisson(uniform(draw(3, luck.OCCASION, i, 0)[0]), 1.3, 15) for i in range(20_000)])
    seen = np.bincount(np.minimum(counts, 6), minlength=7)
    chances = np.append(stats.poisson.pmf(range(6), 1.3), stats.poisson.sf(5, 1.3))
    assert stats.chisquare(seen, 20_000 * chances).pvalue > ALPHA
    assert poisson(1.0 - 1e-10, 30.0, 15) == 15
    assert poisson(1.0 - 1e-10, 0.0, 15) == 0


@pytest.mark.parametrize("shape", [0.25, 0.6, 1.0, 4.0])
def test_gamma_has_its_shape_and_mean_one(shape):
    """20,000 draws; Kolmogorov-Smirnov at ALPHA."""
    drawn = np.array([gamma(np.uint64(9), i, shape) for i in range(20_000)])
    assert stats.kstest(drawn, stats.gamma(shape, scale=1.0 / shape).cdf).pvalue > ALPHA


@pytest.mark.parametrize(("question", "bits"), GAMMAS)
def test_gamma_is_frozen(question, bits):
    seed, ident, shape = question
    assert gamma(np.uint64(seed), ident, shape).hex() == bits


SHOW = """
import numpy as np
from sim.numbers import math, random
for seed, stream, ident, tick, job, occasion, lane in {questions}:
    words = random.draw(seed, stream, ident, tick, job, occasion, lane)
    print([(int(w), float(random.uniform(w)).hex(), int(random.pick(w, 37))) for w in words])
for k in range(60):
    u = float(random.uniform(random.draw(8, 3, k, 0)[k % 4]))
    values = (math.exp(40 * u - 30), math.log(u), math.normal(u), math.gumbel(u), math.power(1 + u, 3 * u - 1),
              random.gamma(np.uint64(4), k, 0.2 + 2 * u))
    print([float(v).hex() for v in values], int(random.poisson(u, 6 * u, 15)))
"""


def test_compiled_and_interpreted_numbers_have_the_same_bits():
    code = SHOW.format(questions=[q for q, _ in PACKED])
    plain, compiled = interpreted(code), interpreted(code, compiler=True)
    assert len(plain.splitlines()) == len(PACKED) + 60
    assert plain == compiled
