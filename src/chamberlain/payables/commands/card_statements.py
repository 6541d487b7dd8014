"""Card statements: taken in once, each line to its holder, the bill expected on the bank."""

from datetime import date
from typing import Any

from chamberlain.banking.contract import ExpectedMovement, expect_movements
from chamberlain.formats import Unreadable
from chamberlain.formats.cards import CardFile, read_card_file
from chamberlain.kernel import documents
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.interfaces import Ran, difference_of, feed, note_run
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import Code, Key, Pence, Record
from chamberlain.payables.commands.banks import has_banking
from chamberlain.payables.commands.card_layouts import layout_of
from chamberlain.payables.commands.cards import card_account
from chamberlain.payables.contract import CardLineRef, CardRef, DocumentRef
from chamberlain.payables.models import Card, CardAccount, CardLine, CardStatement
from chamberlain.payables.rules.card_flags import flags_of

HERE = "/staff/payables/cards"
CODES = "payables.code_card_line"
STATEMENTS = feed(
    "payables.card_statements",
    "Purchase card statements",
    "in",
    "payables.load_card_statement",
    every="month",
    url=f"{HERE}/load",
)


class CardBill(Record):
    """A statement as it was taken in: lines and those set aside are what was read."""

    statement: str
    lines: int
    lines_pence: Pence
    bill_pence: Pence
    set_aside: list[dict[str, Any]] = []
    unknown_cards: int = 0
    known_before: bool = False


@command(duty="card.load", summary="Load a purchase card statement")
def load_card_statement(
    act: Act,
    entity: str,
    account: Code,
    document: DocumentRef,
    statement_id: Key,
    period_end: date,
    due_on: date,
    bill_pence: Pence,
) -> CardBill:
    """Take a provider's monthly file in, once; each holder finds their lines in the inbox.

    The bill is expected on the bank by direct debit on `due_on`. Rows that cannot be read are set
    aside, and lines of a card that is not known wait for whoever keeps cards; where the lines don't
    come to the bill, that is told.
    """
    found = card_account(act, entity, account)
    kept = documents.find(act.scope, document)
    earlier = CardStatement.objects.filter(account=found, sha256=kept.sha256).first()
    if earlier is not None:
        _note(act, earlier, kept.filename)
        return _told(earlier, known_before=True)
    if CardStatement.objects.filter(account=found, statement_id=statement_id).exists():
        raise Refusal(
            f"Statement {statement_id} of {account} is loaded already, with other content.",
            code="statement_differs",
            field="statement_id",
        )
    try:
        content = documents.read(act.scope, document)
        file = read_card_file(content, kept.filename, layout_of(found))
    except Unreadable as error:
        raise Refusal(f"{error}.", code="unreadable", status=422, field="document") from None
    if file.lines.is_empty():
        raise Refusal(f"No transaction of {kept.filename} could be read.", code="unreadable")
    made = CardStatement.objects.create(
        reference=next_reference("CST"),
        account=found,
        entity=entity,
        statement_id=statement_id,
        period_end=period_end,
        due_on=due_on,
        code_by=add_working_days(act.today, found.coding_days),
        lines=file.lines.height,
        lines_pence=int(file.lines["amount_pence"].sum()),
        bill_pence=bill_pence,
        set_aside=file.set_aside.to_dicts(),
        document=document,
        sha256=kept.sha256,
        loaded_by=act.person,
        loaded_on=act.today,
        act_id=act.id,
    )
    _write_lines(made, file)
    _expect_bill(act, found, made)
    _note(act, made, kept.filename, file)
    _ask_holders(act, made)
    subject = f"payables:card_statement:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"lines": made.lines, "bill_pence": bill_pence})
    return _told(made)


def _write_lines(statement: CardStatement, file: CardFile) -> None:
    """Write each line beside its card, with what stands out about it."""
    cards = {card.last_four: card for card in _cards_of(statement)}
    spent: dict[str, int] = {}
    numbers = next_references("CLN", file.lines.height)
    made = []
    for reference, line in zip(numbers, file.lines.to_dicts(), strict=True):
        card = cards.get(line["last_four"])
        spent[line["last_four"]] = spent.get(line["last_four"], 0) + line["amount_pence"]
        flags = flags_of(
            line["amount_pence"],
            line["bought_on"],
            spent[line["last_four"]],
            (card.single_limit_pence, card.month_limit_pence, card.ended_on) if card else None,
        )
        made.append(
            CardLine(
                reference=reference,
                statement=statement,
                entity=statement.entity,
                card=card,
                flags=flags,
                **line,
            )
        )
    CardLine.objects.bulk_create(made)


def _cards_of(statement: CardStatement) -> list[Card]:
    """Return the account's cards, those in use last so that they stand for their four digits."""
    held = Card.objects.filter(account=statement.account)
    return sorted(held, key=lambda card: (card.ended_on is None, card.pk))


def _expect_bill(act: Act, account: CardAccount, made: CardStatement) -> None:
    """Tell banking what the provider will take: the bill, against the clearing account."""
    if not has_banking() or made.bill_pence == 0:
        return
    movement = ExpectedMovement(
        key=f"card:{made.reference}",
        entity=made.entity,
        bank_account=account.bank_account,
        amount_pence=-made.bill_pence,
        expected_on=made.due_on,
        sent_on=None,
        batch_key="",
        reference=account.debit_reference,
        counterparty=account.provider,
        source_ref=f"payables:card_statement:{made.reference}",
        narrative=f"Purchase cards, statement {made.statement_id}",
        contra_account=account.clearing_account,
        contra_fund=account.fund,
    )
    expect_movements(act, source="payables", movements=[movement.model_dump()])


