"""Acting for somebody who is away: chosen by hand, shown on every page, ended by the calendar."""

from django.http import HttpRequest

from chamberlain.web.house import house_of

COVERING = "covering"


def covered_person(request: HttpRequest) -> str | None:
    """Return whom the person of this session acts for, as long as a cover is in force."""
    away = request.session.get(COVERING)
    if away is None:
        return None
    person: str = request.user.reference  # type: ignore[union-attr]
    if any(away == one.person for one in house_of(person).covers):
        return str(away)
    del request.session[COVERING]
    return None
