"""Term dates of schools, as the council sets them."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Name
from chamberlain.people.errors import DatesWrong, Overlap
from chamberlain.people.models import SchoolTerm

LONGEST_DAYS = 130


@command(duty="terms.set", summary="Set the days of a school term")
def set_term(act: Act, entity: str, name: Name, first_day: date, last_day: date) -> str:
    """Set the first and last day of a term, or of its half; the same name again corrects it.

    Sick pay of teachers is counted in these days, so that a correction is paid as a difference.
    """
    act.need(entity=entity)
    if last_day < first_day:
        raise DatesWrong("The last day is before the first.", field="last_day")
    if (last_day - first_day).days > LONGEST_DAYS:
        raise DatesWrong(f"is more than {LONGEST_DAYS} days on: no term is", field="last_day")
    before = SchoolTerm.objects.filter(entity=entity, name=name).first()
    days = DateRange(first_day, last_day + timedelta(1))
    try:
        with transaction.atomic():
            SchoolTerm.objects.update_or_create(
                entity=entity, name=name, defaults={"days": days, "act_id": act.id}
            )
    except IntegrityError:
        raise Overlap("Another term has some of these days.", field="first_day") from None
    told = {"first_day": first_day, "last_day": last_day}
    act.changed(
        f"people:term:{entity}/{name}", {"days": str(before.days)} if before else None, told
    )
    return name
