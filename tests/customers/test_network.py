"""Who knows whom? An undirected graph of the degree and the shape that were asked for."""

from __future__ import annotations

import numpy as np
import pytest

from sim.customers import network

SHAPES = ("small_world", "random", "scale_free")


def neighbours(first: np.ndarray, ties: np.ndarray, row: int) -> list[int]:
    """The neighbours of a row."""
    return ties[first[row] : first[row + 1]].tolist()


@pytest.mark.parametrize("shape", SHAPES)
def test_ties_are_mutual_and_nobody_knows_herself(shape):
    first, ties = network.build(3, shape, 500, 8, 0.1)
    pairs = [(i, int(n)) for i in range(500) for n in neighbours(first, ties, i)]
    assert sorted(pairs) == sorted((b, a) for a, b in pairs)
    assert all(a != b for a, b in pairs)
    assert 7.8 < len(pairs) / 500 <= 8.0


def test_a_ring_that_is_not_rewired_is_a_ring():
    first, ties = network.build(3, "small_world", 50, 4, 0.0)
    for i in range(50):
        assert sorted(neighbours(first, ties, i)) == sorted((i + s) % 50 for s in (-2, -1, 1, 2))


def test_a_tenth_of_small_world_ties_lead_far_away():
    """2,000 rows, 8,000 edges of which a tenth is rewired to anywhere: within four standard errors."""
    first, ties = network.build(5, "small_world", 2_000, 8, 0.1)
    source = np.repeat(np.arange(2_000), np.diff(first))
    gap = np.abs(source - ties)
    far = (np.minimum(gap, 2_000 - gap) > 4).mean()
    expected = 0.1 * (1 - 9 / 2_000)
    assert abs(far - expected) < 4 * (expected * (1 - expected) / 8_000) ** 0.5


def test_degrees_are_even_in_a_random_graph_and_very_uneven_in_a_scale_free_one():
    degrees = {shape: np.diff(network.build(3, shape, 2_000, 8, 0.1)[0]) for shape in SHAPES}
    assert degrees["random"].std() < 3.0  # half of the ends are Poisson: sd 2
    assert degrees["small_world"].std() < 1.5
    assert degrees["scale_free"].max() > 10 * degrees["scale_free"].mean()
    assert degrees["scale_free"].min() >= 1


@pytest.mark.parametrize(("shape", "rows"), [("none", 50), ("small_world", 1), ("small_world", 2), ("random", 2)])
def test_nobody_knows_anybody(shape, rows):
    first, ties = network.build(3, shape, rows, 8, 0.1)
    assert first.tolist() == [0] * (rows + 1)
    assert len(ties) == 0


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rows", [3, 4, 5, 9])
def test_tiny_markets_have_a_network(shape, rows):
    first, ties = network.build(1, shape, rows, 8, 0.1)
    assert first[-1] == len(ties)
    assert ((ties >= 0) & (ties < rows)).all()


def test_the_same_seed_gives_the_same_network():
    (a, b), (c, d), (_, e) = (network.build(seed, "random", 300, 6, 0.1) for seed in (4, 4, 5))
    assert (a == c).all()
    assert (b == d).all()
    assert len(b) != len(e) or (b != e).any()
