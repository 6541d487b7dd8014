"""What members of the council were paid in a year, as regulations ask to publish it."""

from typing import Any

from chamberlain.kernel.calendar import financial_year_range, year_name
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.rules.codings import MEMBERS

_PAID = """
    SELECT t.payroll_id, max(t.name) AS name, l.element, sum(l.amount_pence)::bigint AS pence
    FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_line l ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
        AND l.kind = 'payment' AND l.element = ANY(%s)
    WHERE s.paid_on >= %s AND s.paid_on < %s AND {place} AND (%s = '' OR r.entity = %s)
    GROUP BY t.payroll_id, l.element ORDER BY 2, 1
"""


class MemberPaid(Record):
    """The total sum paid to one member in a year, in respect of each allowance."""

    payroll_id: str
    name: str
    basic_pence: Pence = 0
    special_pence: Pence = 0
    carers_pence: Pence = 0
    travel_pence: Pence = 0
    cooptee_pence: Pence = 0
    total_pence: Pence = 0


@query(summary="Members' allowances of a year")
def members_allowances(scope: Scope, year: Year, entity: str = "") -> list[MemberPaid]:
    """Return what each member was paid in a financial year by allowance, by name.

    Regulation 15(3) of the Local Authorities (Members' Allowances) (England) Regulations 2003 asks
    for these totals to be published for each recipient; payslips are what they are made of.
    """
    place, params = scope.whole_sql("r.entity")
    first, end = financial_year_range(year_name(year))
    sums: dict[str, dict[str, Any]] = {}
    for one in rows(
        _PAID.format(place=place), [list(MEMBERS), first, end, *params, entity, entity]
    ):
        kept = sums.setdefault(one["payroll_id"], {"name": one["name"], "total_pence": 0})
        kept[f"{MEMBERS[one['element']]}_pence"] = one["pence"]
        kept["total_pence"] += one["pence"]
    return [MemberPaid(payroll_id=number, **one) for number, one in sums.items()]
