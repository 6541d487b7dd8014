"""Card lines: coded by the holder with a receipt, approved by somebody else, then posted."""

from datetime import timedelta
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel import documents
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Batch, Name, Pence, Record, Refused, Text
from chamberlain.ledger.contract import (
    FRAME_COLUMNS,
    Coding,
    account_roles,
    post_journals,
    valid_coding,
)
from chamberlain.payables.commands.card_statements import HERE, ask_holder, card_line
from chamberlain.payables.contract import CardLineRef
from chamberlain.payables.errors import CodingIncomplete, WrongState
from chamberlain.payables.models import Card, CardCoding, CardLine
from chamberlain.payables.rules.card_flags import NEEDS_NOTE, recoverable_vat_problem
from chamberlain.payables.rules.invoice_journal import cleared_journals
from chamberlain.payables.rules.matching_keys import name_key

APPROVES = "payables.approve_card_lines"
TWICE_DAYS = timedelta(days=45)
"""How far apart an invoice and a card purchase of the same amount still look like one thing."""


Receipt = Annotated[str, Field(max_length=80, json_schema_extra={"reference": "kernel:document"})]


class CardPart(Record):
    """A part of what a line was: net and VAT, with the sign of the line."""

    net_pence: Pence
    vat_pence: Pence = 0
    account: str = Field("", description="Subjective; blank: the card's own")
    cost_centre: str = Field("", description="Blank: the card's own")
    vat_code: str = Field("OS", description="Outside the scope unless said")
    project: str = ""
    fund: str = Field("", description="Blank: the card's own")
    description: str = ""


@command(duty="card.code", summary="Code what was bought on a card")
def code_card_line(
    act: Act,
    line: CardLineRef,
    purpose: Name,
    parts: list[CardPart],
    receipt: Receipt = "",
    no_receipt: Text = "",
) -> None:
    """Say what a purchase was for, put all of it to codes, and attach the receipt.

    Without a receipt say why there is none; then no VAT is claimed. It goes to whoever approves for
    the card's cost centre, and can be coded again until it is approved.
    """
    found = card_line(act, line)
    card = found.card
    if card is None:
        raise WrongState(f"{line} is of a card that is not known yet.", field="line")
    if found.state == "approved":
        raise WrongState(f"{line} is approved.", field="line")
    if bool(receipt) == bool(no_receipt.strip()):
        raise Refusal(
            "Attach the receipt, or say why there is none.", code="no_receipt", field="receipt"
        )
    if receipt:
        documents.find(act.scope, receipt)
    whole = [_whole(part, card) for part in parts]
    _refuse_parts(act, found, whole, bool(receipt))
    CardCoding.objects.filter(line=found).delete()
    CardCoding.objects.bulk_create(
        CardCoding(line=found, part=number, **part.model_dump())
        for number, part in enumerate(whole, start=1)
    )
    CardLine.objects.filter(pk=found.pk).update(
        state="coded",
        purpose=purpose,
        receipt=receipt,
        no_receipt=no_receipt,
        note="",
        coded_by=act.person,
        coded_on=act.today,
    )
    subject = f"payables:card_line:{line}"
    act.concerns(subject)
    shown = [part.model_dump(include={"account", "cost_centre", "net_pence"}) for part in whole]
    act.changed(subject, {"state": found.state}, {"state": "coded", "parts": shown})
    act.warnings += _paid_twice(found)
    ask_holder(act, card)
    _ask_approver(act, card)


def _whole(part: CardPart, card: Card) -> CardPart:
    """Return a part with the card's own codes where it leaves them blank."""
    return part.model_copy(
        update={
            "account": part.account or card.subjective,
            "cost_centre": part.cost_centre or card.cost_centre,
            "fund": part.fund or card.fund,
        }
    )


