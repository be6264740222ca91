"""Which columns are customer, date and amount? As declared, by name, or by content where one reading is left."""

from __future__ import annotations

import difflib
import re
import unicodedata
from pathlib import Path

from experiments.calibrate.log.amounts import has_decimals, looks_like_an_amount
from experiments.calibrate.log.asked import KEY, ROLES, Asked, Chosen, refusal, short
from experiments.calibrate.log.dates import looks_like_a_date

ENOUGH = 0.9  # of the first rows of a column have a form
PEOPLE = "customer client user member account buyer shopper consumer cust kunde kunden klant cliente"
DAYS = (
    "order transaction invoice purchase sale sales trans txn payment event booking ship shipping delivery due posting"
)
SUMS = "order transaction invoice purchase sale sales net gross total payment monetary dollar line"


def words(starts: str, ends: str) -> set[str]:
    """All names of a start, which may be missing, and an end."""
    return {start + end for start in ["", *starts.split()] for end in ends.split()}


KNOWN = {
    "customer": words(PEOPLE, "id no nr number key code ref") - {"id", "no", "nr", "number", "key", "code", "ref"}
    | {*PEOPLE.split(), "cid", "customeridentifier", "kundennummer", "klantnummer", "idcliente"},
    "date": words(DAYS, "date datetime timestamp day")
    | {"time", "ts", "createdat", "orderedat", "purchasedat", "datum", "bestelldatum", "kaufdatum", "fecha"},
    "amount": words(SUMS, "amount value total revenue sales")
    | {"net", "gross", "spend", "turnover", "amt", "amountusd", "amounteur", "totalprice", "betrag", "umsatz", "summe",
       "montant", "importe", "bedrag", "price", "orderprice", "saleprice", "paid", "amountpaid"},
}  # fmt: skip
COUNTS = {"quantity", "qty", "units", "pieces", "count", "menge", "cantidad", "aantal"}


def plain(name: str) -> str:
    """A column's name without case, accents and signs."""
    text = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", text)


def roles_by_name(names: list[str]) -> dict[str, list[int]]:
    """The columns whose name is one of a role's."""
    return {role: [i for i, name in enumerate(names) if plain(name) in KNOWN[role]] for role in ROLES}


def is_header(names: list[str], asked: Asked) -> bool:
    """Whether a first row names columns: it says so itself, or holds no date and no number."""
    if asked.header is not None:
        return asked.header
    declared = [column for column in (asked.customer, asked.date, asked.amount) if column is not None]
    if any(column.strip() in names and not column.strip().isdecimal() for column in declared):
        return True
    if sum(bool(found) for found in roles_by_name(names).values()) >= 2:
        return True
    return not any(looks_like_a_date(name) or looks_like_an_amount(name) for name in names)


def choose(names: list[str], rows: list[list[str]], asked: Asked, path: Path) -> dict[str, Chosen]:
    """The column of each role; `names` is empty without a header, `rows` are some of the first."""
    width = len(names) or len(rows[0])
    chosen = {role: declared(role, wish, names, (width, path))
              for role in ROLES if (wish := getattr(asked, role)) is not None}  # fmt: skip
    if names:
        by_name(chosen, names, path)
    else:
        by_content(chosen, rows, path)
    places = [one.index for one in chosen.values()]
    if len(set(places)) < len(places):
        twice = next(one for one in chosen.values() if places.count(one.index) > 1)
        raise refusal(path, f"has one column for two things: {short(twice.name)}; say {options(ROLES)}.")
    return {role: chosen[role] for role in ROLES}


def options(roles: tuple[str, ...] | list[str]) -> str:
    """The keys that declare columns."""
    return " and ".join(KEY + role for role in roles)


def declared(role: str, wish: str, names: list[str], file: tuple[int, Path]) -> Chosen:
    """The column that a user declares by its name, or by its number from 1."""
    width, path = file
    wish = wish.strip()
    for loose in (False, True):
        found = [i for i, name in enumerate(names) if name == wish or (loose and name.casefold() == wish.casefold())]
        if len(found) > 1:
            raise refusal(path, f"has {len(found)} columns named {short(wish)}; say {KEY}{role} by number, from 1.")
        if found:
            return Chosen(found[0], names[found[0]], "declared")
    if wish.isdecimal() and 1 <= int(wish) <= width:
        index = int(wish) - 1
        return Chosen(index, names[index] if names else wish, "declared by number")
    near = difflib.get_close_matches(wish, names, 1)
    there = f"did you mean {short(near[0])}?" if near else f"there are {listed(names) if names else f'1 to {width}'}."
    raise refusal(path, f"has no column {short(wish)} for {KEY}{role}; {there}")


def listed(names: list[str]) -> str:
    """Columns' names for a message."""
    return ", ".join(short(name, 20) for name in names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def by_name(chosen: dict[str, Chosen], names: list[str], path: Path) -> None:
    """Recognise by name what was not declared."""
    taken = {one.index for one in chosen.values()}
    found = {role: [i for i in places if i not in taken] for role, places in roles_by_name(names).items()}
    for role in ROLES:
        if role in chosen:
            continue
        if not found[role]:
            raise refusal(path, f"has no column known as {role} among {listed(names)}; say {KEY}{role}.")
        if len(found[role]) > 1:
            two = " and ".join(short(names[i], 20) for i in found[role][:4])
            raise refusal(path, f"has {len(found[role])} columns that may be the {role}: {two}; say {KEY}{role}.")
        name = names[found[role][0]]
        if "price" in plain(name) and any(plain(other) in COUNTS for other in names):
            raise refusal(path, f"has a price and a quantity, and no amount of a row; add a column with their product "
                                f"or say {KEY}{role}.")  # fmt: skip
        chosen[role] = Chosen(found[role][0], name, "by its name")


def by_content(chosen: dict[str, Chosen], rows: list[list[str]], path: Path) -> None:
    """Without a header: the one column of dates, the one of numbers with decimals, and the one that is left."""
    width = len(rows[0])
    columns = [[row[i].strip() for row in rows if len(row) == width and row[i].strip()] for i in range(width)]
    tests = {"date": looks_like_a_date, "amount": has_decimals}
    for i in range(width):  # 1.0 and 2.0 may be ids that went through a spreadsheet
        columns[i] = [value.removesuffix(".0") for value in columns[i]]
    for role in ("date", "amount", "customer"):
        if role in chosen:
            continue
        taken = {one.index for one in chosen.values()}
        left = [i for i in range(width) if i not in taken]
        if role == "customer":
            fit = left
        else:
            fit = [i for i in left if columns[i] and sum(map(tests[role], columns[i])) > ENOUGH * len(columns[i])]
            if role == "amount" and not fit:  # whole numbers: amounts only when what is left is none
                fit = [i for i in left if columns[i] and all(map(looks_like_an_amount, columns[i]))]
        if len(fit) != 1:
            many = "none" if not fit else "columns " + " and ".join(str(i + 1) for i in fit)
            raise refusal(path, f"has no header, and {many} may be the {role}; say {KEY}{role} by number, from 1.")
        chosen[role] = Chosen(fit[0], str(fit[0] + 1), "by its content")
