"""Measuring proposed codings, and what they may do by themselves: nothing, unless measured."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.models import Setting
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record
from chamberlain.payables.models import CodingMeasure
from chamberlain.payables.queries.coding_proposals import invoice_history, spend_history_frame
from chamberlain.payables.rules.coding_proposal import measure

SETTING = "payables.unattended_coding"
PRECISION_LEAST_E4 = 9_800
LINES_LEAST = 200
"""Fewer lines than these prove nothing."""


class Measured(Record):
    """What came of measuring: lines proposed for and lines right, over all bands."""

    reference: str
    learnt_lines: int
    tested_lines: int
    proposed: int
    right: int


@command(summary="Measure how right proposed codings are")
def measure_coding_proposals(
    act: Act,
    entity: str,
    learn_before: date,
    test_until: date,
    learn_from: Literal["invoices", "spend_history"] = "invoices",
) -> Measured:
    """Learn from lines before a day and test on those from it on, until before another; keep both.

    A line is never tested on what learnt from it: the split is by time.
    """
    act.need(entity=entity)
    if learn_before >= test_until:
        raise Refusal("Learning must end before testing does.", field="test_until", status=422)
    history, tested = _split(act, entity, learn_before, test_until, learn_from)
    if not history.height or not tested.height:
        raise Refusal(
            f"There are {history.height:,} lines before {learn_before} and {tested.height:,} from "
            "then on: both are needed.",
            code="nothing_to_measure",
            status=422,
        )
    bands = measure(tested.with_row_index("row").cast({"row": pl.Int64}), history)
    made = CodingMeasure.objects.create(
        reference=next_reference("CPM"),
        entity=entity,
        learnt_from=learn_from,
        learnt_before=learn_before,
        tested_until=test_until,
        learnt_lines=history.height,
        tested_lines=tested.height,
        bands=bands.to_dicts(),
        measured_by=act.person,
        measured_on=act.today,
        act_id=act.id,
    )
    act.concerns(f"payables:coding_measure:{made.reference}")
    return Measured(
        reference=made.reference,
        learnt_lines=history.height,
        tested_lines=tested.height,
        proposed=int(bands["proposed"].sum() or 0),
        right=int(bands["right"].sum() or 0),
    )


def _split(
    act: Act, entity: str, before: date, until: date, source: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    if source == "spend_history":
        history = spend_history_frame(entity, before, None)
        return history, spend_history_frame(entity, until, before)
    history = invoice_history(act.scope, entity, before)
    return history, invoice_history(act.scope, entity, until, before)


@command(duty="limits.configure")
def set_unattended_coding(
    act: Act, entity: str, from_confidence_e4: Annotated[int, Field(ge=5_000, le=10_000)] | None
) -> None:
    """Say from what confidence on a proposal may be used without a person; none turns it off.

    Refused unless the latest measurement on invoices shows 98 in 100 right from there on, over 200
    lines at least. Off to begin with.
    """
    act.need(entity=entity)
    if from_confidence_e4 is not None:
        _refuse_unproved(entity, from_confidence_e4)
    found: dict[str, int] = (
        Setting.objects.filter(name=SETTING).values_list("value", flat=True).first() or {}
    )
    after = {name: value for name, value in found.items() if name != entity}
    if from_confidence_e4 is not None:
        after[entity] = from_confidence_e4
    Setting.objects.update_or_create(name=SETTING, defaults={"value": after})
    act.changed(f"kernel:setting:{SETTING}", found, after)


def _refuse_unproved(entity: str, from_e4: int) -> None:
    last = CodingMeasure.objects.filter(entity=entity, learnt_from="invoices").last()
    bands = [band for band in (last.bands if last else []) if band["from_e4"] >= from_e4]
    proposed = sum(band["proposed"] for band in bands)
    right = sum(band["right"] for band in bands)
    if proposed < LINES_LEAST or right * 10_000 < proposed * PRECISION_LEAST_E4:
        raise Refusal(
            f"Measured were {right:,} right of {proposed:,} proposed at that confidence; it takes "
            f"{LINES_LEAST:,} lines and 98 in 100 right.",
            code="precision_not_shown",
            field="from_confidence_e4",
        )
