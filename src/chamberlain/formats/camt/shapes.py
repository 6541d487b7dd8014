"""Entries in bulk: one bank writes nearly all its entries with a few skeletons of tags.

The first entry of each skeleton is walked through the tree of fields once, which also proves
that its tags nest; of every later one the texts are picked by position. An entry is *plain*
when nothing but simple tags and text stands in it (no comments, no attributes but a currency, of
references only the five that XML knows by name). Whatever is not plain is for the tokeniser, and
both give the same rows: a test holds them against each other.
"""

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from chamberlain.formats.camt.layout import AMOUNT, RECORD, Node

TAG = re.compile(
    r'(?P<close>/?)(?P<name>[A-Za-z_][\w.:-]*)(?: Ccy="(?P<ccy>[A-Z]{3})")?\s*(?P<empty>/?)'
)
OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
MOST_SHAPES = 2_000
MOST_TAGS = 1_000


class Picker:
    """Takes one row out of the texts of an entry, by position."""

    __slots__ = ("_pick", "_several")

    def __init__(self, places: list[int], several: dict[int, tuple[bool, list[int]]]) -> None:
        """`places` has a position per column; `several` the columns that stand more than once."""
        self._pick = itemgetter(*places)
        self._several = several

    def row(self, parent: int, texts: list[Any]) -> Sequence[Any]:
        """Return the row below `parent`; of repeats the first with text, or all when joined.

        A tuple where it can be one: the collector of garbage stops looking at tuples of texts.
        """
        if not self._several:
            return (parent, *self._pick(texts))
        row = [parent, *self._pick(texts)]
        for slot, (joined, places) in self._several.items():
            found = [texts[place] for place in places if texts[place]]
            row[slot] = " ".join(found) if joined else next(iter(found), None)
        return row


class Shape:
    """How to take the row of an entry, and those of its details, out of its texts."""

    __slots__ = ("constants", "details", "entry")

    def __init__(self, constants: list[Any], entry: Picker, details: list[Picker]) -> None:
        """Keep the currencies that stand in the tags, and a picker for each row."""
        self.constants = constants
        self.entry = entry
        self.details = details


class Shapes:
    """The skeletons met so far, below the tree's node of an entry."""

    def __init__(self, entry: Node) -> None:
        """Start with no skeleton known."""
        self._entry = entry
        self._known: dict[str, Shape | None] = {}

    def match(self, text: str) -> tuple[Shape, list[Any]] | None:
        """Return the shape and texts of an entry given without its closing tag, if plain."""
        referring = "&" in text
        if (referring and OTHER_REFERENCE.search(text)) or text.count("<") != text.count(">"):
            return None
        parts: list[Any] = text.replace(">", "<").split("<")
        if referring:
            parts[::2] = [unescape(part) for part in parts[::2]]
        tags = parts[1::2]
        skeleton = "<".join(tags)
        shape = self._known.get(skeleton)
        if shape is None:
            if skeleton in self._known or len(self._known) >= MOST_SHAPES:
                return None
            shape = self._known[skeleton] = _learn(self._entry, tags)
            if shape is None:
                return None
        parts += shape.constants
        return shape, parts


def unescape(text: str) -> str:
    """Return the text with the five named references resolved, the ampersand last."""
    if "&" not in text:
        return text
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text


def _learn(entry: Node, tags: list[str]) -> Shape | None:
    """Walk one skeleton; None when it is not plain."""
    if len(tags) > MOST_TAGS:
        return None
    walk = _Walk(entry, tags[0], len(tags))
    for number, tag in enumerate(tags[1:], start=1):
        found = TAG.fullmatch(tag)
        if found is None or not walk.step(number, found):
            return None
    return walk.shape()


class _Row:
    """The places of one row's columns; `nothing` is the place of an absent one."""

    def __init__(self, width: int, nothing: int) -> None:
        self.places = [nothing] * width
        self.nothing = nothing
        self.several: dict[int, tuple[bool, list[int]]] = {}

    def put(self, node: Node, place: int) -> None:
        first = self.places[node.slot]
        if first == self.nothing:
            self.places[node.slot] = place
        else:
            self.several.setdefault(node.slot, (node.joined, [first]))[1].append(place)

    def picker(self) -> Picker:
        return Picker(self.places[1:], self.several)


class _Walk:
    """The state of one walk through a skeleton: tag n has its text before it at place 2n."""

    def __init__(self, entry: Node, name: str, tags: int) -> None:
        self.top = self.node = entry
        self.names = [name]
        self.nothing = 2 * tags + 1
        self.constants: list[Any] = [None]
        self.entry = self.row = _Row(entry.width, self.nothing)
        self.details: list[_Row] = []
        self.opened = 0

    def step(self, number: int, tag: re.Match[str]) -> bool:
        """Take one tag; False when it does not nest."""
        if tag["close"]:
            if tag["empty"] or tag["ccy"] or self.names.pop() != tag["name"] or not self.names:
                return False
            if self.node.slot and self.opened == number - 1:
                self.row.put(self.node, 2 * number)
            self._up()
            return True
        self.node, self.opened = self.node[tag["name"]], number
        self._enter(tag["ccy"])
        if tag["empty"]:
            self._up()
        else:
            self.names.append(tag["name"])
        return True

    def _enter(self, currency: str | None) -> None:
        node, row = self.node, self.row
        if node.enter == RECORD:
            self.row = _Row(node.width, self.nothing)
            self.details.append(self.row)
        elif node.enter == AMOUNT and currency and row.places[node.slot + 1] == self.nothing:
            row.places[node.slot + 1] = self.nothing + len(self.constants)
            self.constants.append(currency)

    def _up(self) -> None:
        if self.node.enter == RECORD:
            self.row = self.entry
        self.node = self.node.up or self.top

    def shape(self) -> Shape | None:
        """Return the pickers, if everything that was opened is closed."""
        if len(self.names) != 1:
            return None
        return Shape(self.constants, self.entry.picker(), [row.picker() for row in self.details])
