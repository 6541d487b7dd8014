"""What can be asked of people."""

from chamberlain.people.queries import (
    figures,
    jobs,
    mine,
    pay,
    people,
    posts,
    recruiting,
    stages,
    team,
    working,
)

__all__ = [
    "figures",
    "jobs",
    "mine",
    "pay",
    "people",
    "posts",
    "recruiting",
    "stages",
    "team",
    "working",
]
