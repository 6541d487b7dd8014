"""Reminders, notices, summonses and orders in the words a payer reads, as tagged PDF."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.kernel.rates import figures
from chamberlain.revenues.queries.court import CaseRow, HearingRow
from chamberlain.revenues.queries.letters import LetterRow
from chamberlain.revenues.views.pages import PAGES
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HELP = Part(
    "If you cannot pay",
    [
        "Tell us at once: the sooner we know, the more we can do. Free, independent advice: "
        "Citizens Advice, StepChange, National Debtline. A debt adviser can apply for a breathing "
        "space of 60 days for you."
    ],
)
ADVICE = Part(
    "If you cannot pay",
    ["Tell us at once: the sooner we know, the more we can do. Free, independent advice for "
     "businesses: Business Debtline."],
)  # fmt: skip
REPLY = (
    "Your employer's name and address",
    "Your works or payroll number",
    "Your earnings and what is deducted from them, and how often you are paid",
    "If you are not employed: your benefits or other income",
    "Anybody else who is liable for this tax together with you",
)


def _pay(one: LetterRow) -> Part:
    words = f"Pay online, by bank transfer or in person, quoting {one.account}."
    return Part("How to pay", [words])


def _reminder(one: LetterRow) -> tuple[str, list[Part]]:
    second = one.kind == "second_reminder"
    parts = [
        Part(
            "",
            [
                f"{pounds(one.amount_pence)} of your council tax for {year_name(one.year)} is "
                f"overdue. Pay it by {day(one.pay_by)}.",
                "If you don't, you lose the right to pay by instalments: the whole of what is left "
                f"for the year falls due after {day(one.whole_due_on)}, and we may ask the "
                "magistrates for a summons without writing again.",
            ],
        )
    ]
    warned = "This is the second reminder of the year. If you miss another instalment, the whole \
balance falls due the day after, and there is no further reminder."
    if second:
        parts.append(Part("Before you miss another", [warned]))
    return ("Second reminder" if second else "Reminder"), [*parts, _pay(one), HELP]


def _final(one: LetterRow) -> tuple[str, list[Part]]:
    parts = [
        Part(
            "",
            [
                f"{pounds(one.amount_pence)} of your council tax for {year_name(one.year)} has not "
                f"been paid. Pay all of it by {day(one.pay_by)}.",
                "If you don't, we complain to the magistrates' court, which summons you. The costs "
                "of that are added to what you owe.",
            ],
        )
    ]
    return "Final notice", [*parts, _pay(one), HELP]


def _further(one: LetterRow) -> tuple[str, list[Part]]:
    return "Further notice: business rates", [
        Part(
            "",
            [
                f"{pounds(one.amount_pence)} of the business rates for {year_name(one.year)} is "
                f"overdue. Pay it by {day(one.pay_by)}.",
                "If you don't, you lose the right to pay by instalments: the whole of what is left "
                f"for the year is due on {day(one.whole_due_on)}, and we may ask the magistrates "
                "for a summons.",
            ],
        ),
        Part(
            "There is one such notice in a year",
            ["If you pay in time and miss a later instalment, the whole balance falls due seven "
             "days after, and we don't write again."],
        ),
        _pay(one),
        ADVICE,
    ]  # fmt: skip


def _summons(one: LetterRow) -> tuple[str, list[Part]]:
    tax = _tax(one)
    sums = [
        [f"{tax.capitalize()} for {year_name(one.year)}", pounds(one.amount_pence)],
        ["Costs of this summons", pounds(one.cost_pence)],
        ["To pay", pounds(one.amount_pence + one.cost_pence)],
    ]
    beyond = (
        "the rateable value or a relief: those are for the Valuation Office and for us"
        if one.rated
        else "the band, a discount or a reduction: that is for the tribunal"
    )
    return f"Summons for unpaid {tax}", [
        Part(
            "",
            [
                f"{one.council} has complained to the court that {' and '.join(one.names)} did not "
                f"pay the {tax} of {one.address}.",
                f"You are summoned to appear on {day(one.hearing_on)} before {one.court} to show "
                "why you have not paid it. If you do not appear, the case may be heard without "
                "you.",
            ],
        ),
        Part("What is asked", head=["What", "Amount"], rows=sums, numeric=[1]),
        Part(
            "What you can do",
            points=[
                f"Pay the {tax} and the costs before the hearing: then there is nothing to order.",
                "If you agree that you owe it but cannot pay at once, tell us: you need not come.",
                "If you believe that you do not owe it, come to the hearing and say why. The court "
                f"cannot decide on {beyond}.",
            ],
        ),
        _pay(one),
        ADVICE if one.rated else HELP,
    ]


def _order(one: LetterRow) -> tuple[str, list[Part]]:
    sums = [
        [f"{_tax(one).capitalize()} for {year_name(one.year)}", pounds(one.order_tax_pence)],
        ["Costs of the summons and the order", pounds(one.order_cost_pence)],
        ["Ordered to pay", pounds(one.order_tax_pence + one.order_cost_pence)],
    ]
    fee = figures("revenues.enforcement_fees", one.issued_on)["compliance"]
    joint = (
        [f"{' and '.join(one.names)} owe it jointly and severally: each may be asked for all of "
         "it, and it is collected once."]
        if len(one.names) > 1
        else []
    )  # fmt: skip
    if one.rated:
        return _rates_order(one, sums, fee)
    return "Liability order: you must tell us about your means", [
        Part(
            "",
            [f"On {day(one.issued_on)} {one.court} made order {one.order} for the council tax of "
             f"{one.address}.", *joint],
        ),
        Part("What was ordered", head=["What", "Amount"], rows=sums, numeric=[1]),
        Part(
            "What the council may do now",
            points=[
                "Have deductions made from your earnings, or from certain benefits",
                f"Send enforcement agents, whose fees you pay: {pounds(fee)} as soon as they are "
                "told to act",
                "Ask the county court for a charging order or your bankruptcy",
            ],
        ),
        Part(
            f"Answer by {day(one.reply_by)}",
            ["While any of this is unpaid the law obliges you to tell us the following in writing "
             "(SI 1992/613 regulation 36). Not answering, or answering what is false, is an "
             "offence."],
            blanks=REPLY,
            new_page=True,
        ),
        _pay(one),
        HELP,
    ]  # fmt: skip


def _rates_order(one: LetterRow, sums: list[list[str]], fee: int) -> tuple[str, list[Part]]:
    return "Liability order for business rates", [
        Part(
            "",
            [f"On {day(one.issued_on)} {one.court} made order {one.order} for the business rates "
             f"of {one.address}."],
        ),
        Part("What was ordered", head=["What", "Amount"], rows=sums, numeric=[1]),
        Part(
            "What the council may do now",
            points=[
                f"Send enforcement agents, whose fees you pay: {pounds(fee)} as soon as they are "
                "told to act",
                "Ask the court for your bankruptcy, or for the winding up of a company",
            ],
        ),
        _pay(one),
        ADVICE,
    ]  # fmt: skip


def _tax(one: LetterRow) -> str:
    return "business rates" if one.rated else "council tax"


WORDS: dict[str, Callable[[LetterRow], tuple[str, list[Part]]]] = {
    "reminder": _reminder,
    "second_reminder": _reminder,
    "final_notice": _final,
    "further_notice": _further,
    "summons": _summons,
    "liability_order": _order,
}


def letter(one: LetterRow) -> Letter:
    """Return a notice of recovery as a letter."""
    title, parts = WORDS[one.kind](one)
    case = [("Case", one.case)] if one.case else []
    return Letter(
        title=title,
        sender=one.council,
        written_on=day(one.issued_on),
        to=one.to,
        facts=[
            ("Account", one.account),
            ("Premises" if one.rated else "Home", one.address),
            *case,
        ],
        parts=parts,
    )


def schedule(held: HearingRow, council: str, cases: list[CaseRow]) -> Letter:
    """Return the court's paper: the complaint list before the hearing, the order after it."""
    heard = held.state == "heard"
    wanted = "ordered" if heard else "listed"
    listed = [one for one in cases if one.state == wanted]
    rows = [
        [f"{one.name}, {one.address}", one.reference, one.account, year_name(one.year),
         pounds(one.claimed_pence), pounds(one.summons_cost_pence)]
        for one in listed
    ]  # fmt: skip
    total = sum(one.claimed_pence for one in listed)
    costs = sum(one.summons_cost_pence for one in listed)
    said = (
        f"The court is satisfied that each sum became payable and has not been paid, and orders "
        f"that it be paid with the costs shown. Signed: {held.signed_by}."
        if heard
        else "The council complains that each sum below became payable by the person named and has "
        "not been paid, and asks for a liability order for it with costs."
    )
    return Letter(
        title="Liability order" if heard else "Complaint list",
        sender=council,
        written_on=day(held.held_on),
        facts=[("Court", held.court), ("Hearing", held.reference), ("Cases", f"{len(listed):,}")],
        parts=[
            Part("", [said]),
            Part(
                "Cases",
                head=["Who", "Case", "Account", "Year", "Tax", "Costs"],
                rows=[*rows, ["Together", "", "", "", pounds(total), pounds(costs)]],
                numeric=[4, 5],
            ),
        ],
    )


