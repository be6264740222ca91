"""Is every day and every cent read as it was written, in every form, and are refunds taken off the right orders?"""

from __future__ import annotations

import csv
import importlib.util
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.calibrate.log import amounts, dates
from experiments.calibrate.log.asked import Asked
from experiments.calibrate.log.columns import KNOWN
from experiments.calibrate.log.formats import expression
from experiments.calibrate.log.netting import orders
from experiments.calibrate.reading import Log, read_log
from sim.units import BadInput

NOWHERE = Path("log.csv")
EVERY = [date(1900, 1, 1) + timedelta(days=i) for i in range((date(2200, 12, 31) - date(1900, 1, 1)).days + 1)]
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m-%d-%Y", "%d %B %Y",
         "%b %d, %Y", "%d-%b-%Y", "%Y %b %d", "%a, %d %b %Y %H:%M:%S GMT")  # fmt: skip
# The package's file; importing the package itself warns, which is no matter here.
CDNOW = Path(importlib.util.find_spec("lifetimes").origin).parent / "datasets" / "CDNOW_master.txt"


def texts(values: list[str]) -> tuple[pa.Array, np.ndarray]:
    """Distinct texts that stand in one row each."""
    return pa.array(values, pa.large_string()), np.ones(len(values), np.int64)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("said", [True, False])
def test_every_day_of_three_centuries(form, said):
    """Declared and found out, with the digits of both padded and not."""
    padded = [day.strftime(form) for day in EVERY]
    loose = [text.lstrip("0") if form[:2] in ("%d", "%m") else text for text in padded]
    for written in (padded, loose):
        found = dates.read_dates(*texts(written), Asked(date_format=form if said else None), NOWHERE)
        assert not found.code.any()
        assert found.days.astype("datetime64[D]").tolist() == EVERY


def test_no_text_has_two_forms():
    """So that the order in which forms are tried says nothing."""
    for form in FORMS:
        written, _ = texts([day.strftime(form) for day in EVERY[::97]])
        hits = [dates.pc.match_substring_regex(written, regex).to_numpy(zero_copy_only=False)
                for regex in (*dates.FORMS.values(), *dates.BROKEN.values())]  # fmt: skip
        assert (np.sum(hits, axis=0) == 1).all()


def test_numbers_side_by_side_leave_nothing_to_guess():
    found = dates.read_dates(*texts(["01122021", "1122021", "112021"]), Asked(date_format="%d%m%Y"), NOWHERE)
    assert found.days[0].astype("datetime64[D]") == np.datetime64("2021-12-01")
    assert [dates.REASONS[code] for code in found.code] == ["", dates.FORM, dates.FORM]


@pytest.mark.parametrize("form", ["%d.%m.%Y %H:%M", "%FT%T", "%D %I:%M %p", "%A %d %B %y", "100%% %Y-%m-%d"])
def test_formats_agree_with_strptime(form):
    written = [day.strftime(form) for day in EVERY[25_600:30_000:7]]
    found = dates.read_dates(*texts(list(dict.fromkeys(written))), Asked(date_format=form), NOWHERE)
    assert not found.code.any()
    assert found.days.astype("datetime64[D]").tolist() == EVERY[25_600:30_000:7]


@pytest.mark.parametrize("form", ["", "%Y", "%Y-%m", "%Y-%m-%d %d", "%Y-%y-%m-%d", "%Y-%m-%b-%d", "%j %Y", "%",
        "%Y-%m-%d%"])
def test_formats_that_say_no_day(form):
    with pytest.raises(BadInput, match=r"calibrate\.date_format"):
        expression(form)


@pytest.mark.parametrize("decimal", [".", ","])
def test_plain_amounts_are_read_the_same_both_ways(decimal):
    """The way of whole columns against the way of one text, at cents, signs and sizes drawn over all magnitudes."""
    draw = np.random.default_rng(5)
    cents = (10 ** draw.uniform(0, 13, 20_000)).astype(np.int64) * draw.choice([-1, 1], 20_000)
    written = [f"{'-' * (c < 0)}{abs(c) // 100}{decimal}{abs(c) % 100:02d}" for c in cents.tolist()]
    found = amounts.read_amounts(*texts(written), Asked(decimal=decimal), NOWHERE)
    assert (found.cents == cents).all()
    assert [amounts.cents(amounts.bare(text), decimal)[0] for text in written] == cents.tolist()


