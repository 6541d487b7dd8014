"""The supplier register: who they are, on what terms, and whether they may be paid."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import Entity
from chamberlain.kernel.records import Batch, Name, Record, Refused
from chamberlain.payables.commands.payees import PERSONAL, write_payees
from chamberlain.payables.errors import WrongState
from chamberlain.payables.models import Payee, PayeeFact
from chamberlain.payables.queries.finding import find_payee
from chamberlain.payables.rules.matching_keys import company_key, keyed, name_key, vat_key

TradeClass = Literal["supplier", "provider"]
VatNumber = Annotated[
    str, Field(pattern=r"^(|(GB ?)?[0-9 ]{9,15}|GB(GD|HA)\d{3})$", description="As GB123456789")
]
Terms = Annotated[int, Field(ge=0, le=120, description="Days of credit the supplier gives")]

FACTS = (
    "name",
    "trading_name",
    "vat_number",
    "company_number",
    "address",
    "postcode",
    "telephone",
    "email",
    "terms_days",
    "status",
    "stop_reason",
)


class SupplierRow(Record):
    """One supplier of a file."""

    name: Name
    entity: str = ""
    payee_class: TradeClass = "supplier"
    trading_name: str = ""
    vat_number: VatNumber = ""
    company_number: str = ""
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    email: str = ""
    terms_days: Terms = 30
    source_ref: str | None = None


def write_fact(
    act: Act, payee: Payee, facts: dict[str, Any], held_from: date, held_to: date | None = None
) -> None:
    """Write what is so of a payee over days, known from now."""
    given = {
        **facts,
        "name_key": keyed(facts["name"], "name"),
        "vat_number": keyed(facts.get("vat_number", ""), "vat"),
        "company_number": keyed(facts.get("company_number", ""), "company"),
    }
    PayeeFact.objects.create(
        payee=payee,
        held=DateRange(held_from, held_to),
        known=DateTimeTZRange(act.now, None),
        act_id=act.id,
        **given,
    )


def _rows_frame(act: Act, items: list[SupplierRow]) -> pl.DataFrame:
    """Return the suppliers as a frame with the keys they are compared by, and their row."""
    schema = {field: pl.String for field in SupplierRow.model_fields} | {"terms_days": pl.Int64}
    frame = pl.DataFrame([item.model_dump() for item in items], schema=schema)
    return frame.with_row_index("row").with_columns(
        entity=pl.when(pl.col("entity") == "")
        .then(pl.lit(act.entity or ""))
        .otherwise(pl.col("entity")),
        name_key=name_key(pl.col("name")),
        vat_number=vat_key(pl.col("vat_number")),
        company_number=company_key(pl.col("company_number")),
    )


def _known_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return who already has any of these VAT or company numbers, or source references."""
    return read_frame(
        "SELECT p.entity, f.vat_number, f.company_number, coalesce(p.source_ref, ''), "
        "p.reference || ' ' || f.name FROM payables_payee p "
        "JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known) "
        "WHERE (f.vat_number <> '' AND f.vat_number = ANY(%s)) "
        "OR (f.company_number <> '' AND f.company_number = ANY(%s)) OR p.source_ref = ANY(%s)",
        [
            frame["vat_number"].to_list(),
            frame["company_number"].to_list(),
            frame["source_ref"].drop_nulls().to_list(),
        ],
        schema=dict.fromkeys(
            ["entity", "vat_number", "company_number", "source_ref", "who"], pl.String
        ),
    )


def _set_aside(frame: pl.DataFrame, entities: set[str]) -> list[Refused]:
    """Return why rows are not taken: unknown entity, or already here, or twice in the list."""
    refused = [
        Refused(row=row, field="entity", value=entity, message=f"There is no entity {entity}.")
        for row, entity in frame.select("row", "entity").iter_rows()
        if entity not in entities
    ]
    known = _known_numbers(frame)
    for field, words in (
        ("vat_number", "VAT number"),
        ("company_number", "company number"),
        ("source_ref", "source reference"),
    ):
        keyed_rows = frame.filter(pl.col(field).fill_null("") != "")
        held = (
            keyed_rows.join(known, on=["entity", field]).unique("row").select("row", "name", "who")
        )
        within = keyed_rows.filter(~pl.struct("entity", field).is_first_distinct()).select(
            "row", "name", who=pl.lit("an earlier row")
        )
        refused += [
            Refused(
                row=row,
                field=field,
                value=name,
                message=f"{name} is already here: {who} has the same {words}.",
            )
            for row, name, who in pl.concat([held, within]).iter_rows()
        ]
    return refused


def create_payees(act: Act, items: list[SupplierRow]) -> Batch:
    """Write new suppliers set-wise; those already here are set aside with the reason."""
    frame = _rows_frame(act, items)
    for entity in frame["entity"].unique().to_list():
        act.need(entity=entity)
    refused = _set_aside(frame, set(Entity.objects.values_list("code", flat=True)))
    kept = frame.filter(~pl.col("row").is_in([item.row for item in refused]))
    written = write_payees(act, kept, "SUP")
    references = written["reference"].to_list()
    act.concerns_all([f"payables:supplier:{reference}" for reference in references])
    return Batch(accepted=references, refused=sorted(refused, key=lambda item: item.row))


