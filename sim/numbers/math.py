"""How are exp, log and the normal quantile computed? From + - * / and exact steps alone.

`math.exp` and `numpy.exp` differ in the last bit in some inputs and between libraries of C, so a rule that used them
would give different customers on different machines. `floor`, `sqrt` and moving bits are exact everywhere.

Both functions look up the nearest of 128 points and correct by a short series, so that a choice among five firms costs
no more than its luck (Tang 1989, 1990).
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from sim.numbers.compiled import rule

LN2_HIGH = 0.693147180369123816490
LN2_LOW = 1.90821492927058770002e-10
POINTS = 128
STEPS_A_UNIT = 128.0 * 1.44269504088896338700  # 128 / ln 2
STEP_HIGH, STEP_LOW = LN2_HIGH / POINTS, LN2_LOW / POINTS  # ln 2 / 128; the division is exact
MANTISSA = (1 << 52) - 1
HALF = 1022 << 52  # the bits of 0.5


def rounded(values: list[Decimal]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values correctly rounded to float64, and what the rounding lost."""
    high = np.array([float(value) for value in values])
    return high, np.array([float(value - Decimal(h)) for value, h in zip(values, high.tolist(), strict=True)])


with localcontext() as digits:
    digits.prec = 50
    POWERS, POWERS_LOST = rounded([Decimal(2) ** (Decimal(k) / POINTS) for k in range(POINTS)])
    LOGS, LOGS_LOST = rounded([(Decimal(max(k, 1)) / POINTS).ln() for k in range(POINTS * 3 // 2)])


@rule
def exp(x: float) -> float:
    """e to the power x, within 1 unit in the last place; 0 below -708 and clamped above 709.

    x = k ln 2 / 128 + r with |r| <= ln 2 / 256: a table of 2^(k / 128) times a Taylor polynomial of degree 5 in r.
    """
    if x < -708.0:
        return 0.0
    x = min(x, 709.0)
    k = math.floor(x * STEPS_A_UNIT + 0.5)
    r = (x - k * STEP_HIGH) - k * STEP_LOW
    more = r + r * r * (0.5 + r * (1.0 / 6.0) + r * r * (1.0 / 24.0 + r * (1.0 / 120.0)))
    place = k & 127
    value = POWERS[place] + (POWERS_LOST[place] + POWERS[place] * more)
    return value * np.int64(((k >> 7) + 1023) << 52).view(np.float64)


@rule
def log(x: float) -> float:
    """Natural logarithm of a positive, normal x, within 1 unit in the last place.

    x = m 2^k with m in [.7, 1.4], c the multiple of 1/128 next to m; log m = log c + 2 artanh((m - c) / (m + c)).
    """
    bits = np.float64(x).view(np.int64)
    m = np.int64((bits & MANTISSA) | HALF).view(np.float64)
    k = (bits >> 52) - 1022
    if m < 0.70710678118654752440:
        m = m * 2.0
        k -= 1
    place = int(m * 128.0 + 0.5)
    c = place * 0.0078125
    s = (m - c) / (m + c)
    z = s * s
    odd = 2.0 * s + 2.0 * s * z * (1.0 / 3.0 + z * (0.2 + z * (1.0 / 7.0)))
    return k * LN2_HIGH + (LOGS[place] + (odd + (LOGS_LOST[place] + k * LN2_LOW)))


@rule
def power(base: float, exponent: float) -> float:
    """base ** exponent for a positive base."""
    return exp(exponent * log(base))


@rule
def gumbel(u: float) -> float:
    """Standard Gumbel quantile of u in (0, 1): the noise of a multinomial logit (McFadden 1974)."""
    return -log(-log(u))


@rule
def normal(u: float) -> float:
    """Standard normal quantile of u in (0, 1), relative error below 1.2e-9.

    Acklam (2003), rational approximation in a central part and two tails.
    """
    if u < 0.02425 or u > 1.0 - 0.02425:
        q = math.sqrt(-2.0 * log(min(u, 1.0 - u)))
        top = -7.784894002430293e-03 * q - 3.223964580411365e-01
        top = (top * q - 2.400758277161838) * q - 2.549732539343734
        top = (top * q + 4.374664141464968) * q + 2.938163982698783
        low = (7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996
        low = (low * q + 3.754408661907416) * q + 1.0
        return top / low if u < 0.5 else -top / low
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = ((top * r - 2.759285104469687e02) * r + 1.383577518672690e02) * r
    top = (top - 3.066479806614716e01) * r + 2.506628277459239
    low = (-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02
    low = ((low * r + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0
    return q * top / low
