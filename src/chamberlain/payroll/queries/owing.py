"""What pay owes to others and to whom, as rows that commands and pages read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chamberlain.kernel.selecting import rows
from chamberlain.payroll.rules.due_days import due_on

CLASS_1A_BENEFITS = "class_1a_benefits"
"""Class 1A on a tax year's benefits: paid by itself, `of` its year, under its own reference."""

_OPEN = """
    SELECT d.id, d.source_ref, d.tax_year, d.tax_month, d.paid_on, d.what, d.of, d.account, d.fund,
        d.amount_pence, coalesce(r.reference, '') AS run, c.code AS scheme, d.scheme_id,
        c.accounts_office, coalesce(o.authority_reference, '') AS order_reference,
        coalesce(o.kind, '') AS order_kind, coalesce(o.bank_reference, '') AS order_bank_reference,
        CASE WHEN o.kind = 'direct_earnings' THEN (SELECT t.nino FROM payroll_payslip s
            JOIN payroll_result t ON t.id = s.result_id WHERE s.employment_id = o.employment_id
            AND s.run_id = d.run_id ORDER BY s.id DESC LIMIT 1) ELSE '' END AS nino,
        b.id AS body_id, b.code AS body, b.name, b.kind, b.collects, b.payee, b.quotes, b.due_day,
        b.due_next_month, b.account AS own_account, b.cost_centre
    FROM payroll_due d JOIN payroll_scheme c ON c.id = d.scheme_id
    LEFT JOIN payroll_run r ON r.id = d.run_id
    LEFT JOIN payroll_order o ON d.what = 'order' AND o.reference = d.of
    LEFT JOIN payroll_body b ON b.entity = d.entity AND CASE
        WHEN d.what = 'order' THEN b.kind = 'creditor' AND b.code = o.authority
        WHEN d.what = 'element' THEN b.kind IN ('voluntary', 'own') AND b.collects = d.of
        WHEN d.what LIKE 'pension%%' THEN b.kind = 'pension' AND b.collects = d.of
        ELSE b.kind = 'tax_office' AND b.collects = c.code END
    WHERE d.remittance_id IS NULL AND {where} ORDER BY d.paid_on, d.id
"""


@dataclass(frozen=True)
class OpenDue:
    """Something owed and not asked for yet; the body is None while nobody is known."""

    row: dict[str, Any]
    due_on: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """Return what is paid over as one amount; a tax office's months are netted in turn."""
        one = self.row
        alone = one["what"] in ("order", CLASS_1A_BENEFITS) or one["body_id"] is None
        return (one["body_id"], one["of"] if alone else "", one["account"], one["fund"],
                self.due_on)  # fmt: skip


def open_dues(where: str, params: list[Any]) -> list[OpenDue]:
    """Return what is owed under a condition on `d`, with when it is due where a body is known."""
    found = []
    for one in rows(_OPEN.format(where=where), params):
        found.append(OpenDue(one, _due(one)))
    return found


def _due(one: dict[str, Any]) -> date | None:
    if one["body_id"] is None:
        return None
    if one["kind"] == "own":
        return one["paid_on"]
    return due_on(one["kind"], one["collects"], one["paid_on"], own_day=one["due_day"],
                  next_month=one["due_next_month"])  # fmt: skip
