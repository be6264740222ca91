"""How does an interval look on the page? A line with its mean over the band that is expected, on a scale of its own."""

from __future__ import annotations

import math

from experiments.claims.measure import Found

WIDE, HIGH, EDGE = 170.0, 20.0, 6.0
STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#111}
h2{margin-top:2em;border-bottom:2px solid #111}h3{margin:1em 0 .3em}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{border-bottom:1px solid #ccc;padding:.45em .5em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th,td{box-sizing:border-box}
th:nth-child(1){width:26%}th:nth-child(2){width:32%}th:nth-child(3){width:10%}th:nth-child(4){width:18%}
th:nth-child(5){width:4%}th:nth-child(6){width:10%}small,.ways{color:#444;font-size:13px}.counts{font-weight:600}
.v{font-weight:700}.pass,.more,.less{color:#0072B2}.fail{color:#B24A00}.not-clear{color:#555}
svg{display:block;margin-top:.3em}pre{white-space:pre-wrap;font-size:12px}
@media(max-width:900px){table{min-width:860px}}
"""


def interval(f: Found) -> str:
    """The estimate as a dot, its interval as a line, zero as a dashed line, a published band shaded; nothing for one
    seed.
    """
    e, x = f.estimate, f.claim.expected
    if e.n < 2:
        return ""
    bounds = [b for b in (x.low, x.high) if math.isfinite(b)]
    low, high = min(e.low, 0.0, *bounds), max(e.high, 0.0, *bounds)
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return round(EDGE + (min(max(value, low), high) - low) / span * (WIDE - 2 * EDGE), 1)

    shade = ""
    if not (x.open or x.differs):
        a, b = at(x.low) if math.isfinite(x.low) else 0.0, at(x.high) if math.isfinite(x.high) else WIDE
        shade = f'<rect x="{a}" y="2" width="{max(b - a, 2.0):.1f}" height="{HIGH - 4}" fill="#d7e6f2"/>'
    words = f"{e.mean:.4g}, interval {e.low:.4g} to {e.high:.4g}; expected {x.words}"
    return (f'<svg width="{WIDE:.0f}" height="{HIGH:.0f}" role="img" aria-label="{words}">{shade}'
            f'<line x1="{at(0)}" x2="{at(0)}" y1="0" y2="{HIGH:.0f}" stroke="#555" stroke-dasharray="2 2"/>'
            f'<line x1="{at(e.low)}" x2="{at(e.high)}" y1="10" y2="10" stroke="#111" stroke-width="2.5"/>'
            f'<circle cx="{at(e.mean)}" cy="10" r="4" fill="#111"/></svg>')  # fmt: skip
