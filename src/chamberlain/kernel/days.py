"""The turn of the day: every application is told once that a new one has begun."""

from chamberlain.kernel import clock
from chamberlain.kernel.commands.installation import DAY_BEGUN
from chamberlain.kernel.door.running import run
from chamberlain.kernel.events import POSTMAN
from chamberlain.kernel.models import Entity, Setting


def begin_day() -> bool:
    """Tell of today where it hasn't been told; return whether it was now.

    A demonstration council's days are moved and told by `kernel.advance_day`. Looked at first, as
    asking the door every minute would fill the audit.
    """
    today = clock.business_date()
    known = dict(
        Setting.objects.filter(name__in=["business_date", DAY_BEGUN]).values_list("name", "value")
    )
    if "business_date" in known or known.get(DAY_BEGUN) == today.isoformat():
        return False
    if not Entity.objects.exists():
        return False
    return bool(run(POSTMAN, "kernel.begin_day", {"day": today}).value)
