"""Changing the council's own figures for payables."""

from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.models import Setting
from chamberlain.kernel.records import Pence
from chamberlain.payables.queries.options import SETTING, Options, stored_options

Format = Annotated[str, Field(pattern="^(bacs18|pain001)$")]


@command(duty="limits.configure")
def set_payment_options(  # noqa: PLR0913 - each is one figure of the council's
    act: Act,
    *,
    cooling_days: Annotated[int, Field(ge=0, le=30)] | None = None,
    item_limit_pence: Pence | None = None,
    urgent_limit_pence: Pence | None = None,
    modulus_table: str | None = None,
    modulus_substitutions: str | None = None,
    service_user_number: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None,
    service_user_name: str | None = None,
    formats: list[Format] | None = None,
    sort_code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None,
    account_number: Annotated[str, Field(pattern=r"^\d{8}$")] | None = None,
    account_name: str | None = None,
) -> None:
    """Set cooling days, the most one payment or urgent payment may be, the modulus table, Bacs."""
    given = {
        "cooling_days": cooling_days,
        "item_limit_pence": item_limit_pence,
        "urgent_limit_pence": urgent_limit_pence,
        "modulus_table": modulus_table,
        "modulus_substitutions": modulus_substitutions,
        "service_user_number": service_user_number,
        "service_user_name": service_user_name,
        "formats": formats,
        "sort_code": sort_code,
        "account_number": account_number,
        "account_name": account_name,
    }
    before = stored_options().model_dump(mode="json")
    changed = {name: value for name, value in given.items() if value is not None}
    after = Options.model_validate(before | changed).model_dump(mode="json")
    Setting.objects.update_or_create(name=SETTING, defaults={"value": after})
    act.changed("kernel:setting:payables.options", before, after)
