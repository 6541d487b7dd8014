"""What can be asked of people."""

from chamberlain.people.queries import (
    equality,
    explaining,
    figures,
    jobs,
    leaving,
    letters,
    mine,
    open_pay,
    paid,
    pay,
    people,
    posts,
    recruiting,
    stages,
    team,
    working,
)

__all__ = [
    "equality",
    "explaining",
    "figures",
    "jobs",
    "leaving",
    "letters",
    "mine",
    "open_pay",
    "paid",
    "pay",
    "people",
    "posts",
    "recruiting",
    "stages",
    "team",
    "working",
]
