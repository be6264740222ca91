"""Which bytes are text, and in which encoding? A file is surveyed, then streamed as UTF-8 in blocks of lines."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from experiments.calibrate.log.asked import KEY, Asked, refusal

BLOCK = 1 << 25  # bytes that are read at once
LINE = 1 << 20  # bytes of the longest line that is read
KEPT = 1000  # bytes that are kept of a longer line, to show it
TOO_LONG = "the line is longer than 1 MB"
NOT_UTF8 = "the line is not valid UTF-8"
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
PACKED = "is compressed ({}); unpack it first."
BOOK = "is a workbook ({}); save its sheet as CSV first."
TABLE = "is a binary file ({}); export it as CSV first."
MAGIC = ((b"\x1f\x8b", PACKED.format("gzip")), (b"PK\x03\x04", PACKED.format("zip, as are .xlsx and .ods")),
         (b"BZh", PACKED.format("bzip2")), (b"\xfd7zXZ", PACKED.format("xz")), (b"(\xb5/\xfd", PACKED.format("zstd")),
         (b"\x04\x22\x4d\x18", PACKED.format("lz4")), (b"7z\xbc\xaf", PACKED.format("7z")),
         (b"\xd0\xcf\x11\xe0", BOOK.format("xls")), (b"PAR1", TABLE.format("Parquet")),
         (b"ARROW1", TABLE.format("Arrow")), (b"SQLite format 3\0", TABLE.format("SQLite")),
         (b"%PDF", TABLE.format("PDF")), (b"\x89HDF", TABLE.format("HDF5")))  # fmt: skip
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a")) + b"\x7f"
ASCII = bytes(range(128))
UTF8 = ("utf-8", "ascii")
ASSUMED = "windows-1252"


@dataclass
class Source:
    """A file that can be read as text, and what its bytes said."""

    path: Path
    encoding: str
    bom: bytes
    how: str  # declared, byte-order mark, valid, assumed: why
    stamp: tuple[int, int]  # size and time of change
    ends: dict[str, int] = field(default_factory=dict)

    def raw(self) -> Iterator[bytes]:
        """The text as UTF-8, its line ends as they are; pieces may end anywhere."""
        plain = self.encoding in UTF8
        decoder = codecs.getincrementaldecoder(self.encoding)("replace" if self.how.startswith("assumed") else "strict")
        done = len(self.bom)
        for piece in pieces(self.path, done):
            try:
                yield piece if plain else decoder.decode(piece).encode("utf-8")
            except UnicodeError:
                raise refusal(self.path, f"is not valid {self.encoding} near byte {done}; say {KEY}encoding.") from None
            done += len(piece)
        try:
            yield b"" if plain else decoder.decode(b"", final=True).encode("utf-8")
        except UnicodeError:
            raise refusal(self.path, f"ends within a character of {self.encoding}.") from None


@dataclass
class Block:
    """Whole lines of UTF-8 that end in a line feed; `first` is the number of the first in the file, from 1.

    `forced` has lines that must not be read, with the reason.
    """

    first: int
    text: bytes
    forced: dict[int, str]
    last: bool = False


def pieces(path: Path, start: int = 0) -> Iterator[bytes]:
    """A file's bytes."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            while piece := file.read(BLOCK):
                yield piece
    except OSError as error:
        raise refusal(path, f"cannot be read: {error.strerror or error}.") from None


def stamp(path: Path) -> tuple[int, int]:
    """Size and time of change of a regular file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError) as error:
        raise refusal(path, f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise refusal(path, "is a folder; name a CSV file.")
    if not stat.S_ISREG(found.st_mode):
        raise refusal(path, "is not a regular file; name a CSV file.")
    return found.st_size, found.st_mtime_ns


def open_log(path: Path, asked: Asked) -> Source:
    """Find out how a file's bytes are text; refuse what is empty, packed or binary."""
    mark = stamp(path)
    head = next(pieces(path), b"")[: 1 << 16]
    if not head:
        raise refusal(path, "is empty.")
    for magic, why in MAGIC:
        if head.startswith(magic):
            raise refusal(path, why)
    bom, encoding, how = encoding_of(path, head, asked)
    source = Source(path, encoding, bom, how, mark)
    sample = next(source.raw())[: 1 << 16]
    odd = len(sample) - len(sample.translate(None, CONTROLS))
    if odd * 50 > len(sample):
        raise refusal(path, f"is a binary file, or in another encoding; export it as CSV or say {KEY}encoding.")
    return source