def _refuse_parts(act: Act, line: CardLine, parts: list[CardPart], has_receipt: bool) -> None:
    left = line.amount_pence - sum(part.net_pence + part.vat_pence for part in parts)
    if left:
        raise CodingIncomplete(
            f"{format_pounds(left)} of {format_pounds(line.amount_pence)} is left to code.",
            field="parts",
        )
    for number, part in enumerate(parts):
        wrong = recoverable_vat_problem(part.vat_pence, part.vat_code, has_receipt)
        if wrong:
            raise CodingIncomplete(f"Part {number + 1}: {wrong}.", field=f"parts.{number}.vat_code")
    named = {"account", "cost_centre", "fund", "project", "vat_code"}
    codings = [Coding(**part.model_dump(include=named)) for part in parts]
    problems = valid_coding(act.scope, entity=line.entity, on=act.today, codings=codings)
    if problems:
        one = problems[0]
        raise CodingIncomplete(
            f"Part {one.row + 1}, {one.field.replace('_', ' ')} {one.value}: {one.message}",
            field=f"parts.{one.row}.{one.field}",
        )


def _paid_twice(line: CardLine) -> list[str]:
    """Warn of an invoice of the same amount by much the same name: paid by card and billed too."""
    found = read_frame(
        "SELECT i.reference, f.name FROM payables_invoice i JOIN payables_payee_fact f "
        "ON f.payee_id = i.payee_id AND upper_inf(f.known) AND upper_inf(f.held) "
        "WHERE i.entity = %s AND i.gross_pence = %s AND i.invoice_date BETWEEN %s AND %s "
        "AND i.state <> 'cancelled'",
        [
            line.entity,
            abs(line.amount_pence),
            line.bought_on - TWICE_DAYS,
            line.bought_on + TWICE_DAYS,
        ],
        schema={"reference": pl.String, "name": pl.String},
    )
    if found.is_empty():
        return []
    keys = found.with_columns(key=name_key(pl.col("name")))
    merchant = pl.select(name_key(pl.lit(line.merchant))).item()
    alike = keys.filter(
        pl.lit(merchant).str.starts_with(pl.col("key").str.slice(0, 6))
        & (pl.col("key").str.len_chars() >= 3)
    )
    return [
        f"{reference} of {name} is of the same amount: is it paid by card and by invoice?"
        for reference, name in alike.select("reference", "name").iter_rows()
    ]


def _ask_approver(act: Act, card: Card) -> None:
    """Put a card's coded lines in the inbox of whoever approves for its cost centre."""
    subject = f"payables:card:{card.reference}"
    waiting = list(CardLine.objects.filter(card=card, state="coded"))
    if not waiting:
        act.done(subject, APPROVES)
        return
    largest = max(abs(line.amount_pence) for line in waiting)
    act.ask_for(
        subject,
        APPROVES,
        title=f"{len(waiting)} purchases on a card ending {card.last_four} to approve, "
        f"{format_pounds(sum(line.amount_pence for line in waiting))} in all",
        url=f"{HERE}/approve",
        entity=card.entity,
        directorate=card.directorate,
        cost_centre=card.cost_centre,
        amount_pence=largest,
        document="invoice",
        due=min(line.statement.code_by for line in waiting),
    )


@command(duty="card.approve", summary="Approve what was bought on cards")
def approve_card_lines(act: Act, lines: list[CardLineRef], note: Text = "") -> Batch:
    """Approve coded lines that are yours to approve, and post them; others are set aside.

    Nobody approves what is on their own card. A line that stands out needs a note.
    """
    taken: list[CardLine] = []
    refused = []
    for row, reference in enumerate(lines):
        try:
            taken.append(_approvable(act, reference, note))
        except Refusal as refusal:
            if len(lines) == 1:
                raise
            refused.append(
                Refused(row=row, field="lines", value=reference, message=refusal.message)
            )
    if taken:
        CardLine.objects.filter(pk__in=[line.pk for line in taken]).update(
            state="approved", approved_by=act.person, approved_on=act.today, note=note
        )
        _post(act, taken)
        for card in {line.card for line in taken if line.card}:
            _ask_approver(act, card)
    return Batch(accepted=[line.reference for line in taken], refused=refused)


