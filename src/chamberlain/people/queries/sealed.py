"""National Insurance numbers: sealed under a key of each person's own, opened for whoever may."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel import personal

NINO = "nino"
MARK = "people.nino"


def subject_of(person: str) -> str:
    """Return whose key seals what is a person's."""
    return f"people:person:{person}"


def sealed_ninos(persons: Sequence[str], ninos: Sequence[str]) -> pl.Series:
    """Return numbers sealed, in order; a blank one stays blank."""
    given = [place for place, nino in enumerate(ninos) if nino]
    subjects = [subject_of(persons[place]) for place in given]
    sealed = personal.seal_values(subjects, [NINO] * len(given), [ninos[at] for at in given])
    found = dict(zip(given, sealed, strict=True))
    return pl.Series([found.get(place, "") for place in range(len(ninos))], dtype=pl.String)


def nino_marks(ninos: pl.Series) -> pl.Series:
    """Return the marks by which equal numbers are found; a blank number has a blank mark."""
    blank = ninos == ""
    marked = personal.marks(MARK, ninos.set(blank, None))
    return marked.fill_null("")


def open_ninos(persons: Sequence[str], sealed: Sequence[str]) -> list[str]:
    """Return numbers opened, in order; blank where none is held, or its owner was erased.

    A person who comes up often is opened once.
    """
    asked = {(one, text) for one, text in zip(persons, sealed, strict=True) if text}
    listed = sorted(asked)
    subjects = [subject_of(person) for person, _ in listed]
    opened = personal.open_values(subjects, [NINO] * len(listed), [text for _, text in listed])
    found = dict(zip(listed, opened, strict=True))
    return [found.get((one, text)) or "" for one, text in zip(persons, sealed, strict=True)]
