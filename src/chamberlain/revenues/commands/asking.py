"""What residents do on their own door: pay otherwise at once, or ask for what a person decides.

Nobody signs in there: the door has seen the account number, the postcode and the surname, and acts
as the system. What is decided by right (twelve instalments, a Direct Debit, how the bill comes) is
done at once; what depends on facts waits for an officer with its evidence.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from chamberlain.kernel import documents
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Pence
from chamberlain.revenues.commands.mandates import IN_FORCE, Payer, end, instruct
from chamberlain.revenues.commands.replanning import Replanned, replan
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, Mandate, Party, Request
from chamberlain.revenues.queries.payer_accounts import PayerAccount
from chamberlain.revenues.queries.requests import seal_asked

EVIDENCE = "revenues:evidence"
TAKEN = {"application/pdf", "image/png", "image/jpeg"}
ANSWERED_WORKING_DAYS = 10
"""Working days within which an officer answers: the council's own aim."""
MOST_OPEN_DAYS = 60

Disregarded = Literal["students", "severely_mentally_impaired", "apprentices", "carers", "others"]


def _digits(text: object) -> object:
    return text.replace("-", "").replace(" ", "") if isinstance(text, str) else text


def _account_digits(text: object) -> object:
    found = _digits(text)
    return found.zfill(8) if isinstance(found, str) and 6 <= len(found) <= 8 else found


SortCode = Annotated[str, BeforeValidator(_digits), Field(pattern=r"^[0-9]{6}$")]
AccountNumber = Annotated[str, BeforeValidator(_account_digits), Field(pattern=r"^[0-9]{8}$")]
Said = Annotated[str, Field(max_length=2000)]
Since = Annotated[date, Field(description="The first day it was so")]
Evidence = Annotated[
    str | None, Field(json_schema_extra={"reference": "kernel:document"}, max_length=80)
]


@command(
    contract=True,
    duty="resident.ask",
    secret=("account_name", "sort_code", "account_number"),
    summary="Pay by Direct Debit, as a resident asks",
)
def ask_direct_debit(
    act: Act,
    account: AccountRef,
    account_name: Annotated[str, Field(min_length=1, max_length=18)],
    sort_code: SortCode,
    account_number: AccountNumber,
    pay_day: Annotated[int, Field(description="Day of the month")],
) -> Replanned:
    """Set a Direct Debit up online, or move the one there is to another account or day."""
    found = _resident(act, account)
    days = figures("revenues.direct_debit_days", act.today)["days"]
    if pay_day not in days:
        raise WrongState(f"Choose one of the days {', '.join(map(str, days))}.", field="pay_day")
    for before in Mandate.objects.filter(account=found, state__in=IN_FORCE):
        end(before, act.today, "Replaced online by the payer", tell_bank=True)
    bank = PayerAccount(account_name.upper(), sort_code, account_number)
    return instruct(act, found, Payer(bank, act.today, pay_day, "online"))


@command(contract=True, duty="resident.ask", summary="Pay in twelve instalments, as asked")
def ask_twelve_instalments(act: Act, account: AccountRef) -> Replanned:
    """Spread what is left of the year over every month of it, as a payer may ask by right."""
    found = _resident(act, account)
    if found.scheme == "12":
        raise WrongState("You pay in twelve instalments already.", field="account")
    found.scheme = "12"
    Account.objects.filter(pk=found.pk).update(scheme="12")
    act.changed(f"revenues:account:{account}", {"scheme": "10"}, {"scheme": "12"})
    return replan(act, found, account)


@command(
    contract=True, duty="resident.ask", secret=("email",), summary="Have bills by email, as asked"
)
def ask_email_bills(
    act: Act,
    account: AccountRef,
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=200)],
) -> str:
    """Send bills by email from now on instead of on paper."""
    found = _resident(act, account)
    Account.objects.filter(pk=found.pk).update(delivery="email")
    Party.objects.filter(pk=found.party_id).update(email=email)
    act.changed(f"revenues:account:{account}", {"delivery": found.delivery}, {"delivery": "email"})
    return account


@command(contract=True, duty="resident.ask", summary="Keep evidence a resident sends")
def keep_evidence(act: Act, account: AccountRef, filename: str, content: bytes) -> str:
    """Keep a PDF or picture, sealed on disk, for those who decide on residents' requests."""
    found = _resident(act, account)
    if documents.media_type_of(content) not in TAKEN:
        raise Refusal(
            "Send a PDF or a picture (PNG or JPEG).", code="evidence_kind", field="evidence"
        )
    kept = documents.store(act, content, filename, found.entity, data_class=EVIDENCE, sealed=True)
    return str(kept.reference)


