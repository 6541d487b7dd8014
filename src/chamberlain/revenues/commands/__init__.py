"""What revenues does: one file per register, or per kind of act."""

from chamberlain.revenues.commands import (
    altering,
    billing,
    collecting,
    entering,
    holding,
    mandates,
    moving,
    paying,
    recovering,
    setting,
    taking_on,
    taking_on_facts,
)

__all__ = [
    "altering",
    "billing",
    "collecting",
    "entering",
    "holding",
    "mandates",
    "moving",
    "paying",
    "recovering",
    "setting",
    "taking_on",
    "taking_on_facts",
]
