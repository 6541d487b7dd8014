"""Letters and notices as tagged PDF: what a page of ours says on paper, set by one template."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.http import HttpResponse

from chamberlain.ui.typesetter import set_pdf

TEMPLATE = Path(__file__).parent / "templates" / "ui" / "letter.typ"
BATCH = 500
"""As many letters in one compile: more take more memory than they save time."""


@dataclass(frozen=True)
class Part:
    """A part of a letter, in this order: paragraphs, points, a table, blanks to be filled in.

    `numeric` are the columns of the table that hold figures, counted from nought.
    """

    heading: str = ""
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numeric: Sequence[int] = ()
    blanks: Sequence[str] = ()
    new_page: bool = False


@dataclass(frozen=True)
class Letter:
    """One letter or notice: who sends it to whom, on which day, about what."""

    title: str
    sender: str
    written_on: str
    to: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    parts: Sequence[Part] = field(default_factory=tuple)


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Return letters as one tagged PDF (PDF/UA-1 by the typesetter's own checks), each apart."""
    return set_pdf(str(TEMPLATE), json.dumps([asdict(one) for one in letters]))


def pdf_answer(letters: Sequence[Letter], filename: str) -> HttpResponse:
    """Return letters as the answer of a page."""
    answer = HttpResponse(letters_pdf(letters), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{filename}.pdf"'
    return answer
