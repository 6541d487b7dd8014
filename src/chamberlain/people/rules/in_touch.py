"""Keeping in touch: days worked during family leave, and how many the law allows. Pure."""

from datetime import date

from chamberlain.kernel.rates import figures

SCHEME = "people.keeping_in_touch"
ELEMENT = "kit_hours"


def refusal_of(kind: str, element: str, worked_on: date, worked: set[date]) -> str:
    """Return why hours may not be claimed on a day of family leave of a kind; blank when they may.

    `worked` are the days worked before during the leave for the same child, at any post. Work
    during such leave is only by keeping in touch; one day more would end the statutory pay of its
    week.
    """
    most = figures(SCHEME, worked_on)["days"].get(kind)
    name = kind.replace("_", " ")
    if most is None:
        return f"is a day of {name} leave, on which nobody works" if element == ELEMENT else ""
    if element != ELEMENT:
        return f"is a day of {name} leave: claim it as keeping in touch"
    if worked_on not in worked and len(worked) >= most:
        return (
            f"would be day {len(worked) + 1} of keeping in touch, and {name} leave has {most}: "
            "statutory pay of the week would end, so HR ends the leave first"
        )
    return ""