def _note(act: Act, made: CardStatement, filename: str, file: CardFile | None = None) -> None:
    """Enter the run in the register: our lines beside the bill and the file's own totals."""
    own = ""
    if file is not None and file.said_pence not in {None, made.lines_pence}:
        own = (
            f"{format_pounds(made.lines_pence)}, the total at the file's end is "
            f"{format_pounds(file.said_pence or 0)}"
        )
    ran = Ran(
        items=made.lines,
        amount_pence=made.lines_pence,
        subject=f"payables:card_statement:{made.reference}",
        filename=filename,
        document=made.document,
        sha256=made.sha256,
        set_aside=len(made.set_aside),
        said_items=file.said_lines if file else None,
        said_pence=made.bill_pence,
        difference=_differs(made, file, own),
        covers_to=made.period_end,
        replay={
            "entity": made.entity,
            "account": made.account.code,
            "document": made.document,
            "statement_id": made.statement_id,
            "period_end": made.period_end.isoformat(),
            "due_on": made.due_on.isoformat(),
            "bill_pence": made.bill_pence,
        },
    )
    note_run(act, STATEMENTS, made.entity, ran)


def _differs(made: CardStatement, file: CardFile | None, own: str) -> str:
    """Return how lines, bill and the file's own total disagree, where the file has a total."""
    if not own:
        return ""
    said = file.said_lines if file else None
    known = difference_of(
        Ran(made.lines, made.lines_pence, said_items=said, said_pence=made.bill_pence)
    )
    return "; ".join(part for part in (known, own) if part)


def _ask_holders(act: Act, statement: CardStatement) -> None:
    """Put each card's lines in its holder's inbox, and unknown cards' where cards are kept."""
    lines = CardLine.objects.filter(statement=statement).select_related("card")
    for card in {line.card for line in lines if line.card is not None}:
        ask_holder(act, card)
    unknown = [line for line in lines if line.card is None]
    if unknown:
        act.ask_for(
            f"payables:card_statement:{statement.reference}",
            "payables.assign_card_line",
            title=f"{len(unknown)} card lines of cards that are not known",
            url=f"{HERE}/lines?chosen=1&state=unknown&statement={statement.reference}",
            entity=statement.entity,
            amount_pence=sum(line.amount_pence for line in unknown),
            due=act.today,
        )


def ask_holder(act: Act, card: Card) -> None:
    """Put what a card's holder has left to code in their inbox, or take it out when all is."""
    subject = f"payables:card:{card.reference}"
    left = CardLine.objects.filter(card=card, state__in=["waiting", "queried"])
    waiting = list(left.values_list("amount_pence", "statement__code_by"))
    if not waiting:
        act.done(subject, CODES)
        return
    act.ask_for(
        subject,
        CODES,
        title=f"{len(waiting)} purchases on your card ending {card.last_four} to code",
        url="/my/card",
        entity=card.entity,
        owner=card.holder,
        amount_pence=sum(pence for pence, _ in waiting),
        due=min(day for _, day in waiting),
    )


@command(duty="card.maintain", summary="Say whose card bought this")
def assign_card_line(act: Act, line: CardLineRef, card: CardRef) -> None:
    """Give a line of a card that was not known to a card of the same account."""
    found = card_line(act, line)
    if found.card is not None:
        raise Refusal(f"{line} is of {found.card.reference} already.", field="line")
    chosen = Card.objects.filter(reference=card, account=found.statement.account).first()
    if chosen is None:
        raise Unknown(f"There is no card {card} on this account.", field="card")
    flags = flags_of(
        found.amount_pence,
        found.bought_on,
        found.amount_pence,
        (chosen.single_limit_pence, chosen.month_limit_pence, chosen.ended_on),
    )
    CardLine.objects.filter(pk=found.pk).update(card=chosen, flags=flags)
    subject = f"payables:card_line:{line}"
    act.concerns(subject)
    act.changed(subject, {"last_four": found.last_four}, {"card": card})
    ask_holder(act, chosen)
    if not CardLine.objects.filter(statement=found.statement, card__isnull=True).exists():
        act.done(
            f"payables:card_statement:{found.statement.reference}", "payables.assign_card_line"
        )


def card_line(act: Act, reference: str) -> CardLine:
    """Return a line in reach, locked; a holder reaches those of their own cards."""
    found = (
        CardLine.objects.select_for_update(of=("self",))
        .select_related("card", "statement__account")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no card line {reference}.", field="line")
    card = found.card
    act.need(
        entity=found.entity,
        directorate=card.directorate if card else None,
        cost_centre=card.cost_centre if card else None,
        owner=card.holder if card else None,
    )
    return found


def _told(made: CardStatement, known_before: bool = False) -> CardBill:
    unknown = CardLine.objects.filter(statement=made, card__isnull=True).count()
    return CardBill(
        statement=made.reference,
        lines=made.lines,
        lines_pence=made.lines_pence,
        bill_pence=made.bill_pence,
        set_aside=made.set_aside,
        unknown_cards=unknown,
        known_before=known_before,
    )