@command(
    contract=True,
    duty="resident.ask",
    secret=("forwarding_address", "new_name", "said"),
    summary="Tell of a move, as a resident",
)
def ask_move(
    act: Act,
    account: AccountRef,
    moved_on: Annotated[date, Field(description="The day you moved out")],
    forwarding_address: Annotated[str, Field(min_length=5, max_length=400)],
    new_name: Annotated[str, Field(max_length=140)] = "",
    said: Said = "",
) -> str:
    """Ask that the account be ended; whoever moved in is charged from that day."""
    asked = {"forwarding_address": forwarding_address, "new_name": new_name, "said": said}
    return _ask(act, account, "move", moved_on, asked, None)


@command(
    contract=True,
    duty="resident.ask",
    secret=("said", "because"),
    summary="Claim a discount for a household, as a resident",
)
def ask_discount(
    act: Act,
    account: AccountRef,
    since: Since,
    residents: Annotated[int, Field(ge=1, le=20)],
    not_counted: Annotated[int, Field(ge=0, le=20)] = 0,
    because: Disregarded | None = None,
    evidence: Evidence = None,
    said: Said = "",
) -> str:
    """Claim the single person discount, or that people who live there don't count."""
    if not_counted > residents:
        raise WrongState("No more people can be left out than live there.", field="not_counted")
    if residents - not_counted > 1:
        raise WrongState(
            "There is a discount where one adult counts, or none. Of those who live there, two or "
            "more count.",
            field="residents",
        )
    if not_counted and because is None:
        raise WrongState("Say why they don't count.", field="because")
    kind = "disregard" if not_counted else "single_person"
    asked = {"residents": str(residents), "not_counted": str(not_counted),
             "because": because or "", "said": said}  # fmt: skip
    return _ask(act, account, kind, since, asked, evidence)


@command(
    contract=True,
    duty="resident.ask",
    secret=("said", "feature"),
    summary="Claim the disabled band reduction, as a resident",
)
def ask_disabled_band(
    act: Act,
    account: AccountRef,
    since: Since,
    feature: Literal["room", "second_bathroom", "second_kitchen", "wheelchair"],
    evidence: Evidence = None,
    said: Said = "",
) -> str:
    """Claim the band below, because the home has what a disabled resident needs."""
    asked = {"feature": feature, "said": said}
    return _ask(act, account, "disabled", since, asked, evidence)


@command(
    contract=True,
    duty="resident.ask",
    secret=("said", "code"),
    summary="Claim an exemption, as a resident",
)
def ask_exemption(
    act: Act,
    account: AccountRef,
    since: Since,
    code: Annotated[str, Field(pattern="^[BD-W]$", description="The reason that fits best")],
    evidence: Evidence = None,
    said: Said = "",
) -> str:
    """Claim that the home is exempt, by the class that fits."""
    return _ask(act, account, "exemption", since, {"code": code, "said": said}, evidence)


@command(
    contract=True,
    duty="resident.ask",
    secret=("said", "telephone"),
    summary="Ask for help with paying, as a resident",
)
def ask_help(
    act: Act,
    account: AccountRef,
    said: Annotated[str, Field(min_length=3, max_length=2000)],
    monthly_pence: Annotated[Pence | None, Field(ge=0)] = None,
    telephone: Annotated[str, Field(max_length=40)] = "",
) -> str:
    """Ask for help before arrears grow; an officer answers with what can be done."""
    asked = {"said": said, "telephone": telephone, "monthly_pence": str(monthly_pence or "")}
    return _ask(act, account, "help", act.today, asked, None)


def _resident(act: Act, reference: str) -> Account:
    """Return the account of a resident whom the door has let in; nobody else asks this way."""
    act.only_system()
    found = (
        Account.objects.select_related("party")
        .select_for_update(of=("self",))
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no account {reference}.", field="account")
    act.need(entity=found.entity)
    return found


def _ask(
    act: Act, account: str, kind: str, since: date, asked: dict[str, str], evidence: str | None
) -> str:
    """Keep what is asked, sealed, and put it before whoever decides."""
    found = _resident(act, account)
    if (since - act.today).days > MOST_OPEN_DAYS:
        raise WrongState(
            f"That is too far ahead: tell us within {MOST_OPEN_DAYS} days of it.",
            field="moved_on" if kind == "move" else "since",
        )
    if Request.objects.filter(account=found, kind=kind, state="received").exists():
        raise WrongState("You have asked for this, and we have not answered yet.", field="account")
    reference = next_reference("REQ")
    Request.objects.create(
        reference=reference,
        entity=found.entity,
        account=found,
        kind=kind,
        since=since,
        asked_sealed=seal_asked(found.party.reference, reference, asked),
        documents=[evidence] if evidence else [],
        received_on=act.today,
        act_id=act.id,
    )
    subject = f"revenues:request:{reference}"
    act.changed(subject, None, {"account": account, "kind": kind, "since": since.isoformat()})
    act.ask_for(
        subject,
        "revenues.accept_request",
        title=f"{account} asks: {kind.replace('_', ' ')}",
        entity=found.entity,
        due=add_working_days(act.today, ANSWERED_WORKING_DAYS),
        url=f"/staff/revenues/requests/{reference}",
    )
    return reference
