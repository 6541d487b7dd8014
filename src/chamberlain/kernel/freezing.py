"""What must be known again before payments that a restore froze may be released.

An application registers, in a module of its commands:

    @known_again
    def statements_missing(act, since, until) -> list[str]: …      # each a sentence
"""

from collections.abc import Callable
from datetime import date

from chamberlain.kernel.door.act import Act

Missing = Callable[[Act, date, date], list[str]]

_asked: list[Missing] = []


def known_again(function: Missing) -> Missing:
    """Register a function that says what is not known yet of the days `since` to `until`."""
    _asked.append(function)
    return function


def not_known(act: Act, since: date, until: date) -> list[str]:
    """Ask every application what it doesn't know of what was paid on days, both included."""
    return [sentence for ask in _asked for sentence in ask(act, since, until)]
