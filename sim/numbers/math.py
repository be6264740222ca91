"""How are exp, log and the normal quantile computed? From + - * / and exact steps alone.

`math.exp` and `numpy.exp` differ in the last bit in some inputs and between libraries of C, so a rule that used
them would
give different customers on different machines. `frexp`, `floor` and `sqrt` are exact or correctly rounded everywhere.
"""

from __future__ import annotations

import math

import numpy as np

from sim.numbers.compiled import rule

LN2_HIGH = 0.693147180369123816490
LN2_LOW = 1.90821492927058770002e-10
LOG2_E = 1.44269504088896338700
INVERSE_FACTORIALS = tuple(1.0 / math.factorial(n) for n in range(14))
POWERS_OF_TWO = np.array([2.0**k for k in range(-1022, 1024)])  # exact; index k + 1022


@rule
def exp(x: float) -> float:
    """e to the power x, within 3 units in the last place; 0 below -708 and clamped above 709.

    Cody and Waite (1980): x = k ln 2 + r with |r| <= ln 2 / 2, then a Taylor polynomial of degree 13 in r.
    """
    if x < -708.0:
        return 0.0
    x = min(x, 709.0)
    k = math.floor(x * LOG2_E + 0.5)
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    total = INVERSE_FACTORIALS[13]
    for n in range(12, -1, -1):
        total = INVERSE_FACTORIALS[n] + r * total
    return total * POWERS_OF_TWO[k + 1022]


@rule
def log(x: float) -> float:
    """Natural logarithm of a positive, normal x, within 2 units in the last place.

    x = m 2^k with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh((m - 1) / (m + 1)) as an odd series.
    """
    m, k = math.frexp(x)
    if m < 0.70710678118654752440:
        m = m * 2.0
        k -= 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    series = 1.0 / 23.0
    for n in range(21, 0, -2):
        series = 1.0 / n + z * series
    return k * LN2_HIGH + (2.0 * s * series + k * LN2_LOW)


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
