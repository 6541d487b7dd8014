"""What people does: one file per register, or per kind of act."""

from chamberlain.people.commands import (
    absences,
    assignments,
    claims,
    erasing,
    leave,
    persons,
    posts,
    taking_on,
    taking_on_absences,
    taking_on_assignments,
    taking_on_checks,
    vacancies,
)

__all__ = [
    "absences",
    "assignments",
    "claims",
    "erasing",
    "leave",
    "persons",
    "posts",
    "taking_on",
    "taking_on_absences",
    "taking_on_assignments",
    "taking_on_checks",
    "vacancies",
]