@command(duty="supplier.create", secret=PERSONAL, summary="Register a supplier")
def create_supplier(  # noqa: PLR0913 - a supplier has these parts
    act: Act,
    *,
    name: Name,
    entity: str = "",
    payee_class: TradeClass = "supplier",
    trading_name: str = "",
    vat_number: VatNumber = "",
    company_number: str = "",
    address: str = "",
    postcode: str = "",
    telephone: str = "",
    email: str = "",
    terms_days: Terms = 30,
) -> str:
    """Register a supplier; return its reference. It has no bank details yet."""
    given = {name: value for name, value in locals().items() if name != "act"}
    done = create_payees(act, [SupplierRow(**given)])
    if done.refused:
        first = done.refused[0]
        raise Refusal(first.message, code="supplier_exists", field=first.field)
    act.changed(f"payables:supplier:{done.accepted[0]}", None, given)
    return done.accepted[0]


@command(
    duty="supplier.create",
    batch="items",
    secret=PERSONAL,
    summary="Register suppliers from a file",
)
def create_suppliers(act: Act, items: list[SupplierRow]) -> Batch:
    """Register each supplier of a list; those already here are set aside with the reason."""
    return create_payees(act, items)


def _facts_now(act: Act, payee: Payee, day: date) -> dict[str, Any]:
    found = (
        PayeeFact.objects.filter(payee=payee, known__endswith__isnull=True, held__contains=day)
        .values(*FACTS, "held")
        .first()
    )
    if found is None:
        raise Unknown(f"Nothing is held of {payee.reference} on {day}.", field="held_from")
    return found


def amend_facts(act: Act, payee: Payee, changes: dict[str, Any], held_from: date) -> None:
    """Hold `changes` of a payee from a day on: what was known before stays as it was known."""
    now = _facts_now(act, payee, held_from)
    held_to = now.pop("held").upper
    before = {name: now[name] for name in changes}
    with act.cursor() as cursor:
        cursor.execute(
            "WITH old AS (UPDATE payables_payee_fact SET known = tstzrange(lower(known), %s) "
            "WHERE payee_id = %s AND upper_inf(known) AND held @> %s::date RETURNING *) "
            "INSERT INTO payables_payee_fact (payee_id, name_key, name, trading_name, vat_number, "
            "company_number, address, postcode, telephone, email, terms_days, status, "
            "stop_reason, held, known, act_id) SELECT payee_id, name_key, name, trading_name, "
            "vat_number, company_number, address, postcode, telephone, email, terms_days, status, "
            "stop_reason, daterange(lower(held), %s), tstzrange(%s, NULL), %s FROM old "
            "WHERE lower(held) < %s",
            [act.now, payee.pk, held_from, held_from, act.now, act.id, held_from],
        )
    write_fact(act, payee, now | changes, held_from, held_to)
    act.changed(f"payables:supplier:{payee.reference}", before, changes)


@command(duty="supplier.create", secret=PERSONAL, summary="Change what is held of a supplier")
def amend_supplier(  # noqa: PLR0913 - each part may change
    act: Act,
    supplier: str,
    *,
    held_from: date | None = None,
    name: Name | None = None,
    trading_name: str | None = None,
    vat_number: VatNumber | None = None,
    company_number: str | None = None,
    address: str | None = None,
    postcode: str | None = None,
    telephone: str | None = None,
    email: str | None = None,
    terms_days: Terms | None = None,
) -> None:
    """Change a supplier from a day on (today unless said). Bank details are proposed apart.

    What is given as it is held already is no change.
    """
    given = {key: value for key, value in locals().items() if key in FACTS and value is not None}
    payee, first_day = find_payee(act.scope, supplier), held_from or act.today
    act.need(entity=payee.entity)
    now = _facts_now(act, payee, first_day)
    fields = {key: value for key, value in given.items() if value != now[key]}
    if not fields:
        raise Refusal("Nothing was changed.", code="nothing_changed")
    act.concerns(f"payables:supplier:{supplier}")
    amend_facts(act, payee, fields, first_day)


@command(duty="supplier.stop", summary="Stop payments to a supplier")
def stop_supplier(act: Act, supplier: str, reason: Name) -> None:
    """Stop every payment to a supplier from today, as for insolvency, sanctions or suspicion."""
    _set_status(act, supplier, "stopped", reason)


@command(duty="supplier.create", summary="Let a stopped supplier be paid again")
def restart_supplier(act: Act, supplier: str, reason: Name) -> None:
    """Let a stopped supplier be paid again from today."""
    _set_status(act, supplier, "active", reason)


def _set_status(act: Act, supplier: str, status: str, reason: str) -> None:
    payee = find_payee(act.scope, supplier)
    act.need(entity=payee.entity)
    act.concerns(f"payables:supplier:{supplier}")
    if _facts_now(act, payee, act.today)["status"] == status:
        raise WrongState(f"{supplier} is already {status}.")
    amend_facts(act, payee, {"status": status, "stop_reason": reason}, act.today)