def _approvable(act: Act, reference: str, note: str) -> CardLine:
    found = card_line(act, reference)
    card = found.card
    if found.state != "coded" or card is None:
        raise WrongState(f"{reference} is {found.state}: only what is coded is approved.")
    if card.holder in act.persons:
        raise Refusal("Nobody approves what is on their own card.", code="own_card", status=403)
    subject = f"payables:card_line:{reference}"
    act.concerns(subject)
    place = {
        "entity": found.entity,
        "cost_centre": card.cost_centre,
        "directorate": card.directorate,
    }
    act.within_limit(found.amount_pence, "invoice", place)
    stands_out = sorted(NEEDS_NOTE & set(found.flags))
    if stands_out and not note.strip():
        raise Refusal(
            f"{reference} is {stands_out[0]}: say in the note why it is approved.",
            code="needs_note",
            field="note",
        )
    act.changed(subject, {"state": "coded"}, {"state": "approved", "note": note})
    return found


def _post(act: Act, lines: list[CardLine]) -> None:
    """Post one journal for each line: charged with its VAT, out of the clearing account."""
    coded = read_frame(
        "SELECT 'payables:card_line:' || l.reference, l.entity, a.clearing_account, a.fund, "
        "l.merchant || ' ' || to_char(l.bought_on, 'DD/MM/YYYY'), c.fund, c.cost_centre, "
        "c.account, c.project, c.vat_code, c.net_pence, c.vat_pence, "
        "coalesce(nullif(c.description, ''), l.purpose) FROM payables_card_coding c "
        "JOIN payables_card_line l ON l.id = c.line_id "
        "JOIN payables_card_statement s ON s.id = l.statement_id "
        "JOIN payables_card_account a ON a.id = s.account_id "
        "WHERE l.id = ANY(%s) ORDER BY l.id, c.part",
        [[line.pk for line in lines]],
        schema=_CODED,
    ).with_columns(sign=pl.lit(1, pl.Int64))
    grouped = coded.group_by("entity", "clearing", "bank_fund", maintain_order=True)
    for (entity, clearing, fund), part in grouped:
        roles = account_roles(act.scope, entity=str(entity))
        about = part.select("source_ref", "bought").unique("source_ref", maintain_order=True)
        journals = (
            cleared_journals(part, roles, str(clearing), str(fund))
            .join(about, on="source_ref", how="left", maintain_order="left")
            .with_columns(
                type=pl.lit("JAP"),
                entity=pl.lit(entity),
                journal_date=pl.lit(act.today),
                year=pl.lit(None, pl.Int16),
                period=pl.lit(None, pl.Int16),
                description=pl.format("Purchase card: {}", "bought"),
                line_entity=pl.lit(""),
                line_ref=pl.col("source_ref"),
            )
        )
        post_journals(
            act, source="payables", journals=journals.select(*FRAME_COLUMNS), between_funds=True
        )


_CODED = {
    "source_ref": pl.String,
    "entity": pl.String,
    "clearing": pl.String,
    "bank_fund": pl.String,
    "bought": pl.String,
    "fund": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "project": pl.String,
    "vat_code": pl.String,
    "net_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "description": pl.String,
}


@command(duty="card.approve", summary="Send a card line back to its holder")
def query_card_line(act: Act, line: CardLineRef, question: Name) -> None:
    """Send a coded line back to the holder with a question; it is theirs to code again."""
    found = card_line(act, line)
    if found.state != "coded" or found.card is None:
        raise WrongState(f"{line} is {found.state}: only what is coded is sent back.")
    CardLine.objects.filter(pk=found.pk).update(state="queried", note=question)
    subject = f"payables:card_line:{line}"
    act.concerns(subject)
    act.changed(subject, {"state": "coded"}, {"state": "queried", "question": question})
    ask_holder(act, found.card)
    _ask_approver(act, found.card)