def encoding_of(path: Path, head: bytes, asked: Asked) -> tuple[bytes, str, str]:
    """(byte-order mark, encoding, how it is known)."""
    for mark, name in MARKS:
        if head.startswith(mark):
            if asked.encoding and not agrees(asked.encoding, name):
                raise refusal(path, f"begins with the byte-order mark of {name}, but {KEY}encoding={asked.encoding}.")
            return mark, name, "byte-order mark"
    if asked.encoding:
        name = codecs.lookup(asked.encoding).name
        if name in ("utf-16", "utf-32"):
            raise refusal(path, f"has no byte-order mark; say {KEY}encoding={name}-le or {name}-be.")
        return b"", name.removesuffix("-sig"), "declared"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if max(even, odd) * 10 > half * 7 and min(even, odd) * 20 < half:
        return b"", "utf-16-le" if odd > even else "utf-16-be", "recognised by its zero bytes"
    return b"", *eight_bits(path)


def agrees(asked: str, found: str) -> bool:
    """Whether a declared encoding is the one of a byte-order mark, with or without its byte order."""
    name = codecs.lookup(asked).name.removesuffix("-sig")
    return found == name or found.removesuffix("-le").removesuffix("-be") == name


def eight_bits(path: Path) -> tuple[str, str]:
    """UTF-8, unless more lines are invalid in it than it has characters beyond ASCII; then Windows-1252 is assumed."""
    valid = invalid = 0
    for block in whole(feeds(Source(path, "utf-8", b"", "", (0, 0)))):
        if block.isascii():
            continue
        for part in [block] if decodes(block) else block.split(b"\n"):
            high = len(part.translate(None, ASCII))
            valid, invalid = (valid + high // 2, invalid) if decodes(part) else (valid, invalid + 1)
    if not valid + invalid:
        return "ascii", "valid"
    if invalid > valid:
        return ASSUMED, "assumed: it is not UTF-8"
    return "utf-8", "valid" if not invalid else f"valid but for {invalid} lines"


def decodes(text: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def whole(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces cut at line ends, where there are any."""
    rest = b""
    for part in parts:
        cut = part.rfind(b"\n") + 1
        if cut:
            yield rest + part[:cut]
            rest = part[cut:]
        elif len(rest) + len(part) > 4 * BLOCK:
            yield rest + part
            rest = b""
        else:
            rest += part
    yield rest


def feeds(source: Source) -> Iterator[bytes]:
    """The text with every line end a line feed; the ends are counted in `source.ends`."""
    held, crlf, cr, lf = b"", 0, 0, 0
    for piece in source.raw():
        text = held + piece
        held = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(held)]
        if b"\r" in text:
            pairs = text.count(b"\r\n")
            crlf, cr, lf = crlf + pairs, cr + text.count(b"\r") - pairs, lf + text.count(b"\n") - pairs
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        else:
            lf += text.count(b"\n")
        yield text
    source.ends = {"CRLF": crlf, "CR": cr + len(held), "LF": lf}
    yield b"\n" if held else b""


def blocks(source: Source) -> Iterator[Block]:
    """The whole file in blocks of lines; a line that is too long or no UTF-8 is cut or mended, and forced."""
    number, rest, skipping = 1, b"", False
    forced: dict[int, str] = {}
    for piece in feeds(source):
        if skipping:  # the head of a line too long is in `rest`
            end = piece.find(b"\n")
            if end < 0:
                continue
            piece, skipping = piece[end:], False
        text = rest + piece
        cut = text.rfind(b"\n") + 1
        body, rest = text[:cut], text[cut:]
        if body:
            block = checked(Block(number, body, forced))
            number, forced = number + body.count(b"\n"), {}
            yield block
        if len(rest) > LINE:
            rest, skipping, forced = rest[:KEPT], True, {number: TOO_LONG}
    yield checked(Block(number, rest + b"\n" if rest else b"", forced, last=True))


def checked(block: Block) -> Block:
    """Cut lines that are too long, and replace what is not UTF-8 so that the text is valid."""
    if (not block.text.isascii() and not decodes(block.text)) or longest(block.text) > LINE:
        lines = block.text.split(b"\n")
        for i, line in enumerate(lines):
            if len(line) > LINE:
                block.forced[block.first + i] = TOO_LONG
                lines[i] = line = line[:KEPT]
            if not line.isascii() and not decodes(line):
                block.forced.setdefault(block.first + i, NOT_UTF8)
                lines[i] = line.decode("utf-8", "replace").encode("utf-8")
        block.text = b"\n".join(lines)
    return block


def longest(text: bytes) -> int:
    """A bound on the longest line: exact above LINE / 2, found by looking for a line end in every half of LINE."""
    step, most, at = LINE // 2, 0, 0
    while at + step < len(text):
        end = text.rfind(b"\n", at, at + step)
        if end < 0:
            end = text.find(b"\n", at + step)
            most = max(most, end - at)
        at = end + 1
    return max(most, step)
