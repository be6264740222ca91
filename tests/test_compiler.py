"""Do the rules leave the same bits when Python runs them, without the compiler?"""

from __future__ import annotations

import os
import subprocess
import sys
import zlib

import numpy as np

from sim.records import digests
from tests.support import ROOT, interpreted, market, state

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


PATHS = """
import sys
import numpy as np
from sim.numbers.compiled import rule

@rule
def paths(record, k):  # calls itself twice, so that it is not merged into its caller
    if k >= len(record.x):
        return 1.0
    return record.x[k] * paths(record, k + 1) + paths(record, k + 2)

@rule
def every_path(record):
    return paths(record, 0)

for size in map(int, sys.argv[1:]):
    table = np.zeros(1, [("x", "f8", (size,))]).view(np.recarray)
    table.x[0] = 1.0
    print(every_path(table[0]), end=" ")
"""


def test_code_that_two_processes_kept_for_two_layouts_is_not_confused_by_a_third(tmp_path):
    script = tmp_path / "paths.py"
    script.write_text(PATHS, encoding="utf-8")
    env = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def says(*sizes: str) -> str:
        line = [sys.executable, str(script), *sizes]
        return subprocess.run(line, env=env, check=True, capture_output=True, text=True).stdout

    assert (says("2"), says("5")) == ("3.0 ", "13.0 ")
    assert says("2", "5") == "3.0 13.0 "