def test_groups_are_of_three():
    assert [amounts.whole(text, ".") for text in ("1,234.5", "12,34", "1,2345", "0,123", ",123", "1,234,",
        "1.2.3")] == [
        ("1234", "5"), *[None] * 6]  # fmt: skip
    assert [amounts.evidence(text) for text in ("7", "1,234", "1.234", "0.123", "1.23", "1,2345", "1.234.567", "1.23.4",
            "1,234.567", "1 234,567", "1234,567")] == ["", "?", "?", ".", ".", ",", ",", "!", ".", ",",
        ","]  # fmt: skip


def test_no_name_is_of_two_roles():
    roles = list(KNOWN.values())
    assert not any(roles[i] & roles[j] for i in range(3) for j in range(i))


def rows_of_cdnow() -> list[list[str]]:
    """Customer, date, number, amount as the file has them."""
    return [line.split() for line in CDNOW.read_text(encoding="ascii").splitlines()[1:]]


def is_cdnow(log: Log) -> None:
    """69,659 rows, 23,570 customers, each day and cent."""
    rows = rows_of_cdnow()
    assert (log.rows, log.used, log.rejected, log.duplicates, len(log.ids)) == (69_659, 69_659, 0, 0, 23_570)
    assert [log.ids[i] for i in log.customer] == [row[0] for row in rows]
    assert [f"{day:%Y%m%d}" for day in log.date.tolist()] == [row[1] for row in rows]
    assert log.amount.tolist() == [int(row[3].replace(".", "")) for row in rows]


def test_cdnow_as_it_comes():
    """Separated by spaces, with the header of the package; 255 rows are those of another."""
    is_cdnow(read_log(CDNOW, Asked(keep_duplicates=True)))
    log = read_log(CDNOW)
    assert (log.used, log.duplicates) == (69_404, 255)
    assert log.duplicates == 69_659 - len(set(map(tuple, rows_of_cdnow())))


def test_cdnow_as_published_without_header(tmp_path):
    """Spaces and no header: two columns of whole numbers may be the customer, so it is asked for."""
    path = tmp_path / "CDNOW_master.txt"
    lines = [f" {a} {b} {int(c):2d} {float(d):7.2f}\r\n" for a, b, c, d in rows_of_cdnow()]
    path.write_bytes("".join(lines).encode())
    with pytest.raises(BadInput, match=r"columns 1 and 3 may be the customer; say calibrate\.customer by number"):
        read_log(path)
    is_cdnow(read_log(path, Asked(customer="1", keep_duplicates=True)))


def test_cdnow_as_csv(tmp_path):
    path = tmp_path / "cdnow.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["customer", "date", "number", "amount"], *rows_of_cdnow()])
    is_cdnow(read_log(path, Asked(keep_duplicates=True)))
    is_cdnow(read_log(path, Asked("customer", "date", "amount", ",", ".", "%Y%m%d", keep_duplicates=True)))


def test_refunds_are_taken_off_orders(tmp_path):
    """The same amount first, then the last orders; an order refunded in full is none; the rest is left over."""
    rows = ["a,2021-01-01,5", "a,2021-01-02,7", "a,2021-01-03,5", "a,2021-01-04,-7", "a,2021-01-05,-6",
            "b,2021-01-02,-3", "b,2021-01-03,9", "b,2021-01-03,-2", "c,2021-01-01,0", "c,2021-01-01,4"]  # fmt: skip
    path = tmp_path / "log.csv"
    path.write_text("customer,date,amount\n" + "\n".join(rows), encoding="utf-8")
    log = read_log(path)
    found = orders(log)
    listed = [(log.ids[i], day.day, cents) for i, day, cents in
              zip(found.customer, found.date.tolist(), found.amount.tolist(), strict=True)]  # fmt: skip
    assert listed == [("a", 1, 400), ("b", 3, 700), ("c", 1, 0), ("c", 1, 400)]
    assert (found.cancelled, found.unmatched, log.refunds) == (2, 300, 4)
    assert found.amount.sum() - found.unmatched == log.total


def test_without_refunds_orders_are_rows(tmp_path):
    found = orders(read_log(CDNOW, Asked(keep_duplicates=True)))
    assert (len(found.amount), found.cancelled, found.unmatched) == (69_659, 0, 0)
