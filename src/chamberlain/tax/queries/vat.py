"""VAT returns: how one is worked out, those that stand, and what changed of them since."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel.door import Refusal, Scope, Unknown, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import loaded
from chamberlain.ledger.contract import tax_journals, tax_totals
from chamberlain.tax.rules.corrections import correction_limit
from chamberlain.tax.rules.vat import Boxes, boxes, section_33, strange_codes, vat_codes


@dataclass(frozen=True)
class Worked:
    """A return as the ledger gives it: boxes, what is refunded under section 33, and workings."""

    boxes: Boxes
    section_33_pence: int
    workings: list[dict[str, Any]]
    errors: list[str]


class Registered(Record):
    """A VAT registration in force."""

    entity: str
    vrn: str
    months: int
    end_user: bool
    address: str


def registration(entity: str, on: date) -> Registered:
    """Return an entity's registration on a day, or refuse."""
    names = list(Registered.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM tax_registration "  # noqa: S608 - field names
            "WHERE entity = %s AND held @> %s::date",
            [entity, on],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"{entity} has no VAT registration on {on:%-d %B %Y}.", field="entity")
    return Registered(**dict(zip(names, row, strict=True)))


def first_of_month(day: date, months: int) -> date:
    """Return the first day of the month so many months on."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def due_on(until: date) -> date:
    """Return the last day for a return: a month and seven days after its period."""
    return first_of_month(until, 1) + timedelta(days=6)


def worked_out(scope: Scope, entity: str, since: date, until: date, mark: int) -> Worked:
    """Work a return out of lines up to a journal number, and of errors to be put right on it."""
    totals = tax_totals(scope, entity=entity, since=since, until=until, upto=mark)
    codes = vat_codes(since)
    strange = strange_codes(totals, codes)
    if strange:
        raise Refusal(f"Lines carry VAT codes that are none: {', '.join(strange)}.", status=422)
    noted = errors_to_correct(entity)
    due, back = sum(row[1] for row in noted), sum(row[2] for row in noted)
    workings = (
        totals.group_by("kind", "vat_code")
        .agg(pl.col("lines", "amount_pence").sum())
        .sort("kind", "vat_code")
        .to_dicts()
    )
    return Worked(
        boxes=boxes(totals, codes, due, back),
        section_33_pence=section_33(totals, codes),
        workings=workings,
        errors=[row[0] for row in noted],
    )


def errors_to_correct(entity: str) -> list[tuple[str, int, int]]:
    """Return reference, output and input pence of errors that go on the next return."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, output_pence, input_pence FROM tax_vat_error WHERE entity = %s "
            "AND state = 'on_return' AND corrected_in = '' ORDER BY reference",
            [entity],
        )
        return cursor.fetchall()


class VatReturnRow(Record):
    """A VAT return."""

    reference: str
    entity: str
    vrn: str
    since: date
    until: date
    due_on: date
    period_key: str
    box_1: int
    box_2: int
    box_3: int
    box_4: int
    box_5: int
    box_6: int
    box_7: int
    box_8: int
    box_9: int
    section_33_pence: int
    mark: int
    workings: list[dict[str, Any]]
    state: str
    reason: str
    prepared_by: str
    prepared_on: date
    approved_by: str
    submitted_by: str
    processed_at: str
    form_bundle: str
    charge_reference: str

    @property
    def net_pence(self) -> int:
        """What is owed to the tax office; below nought, what it owes."""
        return self.box_3 - self.box_4


