"""What people does: one file per register, or per kind of act."""

from chamberlain.people.commands import (
    absences,
    adverts,
    applying,
    assignments,
    choosing,
    claims,
    erasing,
    hiring,
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
    "adverts",
    "applying",
    "assignments",
    "choosing",
    "claims",
    "erasing",
    "hiring",
    "leave",
    "persons",
    "posts",
    "taking_on",
    "taking_on_absences",
    "taking_on_assignments",
    "taking_on_checks",
    "vacancies",
]
