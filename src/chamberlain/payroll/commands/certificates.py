"""P45s of those who left, and P60s of those who were there on 5 April."""

from datetime import date, timedelta
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_references
from chamberlain.payroll.commands.runs import expect, lock_run
from chamberlain.payroll.commands.setups import change_setup
from chamberlain.payroll.commands.writing import DAY, insert
from chamberlain.payroll.contract import CertificateRef, RunRef
from chamberlain.payroll.errors import NotWhole, WrongState
from chamberlain.payroll.models import Certificate, Payslip, Run, Scheme
from chamberlain.people.contract import tax_facts

AFTER_LEAVING = "0T"
"""The code of pay after a P45, on the period alone: PAYE Regulations 2003, regulation 37."""

LAST = {
    "employment_id": pl.Int64,
    "payroll_id": pl.String,
    "through_payslip": pl.Int64,
    "paid_on": pl.Date,
}
_PAID_IN = """
    SELECT e.id, e.payroll_id, s.id, s.paid_on FROM payroll_payslip s
    JOIN payroll_employment e ON e.id = s.employment_id
    WHERE s.run_id = %s AND NOT EXISTS (SELECT 1 FROM payroll_certificate c
        WHERE c.employment_id = e.id AND c.kind = 'P45') ORDER BY e.payroll_id
"""
_PAID_IN_YEAR = """
    SELECT e.id, e.payroll_id, max(s.id), max(s.paid_on) FROM payroll_payslip s
    JOIN payroll_employment e ON e.id = s.employment_id
    WHERE e.entity = %s AND s.tax_year = %s AND NOT EXISTS (SELECT 1 FROM payroll_certificate c
        WHERE c.employment_id = e.id AND (c.kind = 'P45' AND c.left_on < %s
            OR c.kind = 'P60' AND c.tax_year = %s)) GROUP BY 1, 2 ORDER BY e.payroll_id
"""


@command(duty="payroll.certify", summary="Issue the P45s of those a run paid last")
def issue_p45s(act: Act, run: RunRef) -> list[str]:
    """Issue a P45 to everybody in a run who has left, once each; return payroll IDs.

    Whatever is paid to them afterwards is taxed at 0T on the period alone and told as pay after
    leaving: there is no second P45.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    expect(found, "approved", "posted")
    _refuse_homeless(found.group.scheme)
    paid = read_frame(_PAID_IN, [found.pk], schema=LAST)
    left = paid.join(_ends(act, found), on="payroll_id")
    gone = left.filter(pl.col("left_on") <= max(found.paid_on, act.today))
    if gone.is_empty():
        return []
    _write(act, found.entity, "P45", found.period.tax_year, gone)
    for payroll_id, paid_on in gone.select("payroll_id", "paid_on").iter_rows():
        change_setup(
            act, entity=found.entity, payroll_id=payroll_id, held_from=paid_on + DAY,
            tax_code=AFTER_LEAVING, week_1_month_1=True,
        )  # fmt: skip
    act.changed(f"payroll:run:{run}", None, {"p45s": gone.height})
    return gone["payroll_id"].to_list()


def _ends(act: Act, run: Run) -> pl.DataFrame:
    """Return payroll IDs that nobody holds any more, with the last day of each."""
    facts = tax_facts(act.scope, entity=run.entity, end=run.paid_on + timedelta(days=1))
    return (
        facts.group_by("payroll_id")
        .agg(
            goes_on=pl.col("employment_to").is_null().any(),
            left_on=pl.col("employment_to").max().dt.offset_by("-1d"),
        )
        .filter(~pl.col("goes_on"))
        .select("payroll_id", "left_on")
    )


def _refuse_homeless(scheme: Scheme) -> None:
    if not scheme.address:
        raise NotWhole(
            f"Say the employer's address of scheme {scheme.code} first: certificates name it.",
            field="address",
        )


@command(duty="payroll.certify", summary="Issue the P60s of a tax year")
def issue_p60s(
    act: Act,
    entity: str,
    tax_year: Annotated[str, Field(pattern=r"^20\d\d-\d\d$", description="Such as 2026-27")],
) -> int:
    """Issue a P60 to everybody who was employed on 5 April, once each; by 31 May.

    Income Tax (PAYE) Regulations 2003, regulation 67. Returns how many were issued now.
    """
    act.need(entity=entity)
    last_day = date(int(tax_year[:4]) + 1, 4, 5)
    if act.today <= last_day:
        raise WrongState(f"The tax year {tax_year} ends on 5 April {last_day.year}.")
    for scheme in Scheme.objects.filter(entity=entity):
        _refuse_homeless(scheme)
    paid = read_frame(_PAID_IN_YEAR, [entity, tax_year, last_day, tax_year], schema=LAST)
    facts = tax_facts(act.scope, entity=entity, end=last_day + DAY)
    there = facts.group_by("payroll_id").agg(
        on_last_day=(pl.col("employment_to").is_null() | (pl.col("employment_to") > last_day)).any()
    )
    due = paid.join(there.filter("on_last_day"), on="payroll_id", how="semi")
    if due.is_empty():
        raise Refusal(f"Nobody waits for a P60 of {tax_year}.", field="tax_year")
    _write(act, entity, "P60", tax_year, due)
    act.changed(f"payroll:p60s:{entity}/{tax_year}", None, {"issued": due.height})
    return due.height


def _write(act: Act, entity: str, kind: str, tax_year: str, found: pl.DataFrame) -> None:
    names = pl.Series(next_references("CER", found.height), dtype=pl.String)
    left = pl.col("left_on") if kind == "P45" else pl.lit(None, pl.Date)
    with act.cursor() as cursor:
        copy_in(cursor, "payroll_certificate", found.with_columns(left_on=left).select(
            "employment_id", "through_payslip", "left_on", reference=names,
            entity=pl.lit(entity), kind=pl.lit(kind), tax_year=pl.lit(tax_year),
            issued_on=pl.lit(act.today), replaces=pl.lit(""), act_id=pl.lit(act.id),
        ))  # fmt: skip


@command(duty="payroll.certify", summary="Replace a P60 after a correction")
def replace_p60(act: Act, certificate: CertificateRef) -> str:
    """Issue a P60 again where pay of its year was corrected since; it names the one it replaces."""
    found = Certificate.objects.filter(reference=certificate, kind="P60").first()
    if found is None:
        raise Unknown(f"There is no P60 {certificate}.", field="certificate")
    act.need(entity=found.entity)
    last = (
        Payslip.objects.filter(employment_id=found.employment_id, tax_year=found.tax_year)
        .order_by("-pk")
        .values_list("pk", flat=True)[0]
    )
    if last == found.through_payslip:
        raise WrongState("Nothing of that year was paid since: print it again as it is.")
    (name,) = next_references("CER", 1)
    insert(act, "payroll_certificate", {
        "reference": name, "entity": found.entity, "kind": "P60",
        "employment_id": found.employment_id, "tax_year": found.tax_year, "issued_on": act.today,
        "left_on": None, "through_payslip": last, "replaces": certificate, "act_id": act.id,
    })  # fmt: skip
    act.changed(f"payroll:certificate:{name}", None, {"replaces": certificate})
    return name
