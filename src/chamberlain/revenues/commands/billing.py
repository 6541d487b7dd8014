"""Annual billing: a year's bills made as a draft, proved, and issued or taken away whole."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame, same_pence, same_rows
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record, Year
from chamberlain.revenues.commands.charging import PARTS, SAME, charge_year
from chamberlain.revenues.commands.numbers import bill_ids
from chamberlain.revenues.commands.plans import planned
from chamberlain.revenues.commands.posting import post_run
from chamberlain.revenues.contract import BILLS_ISSUED, BillingRef
from chamberlain.revenues.errors import NotReconciled, WrongState
from chamberlain.revenues.models import BillingRun, ChargeSet

BILL = (
    "id account_id year number run_id kind issued_on charged_pence change_pence settled_pence "
    "due_pence act_id"
).split()
CHARGE = ("account_id", "bill_id", "run_id", "year", *SAME, "act_id")


class Prepared(Record):
    """What a billing run came to."""

    run: str
    bills: int
    segments: int
    instalments: int
    charged_pence: int
    left_out: int


@command(duty="billing.prepare", summary="Prepare the annual bills of a year")
def prepare_billing(
    act: Act, entity: str, year: Year, issue_on: date, posted_before: bool = False
) -> Prepared:
    """Make every account's bill of a year as a draft: charges, bodies' parts and instalments.

    Accounts that have a bill of the year are passed over, and so are those whose facts the rule
    cannot take: `revenues.billing_left_out` lists them. `posted_before` is for bills a former
    system issued and posted: nothing goes to the ledger when they are issued here.
    """
    act.need(entity=entity)
    _may_prepare(entity, year, issue_on)
    run = BillingRun.objects.create(
        reference=next_reference("BIL"),
        entity=entity,
        year=year,
        issue_on=issue_on,
        posted_before=posted_before,
        prepared_by=act.person,
        act_id=act.id,
    )
    worked_out = charge_year(entity, year)
    wrong = worked_out.errors["account_id"].unique()
    passed_over = pl.concat([wrong, _billed(entity, year)]).to_frame()
    charges = worked_out.charges.join(passed_over, on="account_id", how="anti")
    bills = _bills(run, charges, worked_out.rows, act.id)
    plan = planned(bills.rename({"id": "bill_id"}), year, issue_on)
    _write(act, run, charges, bills, plan)
    _total(run, charges, bills, plan, wrong.len())
    act.concerns(f"revenues:billing:{run.reference}")
    after = {"bills": run.bills, "charged_pence": run.charged_pence, "due_pence": run.due_pence}
    act.changed(f"revenues:billing:{run.reference}", None, after)
    return Prepared(
        run=run.reference,
        bills=run.bills,
        segments=run.segments,
        instalments=run.instalments,
        charged_pence=run.charged_pence,
        left_out=run.left_out,
    )


@command(duty="billing.issue", summary="Issue the bills of a billing run")
def issue_billing(act: Act, run: BillingRef) -> Prepared:
    """Make a prepared run's bills the ones in force and post what is charged to the ledger.

    The database itself adds bills, charges, bodies and instalments up once more and refuses a run
    that doesn't agree to the penny.
    """
    found = locked(run)
    act.need(entity=found.entity)
    if found.state != "prepared":
        raise WrongState(f"Billing run {run} is {found.state} already.", field="run")
    act.concerns(f"revenues:billing:{run}")
    found.state, found.issued_by = "issued", act.person
    found.save(update_fields=["state", "issued_by"])
    if not found.posted_before:
        post_run(act, found)
    act.changed(f"revenues:billing:{run}", {"state": "prepared"}, {"state": "issued"})
    act.emit(BILLS_ISSUED, {"entity": found.entity, "run": run, "year": found.year})
    return Prepared(
        run=run,
        bills=found.bills,
        segments=found.segments,
        instalments=found.instalments,
        charged_pence=found.charged_pence,
        left_out=found.left_out,
    )


@command(duty="billing.prepare", summary="Take a prepared billing run away")
def withdraw_billing(act: Act, run: BillingRef, reason: str) -> int:
    """Take away every draft of a run that isn't issued; return how many bills went."""
    found = locked(run)
    act.need(entity=found.entity)
    if found.state != "prepared":
        raise WrongState(f"Billing run {run} is {found.state}: its bills stay.", field="run")
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM revenues_instalment i USING revenues_bill b "
            "WHERE b.id = i.bill_id AND b.run_id = %s",
            [found.pk],
        )
        cursor.execute("DELETE FROM revenues_bill WHERE run_id = %s", [found.pk])
        cursor.execute("DELETE FROM revenues_charge WHERE run_id = %s", [found.pk])
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    after = {"state": "withdrawn", "reason": reason}
    act.changed(f"revenues:billing:{run}", {"state": "prepared"}, after)
    return found.bills


