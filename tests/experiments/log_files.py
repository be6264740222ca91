"""Odd files, each with what must be read of it, or the words of its refusal."""

from __future__ import annotations

import codecs
import gzip
from dataclasses import dataclass, field
from typing import Any

HEAD = "customer,date,amount"
DAY = "2021-04-13"


@dataclass(frozen=True)
class Odd:
    """A file, what is declared, and what comes of it: ids, days and cents of used rows, (line, words of the reason)."""

    name: str
    data: bytes
    ids: str = ""  # separated by spaces, as rows have them
    cents: tuple[int, ...] = ()
    days: str = ""
    rejects: tuple[tuple[int, str], ...] = ()
    duplicates: int = 0
    refused: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    says: str = ""  # words of what is shown

    @property
    def used(self) -> int:
        return len(self.cents)


def file(*rows: str, head: str = HEAD, end: str = "\n", code: str = "utf-8") -> bytes:
    """Rows below a header."""
    return "".join(line + end for line in (head, *rows)).encode(code)


ONE = f"7,{DAY},5.00"
TWO = (ONE, f"8,{DAY},6.00")
NOTED = "customer,date,amount,note"
WELL = (500, 600)
FILES = (
    Odd("ids stay texts", file(*(f"{i},{DAY},1.50" for i in ("007", "7", "NA", "null", "1e5", "1.0",
        "12345678901234567890",
        "TRUE", "NaN", "+7"))), "007 7 NA null 1e5 1.0 12345678901234567890 TRUE NaN +7", (150,) * 10, says="'NA'"),
    Odd("empty ids and ids of spaces", file(f",{DAY},1", f"  ,{DAY},1", f'"",{DAY},1', f"\u00a0,{DAY},1", ONE), "7",
        (500,),
        rejects=tuple((i, "customer is empty") for i in (2, 3, 4, 5))),
    Odd("spaces around an id", file(f" 7 ,{DAY},1", f"7,{DAY},2"), "7 7", (100, 200)),
    Odd("ids with characters unseen or lost", file(f"a\u200bb,{DAY},1", f"a\ufffdb,{DAY},1", f"'a',{DAY},1", ONE), "7",
        (500,),
        rejects=((2, "cannot be seen"), (3, "was lost"), (4, "quotes that are not"))),
    Odd("ids that differ in case or zeros", file(f"a,{DAY},1", f"A,{DAY},1", f"07,{DAY},1", f"7,{DAY},1"), "a A 07 7",
        (100,) * 4, says="2 ids differ"),
    Odd("ids that a spreadsheet cut", file(f"1.23457E+11,{DAY},1"), "1.23457E+11", (100,), says="a spreadsheet cuts"),
    Odd("an id that is a formula", file(f'"=""007""",{DAY},1', f"=1+1,{DAY},2"), '="007" =1+1', (100, 200)),
    # bytes
    Odd("UTF-8 with byte-order mark", codecs.BOM_UTF8 + file(*TWO), "7 8", WELL, says="a byte-order mark"),
    Odd("a second byte-order mark where files were joined", file(*TWO) + codecs.BOM_UTF8 + b"9,2021-04-13,1\n", "7 8",
        WELL,
        rejects=((4, "byte-order mark inside"),)),
    Odd("UTF-16 with mark", file(f"é7,{DAY},5.00", code="utf-16"), "é7", (500,), says="utf-16-le"),
    Odd("UTF-16 BE with mark", codecs.BOM_UTF16_BE + file(f"é7,{DAY},5.00", code="utf-16-be"), "é7", (500,)),
    Odd("UTF-16 LE without mark", file(*TWO, code="utf-16-le"), "7 8", WELL, says="recognised by its zero bytes"),
    Odd("UTF-16 BE without mark, declared", file(*TWO, code="utf-16-be"), "7 8", WELL, asked={"encoding": "utf-16-be"}),
    Odd("UTF-16 that is cut", file(*TWO, code="utf-16")[:-1], refused="ends within a character"),
    Odd("a mark that is not as declared", codecs.BOM_UTF8 + file(*TWO), refused="byte-order mark of utf-8",
        asked={"encoding": "latin-1"}),
    Odd("Windows-1252", file(f"Café,{DAY},€5.00", code="cp1252"), "Café", (500,), says="windows-1252 (assumed"),
    Odd("Latin-1 declared", file(f"Café,{DAY},5.00", code="latin-1"), "Café", (500,), asked={"encoding": "latin-1"},
        says="iso8859-1 (declared"),
    Odd("one line that is not UTF-8", file(f"Zoë,{DAY},1", f"Åse,{DAY},2") + b"Caf\xe9,2021-04-13,3\n", "Zoë Åse",
        (100, 200),
        rejects=((4, "not valid UTF-8"),)),
    Odd("an encoding that is none", file(*TWO), refused="calibrate.encoding", asked={"encoding": "hex"}),
    Odd("a zero byte", file(f"7\0,{DAY},1", *TWO), "7 8", WELL, rejects=((2, "NUL"),)),
    Odd("CRLF", file(*TWO, end="\r\n"), "7 8", WELL, says="CRLF (3)"),
    Odd("CR", file(*TWO, end="\r"), "7 8", WELL, says="CR (3)"),
    Odd("mixed line ends", b"customer,date,amount\r\n7,2021-04-13,5.00\r8,2021-04-13,6.00\n9,2021-04-13,7", "7 8 9",
        (500, 600, 700), says="CRLF (1) and CR (1) and LF (1)"),
    Odd("blank lines are no rows", file("", ONE, "", "   ", TWO[1], ""), "7 8", WELL, says="4 blank lines"),
    Odd("a line of more than 1 MB", file(f"x{'y' * 1_100_000},{DAY},1", *TWO), "7 8", WELL, rejects=((2,
        "longer than 1 MB"),)),
    Odd("the last line has no end", file(*TWO)[:-1], "7 8", WELL),
    Odd("a form feed and a DOS end of file", file(*TWO) + b"\x1a\n", "7 8", WELL, rejects=((4, "1 fields, not 3"),)),
    # quotes and fields
    Odd("everything quoted", b'"customer","date","amount"\n"7","2021-04-13","5.00"\n', "7", (500,)),
    Odd("single quotes", b"'customer','date','amount'\n'a,b','2021-04-13','5.00'\n", "a,b", (500,), says="quote '"),
    Odd("delimiters, quotes and line ends inside quotes", file(f'"a,b",{DAY},1', f'"a""b",{DAY},2', f'"a\nb",{DAY},3',
        ONE),
        'a,b a"b 7', (100, 200, 500), rejects=((4, "cannot be seen"),), says="1 rows have a line end"),
    Odd("notes of several lines", file(f'7,{DAY},5.00,"one\n\ntwo, three\n"', f"8,{DAY},6.00,", head=NOTED), "7 8",
        WELL),
    Odd("spaces around quotes", file(f'"7", "{DAY}" , "5.00"'), "7", (500,)),
    Odd("inches in a file without quotes", file(f'7,{DAY},5.00,TV 32" wide', head=NOTED), "7", (500,)),
    Odd("text after a quote", file(f'"7"x,{DAY},1', *TWO), "7 8", WELL, rejects=((2, "does not end at its quote"),)),
    Odd("quotes escaped by a backslash", file(f'7,{DAY},1,"a \\"b\\" c"', f"{ONE},", head=NOTED), "7", (500,),
        rejects=((2, "does not end at its quote"),)),
    Odd("a quote that is never closed", file(f'6,{DAY},1,"bad', f"{ONE},x", f"8,{DAY},6.00,y", head=NOTED), "7 8", WELL,
        rejects=((2, "never closed"),)),
    Odd("two stray quotes with rows between", file(f'6,{DAY},1,"bad', f"{ONE},x", f'8,{DAY},6.00,bad"', head=NOTED),
        refused="line 2 opens a quote that ends in line 4"),
    Odd("ragged rows", file(f"7,{DAY}", f"7,{DAY},1,2", "7", ONE, f"8,{DAY},6.00"), "7 8", WELL, rejects=(
        (2, "2 fields, not 3"), (3, "4 fields, not 3"), (4, "1 fields, not 3"))),
    Odd("decimal commas without quotes in a file of commas", file(f"7,{DAY},5,00", f"8,{DAY},6,00"),
        refused="4 fields, not 3"),
    Odd("decimal commas without quotes below names that are not known", file(f"7,{DAY},5,00", head="a,b,c"),
        refused="calibrate.delimiter"),
    Odd("trailers of an export", file(*TWO, ",,", "Total,,11.00"), "7 8", WELL, rejects=(
        (4, "customer is empty; the date is empty; the amount is empty"), (5, "date is empty"))),
    *(Odd(f"separated by {name}", file(*TWO).replace(b",", sign), "7 8", WELL, says=f"{name} between")
      for name, sign in (("semicolon", b";"), ("tab", b"\t"), ("pipe", b"|"), ("whitespace", b"  "))),
    Odd("separated by ^, declared", file(*TWO).replace(b",", b"^"), "7 8", WELL, asked={"delimiter": "^"}),
    Odd("separated by ^", file(*TWO).replace(b",", b"^"), refused="calibrate.delimiter"),
    Odd("a delimiter that is none", file(*TWO), refused="calibrate.delimiter", asked={"delimiter": "ab"}),
    Odd("the line that Excel reads", b"sep=;\n" + file(*TWO).replace(b",", b";"), "7 8", WELL),
    Odd("two delimiters that fit", b"a;b;c,d,e\n7;2021-04-13;1,2,3\n", refused="may be separated by"),
    # header and columns
    Odd("no header", f"a7,{DAY},5.00\na8,{DAY},6.00\n".encode(), "a7 a8", WELL, says="no header"),
    Odd("no header, and two columns of whole numbers", f"7,{DAY},5\n8,{DAY},6\n".encode(), refused="columns 1 and 3"),
    Odd("the same, declared", f"7,{DAY},5\n8,{DAY},6\n".encode(), "7 8", WELL, asked={"customer": "1"}),
    Odd("no header, and ids with decimals", f"1.0,{DAY},5\n2.0,{DAY},6\n".encode(), refused="may be the amount"),
    Odd("a header of numbers, declared", f"1,2,3\n7,{DAY},5.00\n".encode(), "7", (500,),
        asked={"header": True, "customer": "1", "date": "2", "amount": "3"}),
    Odd("no header, declared, of words", f"a,{DAY},5.00\n".encode(), "a", (500,), asked={"header": False}),
    Odd("names that are not known", file(f"7,{DAY},5.00", head="who,when,what"), refused="no column known as customer"),
    Odd("names that are not known, declared", file(f"7,{DAY},5.00", head="who,When,what"), "7", (500,),
        asked={"customer": "who", "date": "when", "amount": "3"}),
    Odd("a column that is not there", file(*TWO), refused="did you mean 'customer'?", asked={"customer": "custmer"}),
    Odd("two columns that may be the date", file(f"7,{DAY},{DAY},5", head="customer,order date,ship date,amount"),
        refused="'order date' and 'ship date'"),
    Odd("one column for two things", file(*TWO), refused="one column for two", asked={"customer": "date",
        "date": "date"}),
    Odd("a header twice, of a column that is needed", file(f"7,{DAY},5,6", head="customer,date,amount,amount"),
        refused="2 columns that may be the amount"),
    Odd("the same, declared by name", file(f"7,{DAY},5,6", head="customer,date,amount,amount"),
        refused="2 columns named 'amount'", asked={"amount": "amount"}),
    Odd("a header twice, of a column that is not needed", file(f"7,{DAY},5.00,x,y", head=f"{HEAD},note,note"), "7",
        (500,)),
    Odd("price and quantity", file(f"7,{DAY},5,2", head="customer,date,price,quantity"),
        refused="price and a quantity"),
    Odd("a header again in the middle", file(ONE, HEAD, TWO[1]), "7 8", WELL, rejects=((3, "no form that is known"),)),
    Odd("lines above the header", b"Report of sales\n\n" + file(*TWO), refused="take out lines above the header"),
    Odd("names in quotes, in capitals and with spaces", file(ONE, head='" Customer ID ",ORDER_DATE,"Total Amount"'),
        "7", (500,)),
    # duplicates and refunds
    Odd("rows twice", file(ONE, ONE, TWO[1], ONE), "7 8", WELL, duplicates=2),
    Odd("rows twice, kept", file(ONE, ONE), "7 7", (500, 500), asked={"keep_duplicates": True}),
    Odd("rows that differ in another column", file(f"{ONE},a", f"{ONE},b", f'{ONE},"a"', head=NOTED), "7 7", (500, 500),
        duplicates=1),
    Odd("rows that differ in the time of day", file(f"7,{DAY} 10:00,5.00", f"7,{DAY} 11:00,5.00",
        f"7,{DAY} 10:00,5.00"), "7 7",
        (500, 500), duplicates=1),
    Odd("rows that are rejected twice are no duplicates", file(ONE, "7,,1", "7,,1"), "7", (500,),
        rejects=((3, "date is empty"), (4, "date is empty"))),
    Odd("refunds are netted", file(ONE, f"7,{DAY},-2.00"), "7 7", (500, -200), says="1 refunds"),
    Odd("refunds are dropped", file(ONE, f"7,{DAY},-2.00"), "7", (500,), rejects=((3, "refund"),),
        asked={"refunds": "drop"}),
    Odd("refunds are refused", file(ONE, f"7,{DAY},-2.00"), refused="first in line 3", asked={"refunds": "refuse"}),
    Odd("a policy that is none", file(ONE), refused="calibrate.refunds must be", asked={"refunds": "keep"}),
    # no CSV file
    Odd("an empty file", b"", refused="is empty"),
    Odd("only a byte-order mark", codecs.BOM_UTF8, refused="no rows"),
    Odd("only blank lines", b"\n \n\n", refused="no rows"),
    Odd("only a header", file(), refused="a header and no rows"),
    Odd("gzip", gzip.compress(file(*TWO)), refused="gzip"),
    Odd("a workbook", b"PK\x03\x04" + bytes(100), refused=".xlsx"),
    Odd("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, refused="binary"),
    Odd("a web page", b"<!DOCTYPE html>\n<html>\n<body>Sorry</body>\n</html>\n", refused="no three columns"),
    Odd("JSON", b'[{"customer": 7, "date": "2021-04-13", "amount": 5}]\n', refused="no rows"),
    Odd("one endless line", b"x" * 3_000_000, refused="more than 1 MB"),
    Odd("nothing that can be used", file("7,x,1", "8,y,2"), refused="calibrate.date_format"),
)  # fmt: skip
