"""Do the rules leave the same bits when Python runs them, without the compiler?"""

from __future__ import annotations

import zlib

import numpy as np

from sim.records import digests
from tests.support import interpreted, market, state

KINDS = ("subscription_regular", "purchase")

RUN = """
from tests.test_compiler import busy
for kind in ("subscription_regular", "purchase"):
    for line in busy(kind):
        print(line)
"""


def busy(kind: str) -> list[str]:
    """Digests and customers' bits after 6 ticks of 40 customers with variants, word, calls and rebates."""
    run = market(f"market={kind}", "customers.count=40", "burn_in=2", "ticks=4", "customers.leaving=0.05",
                 "network.talk=0.8", "strategy=product_centric", "focal.levers.price.rebate=0.3",
                 "market.occasion_rate=0.8", "record.survey=100")  # fmt: skip
    for k, firm in enumerate(run.firms):
        firm.stocks.points[:, :3] = np.linspace(-0.37, 0.41 + 0.1 * k, firm.stocks.points[:, :3].size).reshape(6, 3, 3)
        firm.stocks.variants[:] = 3
    run.run()
    found = digests(run) | {name: str(zlib.crc32(bits)) for name, bits in state(run).items()}
    return [f"{kind} {name} {value}" for name, value in sorted(found.items())]


def test_the_compiler_does_not_change_a_bit():
    plain = interpreted(RUN).splitlines()
    assert len(plain) > 100
    assert plain == [line for kind in KINDS for line in busy(kind)]
