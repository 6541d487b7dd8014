"""The council's own figures for payables: cooling days, limits, identity in payment files."""

from typing import Any

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.models import Setting
from chamberlain.kernel.records import Pence, Record

SETTING = "payables.options"


class Options(Record):
    """What a council decides for itself; the figures given are where a new one starts.

    The account is used only where the banking application isn't installed.
    """

    cooling_days: int = 3
    item_limit_pence: Pence = 2_000_000_000
    urgent_limit_pence: Pence = 2_500_000
    modulus_table: str = ""
    modulus_substitutions: str = ""
    service_user_number: str = "000000"
    service_user_name: str = ""
    formats: tuple[str, ...] = ("bacs18",)
    sort_code: str = "000000"
    account_number: str = "00000000"
    account_name: str = ""


def stored_options() -> Options:
    """Return the options in force."""
    found: Any = Setting.objects.filter(name=SETTING).values_list("value", flat=True).first()
    return Options.model_validate(found or {})


@query(summary="The council's own figures for payables")
def payment_options_list(scope: Scope) -> list[Options]:
    """Return the options in force, in a list of one."""
    return [stored_options()]
