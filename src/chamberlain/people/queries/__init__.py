"""What can be asked of people."""

from chamberlain.people.queries import (
    equality,
    figures,
    jobs,
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
    "figures",
    "jobs",
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
