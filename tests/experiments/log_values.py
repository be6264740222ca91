"""Files of odd dates and odd amounts, with what must be read of each, or the words of its refusal."""

from __future__ import annotations

from typing import Any

from tests.experiments.log_files import DAY, Odd, file


def days(*texts: str, **more: Any) -> bytes:
    """Rows of these dates, all else well."""
    return file(*(f"c{i};{text};1.50" for i, text in enumerate(texts)), head="customer;date;amount", **more)


def sums(*texts: str, **more: Any) -> bytes:
    """Rows of these amounts, all else well."""
    return file(*(f"c{i};{DAY};{text}" for i, text in enumerate(texts)), head="customer;date;amount", **more)


def odd_date(name: str, texts: tuple[str, ...], expected: str = "", refused: str = "", **more: Any) -> Odd:
    """Dates that are read as expected, or refused."""
    n = len(expected.split())
    ids = " ".join(f"c{i}" for i in range(n))
    return Odd(f"date: {name}", days(*texts), ids, (150,) * n, expected, refused=refused, **more)


def odd_sum(name: str, texts: tuple[str, ...], cents: tuple[int, ...] = (), refused: str = "", **more: Any) -> Odd:
    """Amounts that are read as expected, or refused."""
    return Odd(f"amount: {name}", sums(*texts), cents=cents, refused=refused, **more)