@needs("revenues.recovery_letters")
@PAGES.guarded
def of_list(request: HttpRequest, caller: Caller, recovery: str) -> HttpResponse:
    """Send a released list's notices as one PDF."""
    return _sent(caller, {"recovery": recovery}, recovery)


@needs("revenues.recovery_letters")
@PAGES.guarded
def of_hearing(request: HttpRequest, caller: Caller, hearing: str) -> HttpResponse:
    """Send the orders of a hearing, each to who is named, as one PDF."""
    return _sent(caller, {"hearing": hearing}, f"orders-{hearing}")


@needs("revenues.recovery_letters")
@PAGES.guarded
def of_account(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Send every notice of an account, the newest first, as one PDF."""
    return _sent(caller, {"account": account}, f"notices-{account}")


@needs("revenues.further_notices")
@PAGES.guarded
def further(request: HttpRequest, caller: Caller, year: int, day: str) -> HttpResponse:
    """Send the further notices of business rates that were issued on a day, as one PDF."""
    given = {"entity": PAGES.entity_of(caller), "year": year, "issued_on": day}
    found = ask(caller, "revenues.further_notices", given)
    if not found:
        raise Unknown("There is no notice to be set.")
    return pdf_answer([letter(one) for one in found], f"further-notices-{day}")


@needs("revenues.hearing", "revenues.court_cases")
@PAGES.guarded
def court_paper(request: HttpRequest, caller: Caller, hearing: str) -> HttpResponse:
    """Send the complaint list of a hearing, or its order once it is made."""
    held = ask(caller, "revenues.hearing", {"hearing": hearing})
    cases = ask(caller, "revenues.court_cases", {"hearing": hearing})
    return pdf_answer([schedule(held, held.council, cases)], f"court-{hearing}")


def _sent(caller: Caller, asked: dict[str, str], name: str) -> HttpResponse:
    found = ask(caller, "revenues.recovery_letters", asked)
    if not found:
        raise Unknown("There is no notice to be set.")
    return pdf_answer([letter(one) for one in found], name)
