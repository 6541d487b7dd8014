"""Setting the installation up, and moving the demonstration council's calendar."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.dateparse import parse_date

from chamberlain.kernel import freezing, interfaces, recertifying, retention
from chamberlain.kernel.commands.recertifying import open_if_due
from chamberlain.kernel.commands.shipped import ask_for_shipped
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.models import DelegatedLimit, DutyRule, Entity, Role, Setting
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.shipped import TAKEN

STARTER = Path(__file__).resolve().parent.parent / "starter"
STARTER_FROM = date(2020, 4, 1)
DAY_BEGUN = "day_begun"
"""The setting that holds the last day whose beginning every application was told of."""
FROZEN_DAYS = "payments_frozen_days"
"""The setting that holds the days of which a restored database doesn't know what was paid."""


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STARTER / name).read_text("utf-8"))


@command(system=True)
def load_starter(act: Act, entity: str, name: str) -> None:
    """Load the starter roles, limits and duty rules, and the first entity. Once."""
    if Entity.objects.filter(code=entity).exists():
        raise Refusal(f"{entity} is already set up.", code="already_loaded")
    Entity.objects.create(code=entity, name=name, kind="council")
    DutyRule.objects.bulk_create(
        DutyRule(code=code, **rule) for code, rule in _toml("duties.toml").items()
    )
    roles = _toml("roles.toml")
    taken = {f"rule:{code}": rule for code, rule in _toml("duties.toml").items()}
    taken |= {f"role:{code}": role for code, role in roles.items()}
    Setting.objects.create(name=TAKEN, value=taken)
    Role.objects.bulk_create(
        Role(code=code, name=role["name"], permissions=role["permissions"], sees=role["sees"])
        for code, role in roles.items()
    )
    DelegatedLimit.objects.bulk_create(
        DelegatedLimit(
            role_id=code,
            document=document,
            limit_pence=parse_pounds(str(pounds)),
            held=DateRange(STARTER_FROM, None),
            act_id=act.id,
        )
        for code, role in roles.items()
        for document, pounds in role.get("limits", {}).items()
    )


@command(system=True)
def add_entity(act: Act, entity: str, name: str, kind: str = "council") -> None:
    """Add a body whose money is kept apart."""
    Entity.objects.create(code=entity, name=name, kind=kind)
    act.changed(f"kernel:entity:{entity}", None, {"name": name, "kind": kind})


@command(system=True)
def advance_day(act: Act, to: date) -> date:
    """Move the demonstration council's business date forward; never back."""
    stored = Setting.objects.select_for_update().filter(name="business_date").first()
    if stored is None:
        Setting.objects.create(name="business_date", value=to.isoformat())
        return to
    today = parse_date(stored.value)
    if today is not None and to < today:
        raise Refusal(f"The business date is {today}; it never goes back.", field="to")
    Setting.objects.filter(name="business_date").update(value=to.isoformat())
    act.emit("kernel.day_advanced", {"day": to.isoformat()})
    _look_at(act, to)
    return to


@command(system=True)
def begin_day(act: Act, day: date) -> bool:
    """Tell every application that a day has begun; False where it was told, or the day is gone.

    Where days are moved by `advance_day` it tells nothing, as that has told it.
    """
    if Setting.objects.filter(name="business_date").exists():
        return False
    Setting.objects.get_or_create(name=DAY_BEGUN, defaults={"value": ""})
    told = Setting.objects.select_for_update().get(name=DAY_BEGUN)
    if day.isoformat() <= told.value:
        return False
    told.value = day.isoformat()
    told.save()
    act.emit("kernel.day_advanced", {"day": day.isoformat()})
    _look_at(act, day)
    return True


def _look_at(act: Act, day: date) -> None:
    """See to what each day asks of the kernel itself: late feeds, access to be answered for."""
    interfaces.ask_for_late(act, day)
    recertifying.look_at(act, day)
    open_if_due(act, day)
    retention.look_at(act, day)
    ask_for_shipped(act)


@command(system=True)
def set_setting(act: Act, name: str, value: str) -> None:
    """Note something of the installation itself, such as the demonstration's size."""
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    act.changed(f"kernel:setting:{name}", None, {"value": value})


class NotKnownYet(Refusal):
    """What was paid since a restored backup is not known again."""

    code = "not_known_yet"


@command(duty="payment.freeze", summary="Freeze payments")
def freeze_payments(
    act: Act, reason: str, since: date | None = None, until: date | None = None
) -> None:
    """Stop every release of payments, as after a restore, until what was paid is known again.

    A restore says of which days, both included, statements and reports have to be loaded first.
    """
    Setting.objects.update_or_create(name="payments_frozen", defaults={"value": reason})
    if since is not None:
        days = [since.isoformat(), (until or act.today).isoformat()]
        Setting.objects.update_or_create(name=FROZEN_DAYS, defaults={"value": days})
    act.changed("kernel:setting:payments_frozen", None, {"reason": reason})


@command(duty="payment.unfreeze", summary="Let payments be released again")
def unfreeze_payments(act: Act, evidence: str, *, even_so: bool = False) -> None:
    """Let payments be released again, saying what shows that nothing would be paid twice.

    After a restore it is refused while a bank statement or an input report since the backup is not
    loaded, and says which; `even_so` releases all the same, and the audit keeps what was missing.
    """
    frozen = Setting.objects.filter(name="payments_frozen").first()
    if frozen is None:
        raise Refusal("Payments are not frozen.", code="not_frozen")
    missing = _not_known(act)
    if missing and not even_so:
        raise NotKnownYet(f"{' '.join(missing)} Load them, or say why it is safe even so.")
    after = {"evidence": evidence} | ({"not_known": missing} if missing else {})
    act.changed("kernel:setting:payments_frozen", {"reason": frozen.value}, after)
    Setting.objects.filter(name__in=["payments_frozen", FROZEN_DAYS]).delete()


def _not_known(act: Act) -> list[str]:
    """Say what is not known of the days that a restore named; nothing where none did."""
    days = Setting.objects.filter(name=FROZEN_DAYS).values_list("value", flat=True).first()
    return freezing.not_known(act, *map(date.fromisoformat, days)) if days else []
