"""Running beside another system: its results loaded for a run, and its names said to be ours."""

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Key, Name, Pence, Record, Refused, Text
from chamberlain.payroll.commands.runs import lock_run
from chamberlain.payroll.commands.writing import insert
from chamberlain.payroll.contract import ParallelRef, RunRef
from chamberlain.payroll.errors import WrongState
from chamberlain.payroll.models import Element, Parallel, ParallelLine, ParallelName
from chamberlain.payroll.rules.parallel_names import OWN


class ParallelRow(Record):
    """One figure of another system's results: whose, under what name, how much."""

    payroll_id: Key = Field(
        json_schema_extra={
            "headings": ["employee", "employee_number", "employee_no", "employee_id", "emp_no",
                         "payroll_number", "payroll_no", "personal_reference", "pay_ref",
                         "staff_number", "assignment_number", "works_number"]
        }
    )  # fmt: skip
    element: Name = Field(
        json_schema_extra={
            "headings": ["element_name", "element_code", "pay_element", "pay_code", "paycode",
                         "description", "type", "wage_type", "payment_deduction"]
        }
    )  # fmt: skip
    amount_pence: Pence = Field(
        json_schema_extra={
            "headings": ["value", "period_amount", "amount_this_period", "this_period", "pay_value",
                         "current_amount", "total"]
        }
    )  # fmt: skip


@command(
    duty="payroll.prepare", batch="items", summary="Load another system's results beside a run"
)
def load_parallel(act: Act, run: RunRef, system: Name, items: list[ParallelRow]) -> Batch:
    """Hold another system's figures of the same month beside a run that was worked out.

    Nothing of it is ever paid. A person or an element we don't know is a difference and is taken; a
    figure that comes twice is set aside.
    """
    found = lock_run(run)
    act.need(entity=found.entity)
    if found.state in ("open", "cancelled"):
        raise WrongState(f"{run} is {found.state}: work it out first.")
    held = _held(act, found.entity, run, system)
    frame = pl.DataFrame(
        [(n, one.payroll_id, one.element, one.amount_pence) for n, one in enumerate(items)],
        schema={"row": pl.Int64, "payroll_id": pl.String, "theirs": pl.String,
                "amount_pence": pl.Int64},
        orient="row",
    )  # fmt: skip
    keys = ["payroll_id", "theirs"]
    known = pl.DataFrame(
        list(
            ParallelLine.objects.filter(
                parallel_id=held.pk, payroll_id__in=frame["payroll_id"].unique().to_list()
            ).values_list(*keys)
        ),
        schema=dict.fromkeys(keys, pl.String),
        orient="row",
    )
    twice = (~pl.struct(keys).is_first_distinct()) | pl.struct(keys).is_in(
        known.select(pl.struct(keys)).to_series().implode()
    )
    again = frame.filter(twice)
    fresh = frame.filter(~twice)
    with act.cursor() as cursor:
        copy_in(cursor, "payroll_parallel_line", fresh.drop("row").with_columns(
            parallel_id=pl.lit(held.pk), act_id=pl.lit(act.id)
        ))  # fmt: skip
    act.changed(f"payroll:parallel:{held.reference}", None, {"run": run, "rows": fresh.height})
    return Batch(
        accepted=[held.reference] * fresh.height,
        refused=[
            Refused(row=row, field="element", value=theirs,
                    message=f"{payroll_id} has {theirs} already: add the two up, or mend the file")
            for row, payroll_id, theirs in again.select("row", *keys).iter_rows()
        ],
    )  # fmt: skip


def _held(act: Act, entity: str, run: str, system: str) -> Parallel:
    """Return what is held of a system beside a run, made if there is none."""
    current = Parallel.objects.filter(run_reference=run, system=system, state="current").first()
    if current is not None:
        return current
    number = insert(act, "payroll_parallel", {
        "reference": next_reference("PAR"), "entity": entity, "run_reference": run,
        "system": system, "state": "current", "state_reason": "", "loaded_by": act.person,
        "act_id": act.id,
    })  # fmt: skip
    return Parallel.objects.get(pk=number)


def _called(parallel: str) -> Parallel:
    found = Parallel.objects.select_for_update().filter(reference=parallel).first()
    if found is None:
        raise Unknown(f"There are no results {parallel} of another system.", field="parallel")
    return found


@command(duty="payroll.prepare", summary="Take another system's results away from a run")
def withdraw_parallel(act: Act, parallel: ParallelRef, reason: Text) -> str:
    """Take another system's results away, such as before a corrected file is loaded."""
    found = _called(parallel)
    act.need(entity=found.entity)
    if found.state != "current":
        raise WrongState(f"{parallel} is withdrawn already.")
    if not reason.strip():
        raise Refusal("Say why they are taken away.", field="reason", status=422)
    Parallel.objects.filter(pk=found.pk).update(state="withdrawn", state_reason=reason)
    act.changed(f"payroll:parallel:{parallel}", {"state": "current"}, {"state": "withdrawn"})
    return parallel


@command(duty="payroll.prepare", summary="Say which element a name of another system is")
def name_parallel_element(act: Act, parallel: ParallelRef, theirs: Name, element: Code) -> str:
    """Say which of our elements a name is; it holds for every file of that system from then on."""
    found = _called(parallel)
    act.need(entity=found.entity)
    own = Element.objects.filter(entity=found.entity, code=element).exists()
    if not own and element not in OWN:
        raise Unknown(f"We have no element {element}.", field="element")
    ParallelName.objects.update_or_create(
        entity=found.entity, system=found.system, theirs=theirs,
        defaults={"element": element, "act_id": act.id},
    )  # fmt: skip
    act.changed(f"payroll:parallel:{parallel}", None, {"name": theirs, "is": element})
    return parallel