DATES = (
    odd_date("ISO with time and zone", (DAY, f"{DAY}T23:59:59Z", f"{DAY} 00:00:00.123456+02:00", f"{DAY} 9:05 PM"),
             " ".join([DAY] * 4), says="3 dates have a time of day"),
    odd_date("day first", ("13/04/2021", "03/04/2021"), "2021-04-13 2021-04-03", says="d/m/yyyy (2 rows)"),
    odd_date("month first", ("4/13/2021", "4/3/2021 10:00"), "2021-04-13 2021-04-03", says="m/d/yyyy (2 rows)"),
    odd_date("dotted", ("13.04.2021", "3.4.2021"), "2021-04-13 2021-04-03"),
    odd_date("dashes", ("13-04-2021", "03-04-2021"), "2021-04-13 2021-04-03"),
    odd_date("cannot be told", ("03/04/2021", "01/12/2020"), refused="calibrate.day_first"),
    odd_date("told by the user", ("03/04/2021", "01/12/2020"), "2021-04-03 2020-12-01", asked={"day_first": True}),
    odd_date("told by a format", ("03/04/2021", "01/12/2020"), "2021-03-04 2020-01-12",
        asked={"date_format": "%m/%d/%Y"}),
    odd_date("both orders", ("13/04/2021", "04/13/2021", "05/06/2021"), refused="calibrate.day_first"),
    odd_date("told by too few", ("13/04/2021", *["01/02/2021"] * 30), refused="calibrate.day_first"),
    odd_date("swapped by a spreadsheet", (*(f"{d}/04/2021" for d in range(13, 29)), *(f"{d}/4/2021" for d in range(1,
        13))),
             refused="calibrate.day_first"),
    odd_date("yyyymmdd", ("20210413", "19991231"), "2021-04-13 1999-12-31", says="yyyymmdd (2 rows)"),
    odd_date("ddmmyyyy", ("13042021", "31121999"), refused="calibrate.date_format"),
    odd_date("ddmmyyyy, declared", ("13042021", "31121999"), "2021-04-13 1999-12-31", asked={"date_format": "%d%m%Y"}),
    odd_date("names of months", ("13 Apr 2021", "April 3, 2021", "13-APR-2021", "Tue, 13th April 2021", "2021-Apr-13"),
             "2021-04-13 2021-04-03 2021-04-13 2021-04-13 2021-04-13"),
    odd_date("years of two digits", ("13/04/21", "03-Apr-21"), refused="%y"),
    odd_date("years of two digits, declared", ("13.04.21", "31.12.99"), "2021-04-13 1999-12-31",
             asked={"date_format": "%d.%m.%y"}),
    odd_date("numbers of a spreadsheet", ("44299", "44300.5"), refused="spreadsheet"),
    odd_date("seconds of Unix", ("1618272000", "1618272001"), refused="Unix"),
    odd_date("yyyy-dd-mm", ("2021-13-04", "2021-25-12", "2021-04-05"), refused="calibrate.day_first"),
    odd_date("a format without a month", (DAY,), refused="must have one each", asked={"date_format": "%d.%Y"}),
    odd_date("a format with a code that is not known", (DAY,), refused="%Q", asked={"date_format": "%Q"}),
    odd_date("a format that no date has", (DAY,), refused="no date of calibrate.date_format",
        asked={"date_format": "%d.%m.%Y"}),
    Odd("date: not in the calendar", days(DAY, "2021-02-30", "2021-13-01", "1899-12-31", "2201-01-01",
        "2021-04-13T24:30",
        "0000-00-00", "2200-12-31", "n/a", "", "2021-04"), "c0 c7", (150, 150), f"{DAY} 2200-12-31", rejects=(
        (3, "not in the calendar"), (4, "not in the calendar"), (5, "before 1900"), (6, "after 2200"), (7,
        "time of day"),
        (8, "before 1900"), (10, "no form"), (11, "is empty"), (12, "no form"))),
    Odd("date: unsorted, and a few of another form", days(*[DAY] * 30, "2020-01-01", "03/04/2021"),
        " ".join(f"c{i}" for i in range(31)), (150,) * 31, " ".join([*[DAY] * 30, "2020-01-01"]),
        rejects=((33, "cannot be told apart"),)),
)  # fmt: skip
SUMS = (
    odd_sum("decimal point and commas of thousands", ("1,234.50", "12.5", "1,234", "1,234,567", "7"),
            (123450, 1250, 123400, 123456700, 700), says="decimal sign ."),
    odd_sum("decimal comma and points of thousands", ("1.234,50", "12,5", "1.234", "7"), (123450, 1250, 123400, 700),
            says="decimal sign ,"),
    odd_sum("spaces and apostrophes of thousands", ("1 234,50", "1\u00a0234,50", "1\u202f234,50", "1'234,50"), (123450,
        ) * 4),
    odd_sum("1,234 everywhere", ("1,234", "5,678", "9"), refused="calibrate.decimal"),
    odd_sum("1,234 everywhere, declared", ("1,234", "5,678", "9"), (123, 568, 900), asked={"decimal": ","},
            says="2 amounts have parts of a cent"),
    odd_sum("1.234 everywhere, declared", ("1.234", "5.678"), (123400, 567800), asked={"decimal": ","}),
    odd_sum("points and commas of decimals", ("1.50", "1,50"), refused="calibrate.decimal"),
    odd_sum("the sign is told by too few", (*["1,234"] * 30, "1.5"), refused="calibrate.decimal"),
    odd_sum("a sign that is none", ("1",), refused="calibrate.decimal must be", asked={"decimal": ";"}),
    odd_sum("one currency", ("$1.50", "-$2.00", "$-2.50", "($3.00)", "$(3.50)", "4.00$", "$ 1,234.00"),
            (150, -200, -250, -300, -350, 400, 123400), says="sum"),
    odd_sum("names of a currency", ("1.50 EUR", "EUR 2", "€3", "3.00-"), (150, 200, 300, -300), says="EUR"),
    odd_sum("two currencies", ("$1.50", "€1.50"), refused="convert them to one currency"),
    odd_sum("signs", ("-5.00", "5.00-", "(5.00)", "\u22125.00", "+5.00", "0.00", "-0", ".50"),
            (-500, -500, -500, -500, 500, 0, 0, 50), says="2 of them zero"),
    odd_sum("parts of a cent", ("1.005", "1.004", "-1.005", "2.499999999999", "1.50"), (101, 100, -101, 250, 150),
            says="4 amounts have parts"),
    Odd("amount: no numbers", sums("1.00", "", "NaN", "null", "inf", "-Infinity", "5%", "1e5", "1.2E+03", "--5", "(-5)",
        "$5$", "5.", "1,23.00", "12,34,567.00", "0x10", "1_000", "\u0665", "5 apples", "100000000001", "9" * 40,
        "1e999"),
        "c0", (100,), rejects=((3, "amount is empty"), (4, "no number"), (5, "no number"), (6, "infinite"), (7,
        "infinite"),
        (8, "percentage"), (9, "scientific"), (10, "scientific"), (11, "two signs"), (12, "two signs"), (13,
        "two signs"),
        (14, "not clear"), (15, "not clear"), (16, "not clear"), (17, "no number"), (18, "no number"), (19,
        "no number"),
        (20, "no number"), (21, "above 100 billion"), (22, "above 100 billion"), (23, "scientific"))),
    odd_sum("the largest", ("100000000000", "-100000000000.00"), (10**13, -(10**13))),
)  # fmt: skip