def locked(run: str) -> BillingRun:
    """Return a billing run, locked; Unknown when there is none."""
    found = BillingRun.objects.select_for_update().filter(reference=run).first()
    if found is None:
        raise Unknown(f"There is no billing run {run}.", field="run")
    return found


def _may_prepare(entity: str, year: int, issue_on: date) -> None:
    if not ChargeSet.objects.filter(entity=entity, year=year, area="").exists():
        raise WrongState(
            f"The amounts of {year}-{(year + 1) % 100:02d} are not set yet: enter them first.",
            field="year",
        )
    if BillingRun.objects.filter(entity=entity, year=year, state="prepared").exists():
        raise WrongState("A run of this year is prepared: issue it or take it away.", field="year")
    if not date(year, 1, 1) <= issue_on < date(year + 1, 4, 1):
        raise WrongState(
            f"Bills of {year}-{(year + 1) % 100:02d} are issued from January {year} on, not on "
            f"{issue_on:%d/%m/%Y}.",
            field="issue_on",
        )


def _billed(entity: str, year: int) -> pl.Series:
    found = read_frame(
        "SELECT b.account_id FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
        "LEFT JOIN revenues_billing_run r ON r.id = b.run_id WHERE a.entity = %s AND b.year = %s",
        [entity, year],
        schema={"account_id": pl.Int64},
    )
    return found["account_id"].unique()


def _bills(run: BillingRun, charges: pl.DataFrame, rows: pl.DataFrame, act_id: int) -> pl.DataFrame:
    """Return one bill for each account with charges; what was paid beforehand is taken off."""
    summed = charges.group_by("account_id", maintain_order=True).agg(
        charged_pence=pl.col("net_pence").sum()
    )
    paid = read_frame(
        "SELECT account_id, -sum(amount_pence)::bigint FROM revenues_entry e "
        "JOIN revenues_account a ON a.id = e.account_id "
        "WHERE e.year = %s AND a.entity = %s GROUP BY account_id HAVING sum(amount_pence) < 0",
        [run.year, run.entity],
        schema={"account_id": pl.Int64, "settled_pence": pl.Int64},
    )
    terms = rows.select("account_id", "scheme", "pay_day").unique("account_id", keep="last")
    terms = terms.join(paid, on="account_id", how="left").with_columns(
        pl.col("settled_pence").fill_null(0)
    )
    bills = summed.join(terms, on="account_id", maintain_order="left")
    same_rows("bills", summed.height, bills.height)
    left = pl.col("charged_pence") - pl.col("settled_pence")
    return bills.with_columns(
        id=bill_ids(bills.height),
        year=pl.lit(run.year),
        number=pl.lit(1),
        run_id=pl.lit(run.pk),
        kind=pl.lit("annual"),
        issued_on=pl.lit(run.issue_on),
        change_pence=pl.col("charged_pence"),
        due_pence=pl.max_horizontal(left, 0),
        act_id=pl.lit(act_id),
    )


def _write(
    act: Act, run: BillingRun, charges: pl.DataFrame, bills: pl.DataFrame, plan: pl.DataFrame
) -> None:
    """Copy the drafts in: lines first, headers last."""
    kept = charges.join(
        bills.select("account_id", bill_id="id"), on="account_id", maintain_order="left"
    ).with_columns(run_id=pl.lit(run.pk), act_id=pl.lit(act.id))
    same_pence("charges of the bills", charges, kept, "net_pence")
    cursor = act.cursor()
    copy_in(cursor, "revenues_charge", kept, CHARGE)
    copy_in(cursor, "revenues_instalment", plan)
    copy_in(cursor, "revenues_bill", bills, BILL)


def _total(
    run: BillingRun, charges: pl.DataFrame, bills: pl.DataFrame, plan: pl.DataFrame, left_out: int
) -> None:
    """Write the run's totals, having held them against each other."""
    run.bills, run.segments, run.instalments = bills.height, charges.height, plan.height
    run.charged_pence = int(charges["net_pence"].sum())
    run.due_pence = int(bills["due_pence"].sum())
    run.left_out = left_out
    run.local_reduction_pence = int(charges["local_reduction_pence"].sum())
    for part in PARTS:
        setattr(run, part, int(charges[part].sum()))
    shared = sum(getattr(run, part) for part in PARTS) - run.local_reduction_pence
    planned_pence = int(plan["amount_pence"].sum())
    billed_pence = int(bills["charged_pence"].sum())
    if not (run.charged_pence == shared == billed_pence and run.due_pence == planned_pence):
        raise NotReconciled(
            f"Charges {run.charged_pence}, bodies {shared}, bills {billed_pence}; due "
            f"{run.due_pence}, instalments {planned_pence}: nothing was prepared."
        )
    run.save()
