"""Who knows whom? An undirected graph over rows, as two arrays: where a row's neighbours begin, and the neighbours.

Rows near each other are mostly neighbours, so that what they say is near in memory.
"""

from __future__ import annotations

import numpy as np

from sim.customers.table import Array
from sim.numbers.compiled import rule
from sim.numbers.random import NETWORK, Seed, draw, pick, uniform

SHAPES = {"none": 0, "small_world": 1, "random": 2, "scale_free": 3}


@rule
def edges(seed: Seed, shape: int, rows: int, half: int, rewire: float) -> Array:
    """Edges (rows x half, 2): Watts and Strogatz 1998, Erdos and Renyi 1959 or Barabasi and Albert 1999."""
    ends = np.empty((rows * half, 2), np.int32)
    for i in range(rows):
        for s in range(half):
            e = i * half + s
            w = draw(seed, NETWORK, i, 0, 0, 0, s)
            other = (i + s + 1) % rows
            if shape == 2 or (shape == 1 and uniform(w[0]) < rewire):
                other = pick(w[1], rows)
            elif shape == 3 and e >= 2 * half:
                # An end of an earlier edge: rows are chosen in proportion to their ties.
                chosen = pick(w[1], i * half)
                other = ends[chosen, pick(w[2], 2)]
            ends[e, 0], ends[e, 1] = i, other
    return ends


@rule
def adjacency(ends: Array, rows: int) -> tuple[Array, Array]:
    """Neighbours of every row, loops left out: first (rows + 1,) and neighbours (ties,)."""
    first = np.zeros(rows + 1, np.int64)
    for e in range(ends.shape[0]):
        if ends[e, 0] != ends[e, 1]:
            first[ends[e, 0] + 1] += 1
            first[ends[e, 1] + 1] += 1
    for i in range(rows):
        first[i + 1] += first[i]
    filled = first[:-1].copy()
    neighbours = np.empty(first[rows], np.int32)
    for e in range(ends.shape[0]):
        a, b = ends[e, 0], ends[e, 1]
        if a != b:
            neighbours[filled[a]] = b
            neighbours[filled[b]] = a
            filled[a] += 1
            filled[b] += 1
    return first, neighbours


def build(seed: int, shape: str, rows: int, degree: int, rewire: float) -> tuple[Array, Array]:
    """The network of a market: mean degree as asked (rounded down to even), no ties for shape `none`."""
    if shape == "none" or rows < 3:
        return np.zeros(rows + 1, np.int64), np.empty(0, np.int32)
    half = max(1, min(degree // 2, (rows - 1) // 2))
    return adjacency(edges(np.uint64(seed), SHAPES[shape], rows, half, rewire), rows)
