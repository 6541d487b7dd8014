"""A PAYE scheme's tax year so far: the pay bill and its levy, statutory pay and what comes back."""

from dataclasses import dataclass, field

from chamberlain.kernel.calendar import tax_month_range
from chamberlain.kernel.money import round_up_penny
from chamberlain.kernel.rates import figures
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.models import Scheme, SchemeYear
from chamberlain.payroll.rules.levy import levy_to_date_pence

KINDS = ("smp", "spp", "sap", "shpp", "spbp", "sncp")
"""Statutory pay of which a part comes back; sick pay doesn't."""


@dataclass(frozen=True)
class YearSoFar:
    """Figures of a scheme's tax year to the end of a month, the former system's with them."""

    pay_bill_pence: int
    levy_pence: int
    recovered: dict[str, int]
    paid_in_month: int
    taken_on_through: int
    told_before: dict[str, int] = field(default_factory=dict)


_BILL = """
    SELECT coalesce(sum(t.niable_pence), 0)::bigint AS own,
        count(*) FILTER (WHERE s.paid_on >= %(since)s) AS paid
    FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_group g ON g.id = r.group_id
    WHERE g.scheme_id = %(scheme)s AND s.tax_year = %(year)s AND s.paid_on < %(until)s
"""
_BEFORE = """
    SELECT coalesce(sum(k.niable_pence), 0)::bigint AS bill,
        coalesce(max(k.through_number), 0) AS through
    FROM payroll_take_on k JOIN payroll_employment e ON e.id = k.employment_id
    JOIN payroll_group g ON g.id = e.group_id
    WHERE g.scheme_id = %(scheme)s AND k.tax_year = %(year)s
"""
_STATUTORY = """
    SELECT l.element, sum(l.amount_pence)::bigint AS pence
    FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_group g ON g.id = r.group_id
    JOIN payroll_line l ON l.calculation_id = t.calculation_id
        AND l.employment_id = t.employment_id AND l.kind = 'payment' AND l.element = ANY(%(kinds)s)
    WHERE g.scheme_id = %(scheme)s AND s.tax_year = %(year)s AND s.paid_on < %(until)s
    GROUP BY 1
"""


def year_so_far(
    scheme: Scheme, tax_year: str, tax_month: int, pay_bill_pence: int | None = None
) -> YearSoFar:
    """Return a scheme's tax year to the end of a month; a pay bill may be given from elsewhere.

    The levy is of the pay bill of the whole year. Of statutory pay 92% comes back, a part of a
    penny counting whole (HMRC Statutory Payments Manual SPM180500), beside what the former system
    said came back.
    """
    since, until = tax_month_range(tax_year, tax_month)
    asked = {"scheme": scheme.pk, "year": tax_year, "since": since, "until": until,
             "kinds": list(KINDS)}  # fmt: skip
    (own,) = rows(_BILL, asked)
    (before,) = rows(_BEFORE, asked)
    held = SchemeYear.objects.filter(scheme=scheme, tax_year=tax_year).first()
    told = {name: getattr(held, f"{name}_pence") if held else 0 for name in ("levy", *KINDS)}
    share = figures("payroll.family_pay", until)["recovered"]
    recovered = {name: told[name] for name in KINDS}
    for one in rows(_STATUTORY, asked):
        recovered[one["element"]] += round_up_penny(one["pence"] * share, 10_000)
    bill = own["own"] + before["bill"] if pay_bill_pence is None else pay_bill_pence
    through = max(before["through"], held.through_month if held else 0)
    return YearSoFar(
        pay_bill_pence=bill,
        levy_pence=levy_to_date_pence(bill, tax_month, since),
        recovered=recovered,
        paid_in_month=own["paid"],
        taken_on_through=through,
        told_before=told if held else {},
    )


_BORNE = """
    SELECT c.cost_centre, sum(c.amount_pence)::bigint AS pence
    FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
    JOIN payroll_run r ON r.id = s.run_id JOIN payroll_group g ON g.id = r.group_id
    JOIN payroll_cost_line c ON c.calculation_id = t.calculation_id
        AND c.employment_id = t.employment_id AND c.account = %(account)s
    WHERE g.scheme_id = %(scheme)s AND s.tax_year = %(year)s AND s.paid_on < %(until)s
    GROUP BY 1 HAVING sum(c.amount_pence) > 0 ORDER BY 1
"""


def bearers(scheme: Scheme, tax_year: str, tax_month: int, account: str) -> dict[str, int]:
    """Return which cost centres bore an account's pay in the year so far, and how much of it."""
    until = tax_month_range(tax_year, tax_month)[1]
    asked = {"scheme": scheme.pk, "year": tax_year, "until": until, "account": account}
    return {one["cost_centre"]: one["pence"] for one in rows(_BORNE, asked)}
