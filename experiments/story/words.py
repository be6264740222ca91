"""How are dates, firms, jobs and amounts said in plain words?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from experiments.story.life import Life

COUNTS = ("no", "once", "twice")
MANY = 5  # names in a row before the rest is counted


def series(items: Iterable[str]) -> str:
    """a, b and c."""
    *most, last = list(items)
    return f"{', '.join(most)} and {last}" if most else last


def few(items: list[str]) -> str:
    """a, b and c; of many the first and how many more."""
    return series(items) if len(items) <= MANY else series([*items[: MANY - 1], f"{len(items) - MANY + 1} more"])


def times(n: int) -> str:
    """once, twice, 3 times."""
    return COUNTS[n] if n in (1, 2) else f"{n} times"


def counted(n: int, what: str) -> str:
    """1 word, 2 words, no words."""
    return f"{n or 'no'} {what}{'' if n == 1 else 's'}"


def unit(life: Life) -> str:
    """What a tick is called."""
    return "month" if life.config.ticks_per_year == 12 else "week"


def year_of(life: Life, tick: int) -> tuple[int, int]:
    """Year of the run and month (or week) in it, both from 1."""
    year, part = divmod(tick, life.config.ticks_per_year)
    return year + 1, part + 1


def when(life: Life, tick: int) -> str:
    """year 3, month 2."""
    year, part = year_of(life, tick)
    return f"year {year}, {unit(life)} {part}"


def dates(life: Life, ticks: Iterable[int]) -> str:
    """year 3, months 2 and 5 (twice); year 4, month 1."""
    by_year: dict[int, list[int]] = {}
    for tick in sorted(ticks):
        year, part = year_of(life, tick)
        by_year.setdefault(year, []).append(part)
    said = []
    for year, parts in by_year.items():
        names = [f"{part} ({times(n)})" if n > 1 else str(part) for part, n in Counter(parts).items()]
        said.append(f"year {year}, {unit(life)}{'s' if len(names) > 1 else ''} {series(names)}")
    return "; ".join(said)


def lasting(life: Life, ticks: int) -> str:
    """7 months, 3.2 years."""
    per_year = life.config.ticks_per_year
    return f"{ticks / per_year:.1f} years" if ticks >= per_year * 1.5 else counted(ticks, unit(life))


def firm(life: Life, f: int) -> str:
    """A firm's name as people write names."""
    name = life.names[f].replace("_", " ")
    return name[0].upper() + name[1:]


def firms(life: Life, which: Iterable[int]) -> str:
    """Several firms in order of id."""
    return series(firm(life, f) for f in sorted(set(which)))


def job(j: int) -> str:
    """A job; people count from 1."""
    return f"job {j + 1}"


def jobs(which: Iterable[int]) -> str:
    """job 1, jobs 1 and 3."""
    numbers = [str(j + 1) for j in sorted(set(which))]
    return f"job{'s' if len(numbers) > 1 else ''} {series(numbers)}"


def money(cents: float) -> str:
    """Cents as money."""
    return f"{cents / 100:,.2f}"


def worth(value: float) -> str:
    """A value, fit or attitude with two digits."""
    return f"{value:.2f}".replace("-0.00", "0.00")


def signed(value: float) -> str:
    """An opinion or attitude with its sign."""
    return f"{value:+.2f}".replace("-0.00", "+0.00")


def customers(ids: Iterable[int]) -> str:
    """customer 4, customers 4 and 9: each once."""
    names = [str(i) for i in dict.fromkeys(ids)]
    return f"customer{'s' if len(names) > 1 else ''} {few(names)}"


def sentence(text: str) -> str:
    """With a capital first and a full stop last."""
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
