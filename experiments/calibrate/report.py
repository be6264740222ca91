"""What does a calibration say? Fit moment by moment, parameters with intervals, what stays open, and the holdout."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from experiments.calibrate.facts import Case, CurveCase, LogCase
from experiments.calibrate.holdout import Foretold
from experiments.calibrate.matching import Match
from experiments.calibrate.parameters import left_open
from sim.compose import compose

Z = 1.96


def fit_text(case: Case, match: Match) -> list[str]:
    """Every moment of the data beside the market's, and the distance."""
    from scipy.stats import chi2

    t = case.target
    error = np.sqrt(np.diag(t.covariance))
    lines = [
        "",
        "FIT: what the data say and what the market says at the best point",
        "",
        f"{'moment':<40}{'data':>12}{'error':>10}{'market':>12}{'apart':>10}",
    ]
    for k, name in enumerate(t.names):
        apart = f"{(match.simulated[k] - t.values[k]) / error[k]:+.1f} se" if t.matched[k] and error[k] > 0 else "shown"
        data = f"{t.values[k]:.4f}" if t.matched[k] or error[k] > 0 else "-"
        lines.append(f"{name:<40}{data:>12}{error[k]:>10.4f}{match.simulated[k]:>12.4f}{apart:>10}")
    if match.freedom > 0:
        p = float(chi2.sf(match.distance, match.freedom))
        verdict = (
            "the market can look like these data" if p > 0.05 else "these data can tell the market from themselves"
        )
        lines += [
            "",
            f"J = {match.distance:.1f} with {match.freedom} degrees of freedom, p = {p:.3g}: {verdict}.",
            ("J is g'Wg / (1 + 1/S), W the inverse covariance of the moments of the data, S simulated customers for "
            "one of the data."),
        ]
    else:
        lines += ["", f"As many parameters as moments; the distance left is {match.distance:.2g}."]
    return lines


def parameters_text(match: Match) -> list[str]:
    """The parameters with their intervals, and which of them the data do not fix."""
    lines = [
        "",
        "PARAMETERS: value and 95 % interval, (D'WD)^-1 (1 + 1/S), for a market that is right",
        "",
        f"{'key':<28}{'value':>12}{'95 % interval':>26}  {'range searched':<20}fixed by the data?",
    ]
    for k, p in enumerate(match.parameters):
        low, high = match.interval(k)
        lines.append(
            f"{p.key:<28}{match.point[p.key]:>12.4g}{f'{low:.4g} to {high:.4g}':>26}  "
            f"{f'{p.low:g} to {p.high:g}':<20}{'yes' if match.is_fixed(k) else 'NO: its range is used'}"
        )
    lines += [
        "",
        "Singular values of the Jacobian, columns in widths of the ranges: "
        + ", ".join(f"{s:.3g}" for s in match.singular)
        + (
            f"; the weakest direction is told {match.singular[0] / match.singular[-1]:,.0f} times less sharply than "
            "the sharpest."
            if match.singular[-1] > 0
            else "; one direction is not told at all."
        ),
    ]
    for a, b, r in match.collinear:
        lines.append(f"{a} and {b} are told together, not apart: correlation of the estimates {r:+.2f}.")
    if not match.collinear:
        lines.append("No pair of parameters is told together alone (no correlation of estimates beyond .95).")
    return lines


def direct_text(case: Case) -> list[str]:
    """What follows from the data without a search."""
    return (
        ["", "SET DIRECTLY", *(f"  {key} = {value}: {why}" for key, (value, why) in case.direct.items())]
        if case.direct
        else []
    )


def open_text(case: Case, fixed: set[str]) -> list[str]:
    """What no data fixed."""
    ranges = left_open(compose(list(case.base)), fixed)
    return [
        "",
        f"LEFT OPEN: {len(ranges)} further numbers have a range in market.ranges from which to draw them: "
        + ", ".join(ranges)
        + ".",
    ]