@query(summary="List VAT returns")
def vat_returns(
    scope: Scope, entity: str = "", state: str = "", reference: str = ""
) -> list[VatReturnRow]:
    """Return the VAT returns of the entities in scope, the latest first."""
    condition, params = scope.entity_sql("entity")
    names = list(VatReturnRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM tax_vat_return WHERE {condition} "  # noqa: S608
            "AND (%s = '' OR entity = %s) AND (%s = '' OR state = %s) "
            "AND (%s = '' OR reference = %s) ORDER BY since DESC, reference DESC",
            [*params, entity, entity, state, state, reference, reference],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [VatReturnRow(**(row | {"workings": loaded(row["workings"])})) for row in rows]


def vat_return_of(scope: Scope, reference: str) -> VatReturnRow:
    """Return one return, or refuse."""
    found = vat_returns(scope, reference=reference)
    if not found:
        raise Unknown(f"There is no VAT return {reference}.", field="vat_return")
    return found[0]


class LaterJournal(Record):
    """A journal of a return's days that came after it was worked out."""

    journal: str
    journal_date: date
    description: str
    source_ref: str
    output_pence: int
    input_pence: int


@query(summary="Show what changed of a VAT return since")
def vat_changes(scope: Scope, vat_return: str) -> list[LaterJournal]:
    """Return journals of a return's days, posted after it was worked out, that moved its boxes."""
    found = vat_return_of(scope, vat_return)
    later = tax_journals(
        scope, entity=found.entity, since=found.since, until=found.until, after=found.mark
    )
    return [LaterJournal(**row) for row in later.to_dicts()]


class VatErrorRow(Record):
    """An error of a return that was sent."""

    reference: str
    entity: str
    vat_return: str
    journal: str
    description: str
    output_pence: int
    input_pence: int
    found_on: date
    noted_by: str
    behaviour: str
    words: str
    state: str
    corrected_in: str
    net_pence: int


@query(summary="List errors in VAT returns")
def vat_error_list(
    scope: Scope, entity: str = "", state: str = "", vat_return: str = ""
) -> list[VatErrorRow]:
    """Return the error log, the latest first; the net is what more is owed to the tax office."""
    condition, params = scope.entity_sql("entity")
    names = list(VatErrorRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names[:-1])}, output_pence - input_pence "  # noqa: S608
            f"FROM tax_vat_error WHERE {condition} AND (%s = '' OR entity = %s) "
            "AND (%s = '' OR state = %s) AND (%s = '' OR vat_return = %s) "
            "ORDER BY reference DESC",
            [*params, entity, entity, state, state, vat_return, vat_return],
        )
        return [VatErrorRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class ErrorPosition(Record):
    """How errors not put right yet stand against what may go on the next return."""

    errors: int
    net_pence: int
    limit_pence: int
    on_next_return: bool


@query(summary="Show VAT errors against the limit of the next return")
def vat_error_position(scope: Scope, entity: str, on: date) -> ErrorPosition:
    """Return the net of errors open, and the limit by the box 6 of the latest return."""
    rows = [
        row
        for row in vat_error_list(scope, entity=entity)
        if row.state in {"found", "on_return"} and not row.corrected_in
    ]
    latest = vat_returns(scope, entity=entity)
    net = sum(row.net_pence for row in rows)
    limit = correction_limit(latest[0].box_6 if latest else 0, on)
    return ErrorPosition(
        errors=len(rows), net_pence=net, limit_pence=limit, on_next_return=abs(net) <= limit
    )


class RegistrationRow(Record):
    """A VAT registration, in force or past."""

    entity: str
    vrn: str
    months: int
    end_user: bool
    address: str
    held_from: date
    held_to: date | None


@query(summary="List VAT registrations")
def registration_list(scope: Scope) -> list[RegistrationRow]:
    """Return the VAT registrations of the entities in scope."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entity, vrn, months, end_user, address, lower(held), upper(held) "  # noqa: S608
            f"FROM tax_registration WHERE {condition} ORDER BY entity, 6",
            params,
        )
        names = list(RegistrationRow.model_fields)
        return [RegistrationRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class VatCodeRow(Record):
    """A VAT code in force."""

    code: str
    name: str
    rate_e2: int
    use: str
    reclaimed: bool
    in_box_6: bool
    in_box_7: bool
    reverse: bool


@query(summary="List VAT codes in force on a day")
def vat_code_list(scope: Scope, on: date) -> list[VatCodeRow]:
    """Return the VAT codes, their rates and the boxes their lines go to."""
    return [VatCodeRow(**row) for row in vat_codes(on).to_dicts()]
