"""The chart as a register."""

from datetime import date

from django.db import connection

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record


class AccountRow(Record):
    """An account in the register."""

    code: str
    name: str
    group: str
    sub_group: str
    statement: str
    postable: bool
    control: bool
    held_from: date | None
    held_to: date | None


@query(summary="List the accounts of the chart")
def account_list(
    scope: Scope, text: str = "", group: str = "", statement: str = ""
) -> list[AccountRow]:
    """Return the accounts by code; `text` looks in codes and names."""
    like = "%" + text.replace("%", r"\%").replace("_", r"\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT code, name, "group", sub_group, statement, postable, control, lower(held), '
            "upper(held) FROM ledger_account WHERE (code ILIKE %s OR name ILIKE %s) "
            "AND (%s = '' OR \"group\" = %s) AND (%s = '' OR statement = %s) ORDER BY code",
            [like, like, group, group, statement, statement],
        )
        names = list(AccountRow.model_fields)
        return [AccountRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class CostCentreRow(Record):
    """A cost centre in the register, where it stood on the day asked about."""

    code: str
    name: str
    entity: str
    fund: str
    service: str
    service_name: str
    directorate: str
    directorate_name: str
    held_from: date | None
    held_to: date | None


@query(summary="List cost centres and where they stand")
def cost_centre_list(
    scope: Scope, as_at: date, text: str = "", directorate: str = ""
) -> list[CostCentreRow]:
    """Return the cost centres of the entities in scope, on the tree of a day."""
    condition, params = scope.entity_sql("c.entity")
    like = "%" + text.replace("%", r"\%").replace("_", r"\_") + "%"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.code, c.name, c.entity, c.fund, coalesce(s.code, ''), "  # noqa: S608
            "coalesce(s.name, ''), coalesce(d.code, ''), coalesce(d.name, ''), lower(c.held), "
            "upper(c.held) FROM ledger_cost_centre c "
            "LEFT JOIN ledger_placement ps ON ps.child = c.code AND ps.held @> %s::date "
            "LEFT JOIN ledger_cost_centre s ON s.code = ps.parent "
            "LEFT JOIN ledger_placement pd ON pd.child = s.code AND pd.held @> %s::date "
            "LEFT JOIN ledger_cost_centre d ON d.code = pd.parent "
            f"WHERE c.level = 'cost_centre' AND {condition} "
            "AND (c.code ILIKE %s OR c.name ILIKE %s) AND (%s = '' OR d.code = %s) ORDER BY c.code",
            [as_at, as_at, *params, like, like, directorate, directorate],
        )
        names = list(CostCentreRow.model_fields)
        return [CostCentreRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