def holdout_text(case: Case, h: Foretold | None) -> list[str]:
    """What was left out, and how well it was foretold."""
    if h is None:
        return ["", "HOLDOUT: none."]
    return log_holdout(case, h) if isinstance(case, LogCase) else curve_holdout(case, h)


def log_holdout(case: Case, h: Foretold) -> list[str]:
    """Purchases of the second period, in all and by repeats in the first."""
    assert isinstance(case, LogCase)
    data, market, bench = h.total
    lines = [
        "",
        f"HOLDOUT: {case.cut} to {case.end - np.timedelta64(1, 'D')}, never used in the fit",
        "",
        (f"purchases in all: data {data:,.0f}, market {market:,.0f} ({market / max(data, 1) - 1:+.1%}; by seed "
        f"{h.seeds.min():,.0f} to {h.seeds.max():,.0f}), {h.name} {bench / max(data, 1) - 1:+.1%} of its own count"),
    ]
    lines += [
        "",
        f"{'repeats before':<16}{'customers':>11}{'data':>10}{'error':>9}{'market':>10}{'apart':>9}{h.name:>10}",
    ]
    for k, name in enumerate(h.rows):
        d = h.data[k]
        told = [f"{v / d - 1:+.0%}" if d > 0 and np.isfinite(v) else "-" for v in (h.simulated[k], h.benchmark[k])]
        lines.append(
            f"{name:<16}{h.n[k]:>11,}{d:>10.3f}{h.error[k]:>9.3f}{h.simulated[k]:>10.3f}{told[0]:>9}{told[1]:>10}"
        )
    lines += [
        ("Purchases a customer in the holdout by repeats before it; one a tick counts, in data and market. "
        f"{h.name} counts purchases on distinct days and is compared with that count.")
    ]
    if h.fit:
        lines.append(f"{h.name}: " + ", ".join(f"{n} {v:.4g}" for n, v in h.fit.dict().items()) + ".")
    return lines


def curve_holdout(case: Case, h: Foretold) -> list[str]:
    """Survival year by year; the last years were left out."""
    assert isinstance(case, CurveCase)
    lines = [
        "",
        f"HOLDOUT: years {case.years + 1} to {len(case.curve)}, never used in the fit",
        "",
        f"{'':<12}{'data':>9}{'market':>10}{'apart':>9}{h.name:>10}",
    ]
    for k, name in enumerate(h.rows):
        mark = " held out" if k >= case.years else ""
        lines.append(
            f"{name:<12}{h.data[k]:>9.3f}{h.simulated[k]:>10.3f}{h.simulated[k] / h.data[k] - 1:>+9.1%}"
            f"{h.benchmark[k]:>10.3f}{mark}"
        )
    if np.isfinite(h.total[1]):
        lines += [
            "",
            (f"mean absolute error of the years held out: market {h.total[1]:.1%} (single seeds {h.seeds.min():.1%} to "
            f"{h.seeds.max():.1%}), {h.name} {h.total[2]:.1%}"),
        ]
    return lines


def write_moments(path: Path, case: Case, match: Match) -> None:
    """One row a moment."""
    t = case.target
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["moment", "matched", "data", "standard_error", "market"])
        for k, name in enumerate(t.names):
            out.writerow(
                [
                    name,
                    int(t.matched[k]),
                    repr(float(t.values[k])),
                    repr(float(t.covariance[k, k] ** 0.5)),
                    repr(float(match.simulated[k])),
                ]
            )


def write_holdout(path: Path, h: Foretold) -> None:
    """One row a group of customers, or a year."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["row", "customers", "data", "standard_error", "market", h.name])
        for k, name in enumerate(h.rows):
            cells = (h.data[k], h.error[k], h.simulated[k], h.benchmark[k])
            out.writerow([name, int(h.n[k]), *("" if np.isnan(v) else repr(float(v)) for v in cells)])
