"""Do threads share a market's chunks of rows without changing a bit?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.customers import build
from sim.market import Market
from tests.support import config, same_bits


@pytest.mark.parametrize("kind", ["subscription_regular", "purchase"])
def test_threads_do_not_change_a_bit(kind, monkeypatch):
    """180 customers in 64 chunks, with word of mouth, departures and calls; 1, 2 and 4 threads, and 1 chunk."""
    setting = config(f"market={kind}", "customers.count=180", "customers.leaving=0.03", "network.talk=0.8")
    whole = Market(setting).run()
    monkeypatch.setattr(build, "CHUNK_ROWS", 10)
    for threads in (1, 2, 4):
        chunked = Market(replace(setting, threads=threads)).run()
        assert chunked.tables.totals.shape[0] == build.CHUNKS
        same_bits(chunked, whole)


def test_threads_do_share_the_chunks(monkeypatch):
    """With more than one thread totals lie in more than one chunk: the comparison above compares two ways to run."""
    monkeypatch.setattr(build, "CHUNK_ROWS", 10)
    threaded = Market(config("customers.count=180", "+threads=2")).run(4)
    assert (np.abs(threaded.tables.totals["n"]).sum(axis=(1, 2)) > 0).sum() > 10
