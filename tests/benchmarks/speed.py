"""How fast is the compiled market beside plain Mesa, and how much memory does it take?

`python -m tests.benchmarks.speed` prints microseconds a customer-month and peak memory of the market with one thread
and two, and of its twin in plain Mesa; `--million` runs a million customers for two years. Every figure comes from a
process of its own, so that peaks do not mix; building, compiling and the first month are left out and reported apart.
Where others use the machine, wall time is theirs too: CPU time, the work of all threads, is then the safer comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from importlib.metadata import version
from typing import Any

MONTHS = {1_000: 24, 10_000: 12, 100_000: 6}  # timed, after the first: whole quarters, for needs move once in each
REPEATS = {1_000: 3, 10_000: 3, 100_000: 3}
TWIN_REPEATS = {1_000: 3, 10_000: 3, 100_000: 1}
ENGINES = (("Mesa twin", "twin", 1), ("market, 1 thread", "market", 1), ("market, 2 threads", "market", 2))
TARGET_RATIO, TARGET_MEMORY = 40.0, 1.5  # at 100,000 customers on two cores; GB for a million


def peak() -> float:
    """Peak resident memory of this process so far, in GB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def measure(engine: str, kind: str, customers: int, months: int, threads: int) -> dict[str, float]:
    """Time one engine in this process: seconds to build, for the first month, and for the months after it."""
    from sim.config import Kind
    from sim.market import Market
    from tests.benchmarks.mesa_twin import Twin
    from tests.benchmarks.scenes import scene

    config = scene(Kind(kind), customers, months + 1, threads=threads)
    begin = time.perf_counter()
    model: Any = Market(config)
    if engine == "twin":  # it only needs the first offers; the market that made them is let go
        model.step()
        begin = time.perf_counter()
        model = Twin(model, seed=1)
    built = time.perf_counter()
    model.step()
    first, worked = time.perf_counter(), time.process_time()
    for _ in range(months):
        model.step()
    return {"build": built - begin, "first": first - built, "run": time.perf_counter() - first,
            "work": time.process_time() - worked, "peak": peak()}  # fmt: skip


def million(kind: str, threads: int) -> dict[str, float]:
    """A million customers, four living firms, 24 months, with everything that is recorded by default."""
    from sim.config import Kind, Logged, Plan
    from sim.market import Market
    from tests.benchmarks.scenes import scene

    begin = time.perf_counter()
    config = scene(Kind(kind), 1_000_000, 24, threads=threads, choices=Logged.sample, plan=Plan.live)
    market = Market(config)
    built = time.perf_counter()
    market.step()
    first = time.perf_counter()
    market.run()
    return {"build": built - begin, "first": first - built, "run": time.perf_counter() - first, "peak": peak()}


def apart(*arguments: object) -> dict[str, float]:
    """The same measurement in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.speed", "--one", *map(str, arguments)]
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(out.splitlines()[-1])
    return found


COLUMNS = ("customers", "engine", "us a customer-month", "range", "CPU us", "times the twin", "build s",
           "first month s", "peak GB")  # fmt: skip


def compare(kind: str, sizes: list[int]) -> None:
    """Print the table: a row an engine and size."""
    line(*COLUMNS)
    line("---:", "---", *["---:"] * (len(COLUMNS) - 2))
    for size in sizes:
        twin = 0.0
        for name, engine, threads in ENGINES:
            repeats = (TWIN_REPEATS if engine == "twin" else REPEATS)[size]
            runs = [apart(engine, kind, size, MONTHS[size], threads) for _ in range(repeats)]
            months = size * MONTHS[size] / 1e6
            each = [run["run"] / months for run in runs]
            typical = {part: statistics.median(run[part] for run in runs) for part in runs[0]}
            middle = typical["run"] / months
            twin = twin or middle  # the twin is measured first
            line(size, name, f"{middle:.3f}", f"{min(each):.3f} to {max(each):.3f}", f"{typical['work'] / months:.3f}",
                 f"{twin / middle:.1f}", f"{typical['build']:.1f}", f"{typical['first']:.2f}",
                 f"{typical['peak']:.2f}")  # fmt: skip


def line(*cells: object) -> None:
    """Print a row of the table."""
    print("|", " | ".join(map(str, cells)), "|", flush=True)


def report_million(kind: str, threads: int) -> None:
    """Print time and memory of a million customers."""
    found = apart("million", kind, 1_000_000, 24, threads)
    each = found["run"] / 1e6 / 23 * 1e6
    print(f"A million customers ({kind}), 4 living firms, 24 months, {threads} threads: {sum_of(found):.1f} s in all "
          f"(build {found['build']:.1f}, first month {found['first']:.1f}), {each:.3f} us a customer-month, "
          f"peak {found['peak']:.2f} GB (target {TARGET_MEMORY}).")  # fmt: skip


def sum_of(found: dict[str, float]) -> float:
    """All seconds of a measurement."""
    return found["build"] + found["first"] + found["run"]


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--kind", choices=["purchase", "subscription"], default="subscription")
    parser.add_argument("--sizes", type=int, nargs="+", choices=list(MONTHS), default=list(MONTHS))
    parser.add_argument("--million", action="store_true", help="run a million customers instead")
    parser.add_argument("--threads", type=int, default=2, help="of the million")
    parser.add_argument("--one", nargs=5, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        engine, kind, *numbers = asked.one
        size, months, threads = map(int, numbers)
        found = million(kind, threads) if engine == "million" else measure(engine, kind, size, months, threads)
        print(json.dumps(found))
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
          f"{', '.join(f'{name} {version(name)}' for name in ('mesa', 'numba', 'numpy'))}")  # fmt: skip
    if asked.million:
        report_million(asked.kind, asked.threads)
    else:
        compare(asked.kind, asked.sizes)
        print(f"Target: at 100000 customers on two cores {TARGET_RATIO:.0f} times the twin.")


if __name__ == "__main__":
    main()
