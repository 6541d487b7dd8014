"""Sundry debtors' letters as tagged PDF: reminder, letter before claim, claim; and statements."""

from django.http import HttpRequest, HttpResponse

from chamberlain.income.queries.letters import OwedView, RecoveryLetter
from chamberlain.income.views.pages import PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

ADVICE = (
    "Citizens Advice: citizensadvice.org.uk",
    "StepChange Debt Charity: stepchange.org",
    "National Debtline: nationaldebtline.org",
    "Business Debtline, for the self-employed: businessdebtline.org",
)
BOXES = (
    "A. I agree that I owe the debt. I will pay it by:",
    "B. I owe some of it, but not all. I owe, and why not the rest:",
    "C. I don't know whether I owe it. I need these documents or this information:",
    "D. I dispute it, because:",
    "I am getting debt advice from:",
    "I can pay in instalments of:",
    "Signed and dated:",
)
MEANS = (
    "Who lives in your household, and how many depend on you",
    "Pay, benefits and other income, after tax, a month",
    "Rent or mortgage, council tax, gas, electricity and water a month",
    "Food, travel, telephone and other living costs a month",
    "Other debts, and what you pay towards each a month",
    "Savings and what you own of value",
)


def letter(one: RecoveryLetter) -> Letter:
    """Return a step of recovery as a letter; a letter before claim to a person has its annexes."""
    titles = {
        "reminder": "Reminder",
        "letter_before_claim": "Letter before claim",
        "county_court": "Particulars for a county court claim",
    }
    parts = {
        "reminder": _reminder,
        "letter_before_claim": _before_claim,
        "county_court": _claim,
    }[one.stage](one)
    found = one.charge
    return Letter(
        title=titles[one.stage],
        sender=one.council,
        written_on=day(one.taken_on),
        to=[found.name, *[part.strip() for part in one.address.split(",")], one.postcode],
        facts=[("Account", found.account), ("Charge", found.reference), ("For", found.why)],
        parts=parts,
    )


def _pay(one: RecoveryLetter) -> Part:
    words = f"Pay online, by bank transfer or in person, quoting {one.charge.account}."
    return Part("How to pay", [words, "If you cannot pay, tell us: we agree instalments."])


def _statement(one: RecoveryLetter) -> Part:
    rows = [
        [row.what, day(row.day), row.detail, "" if row.pence is None else pounds(row.pence)]
        for row in one.charge.events
    ]
    return Part(
        "Statement of account",
        head=["What", "Day", "Detail", "Amount"],
        rows=[*rows, ["Owed", "", "", pounds(one.left_pence)]],
        numeric=[3],
    )


def _reminder(one: RecoveryLetter) -> list[Part]:
    words = (
        f"{pounds(one.left_pence)} was due on {day(one.charge.due_on)} and has not been paid. Pay "
        f"it, or tell us why you don't owe it, by {day(one.answer_by)}."
    )
    return [Part("", [words]), _pay(one), Part("Advice that costs nothing", points=ADVICE)]


def _before_claim(one: RecoveryLetter) -> list[Part]:
    found = one.charge
    parts = [
        Part(
            "",
            [
                f"You owe {pounds(one.left_pence)}, charged on {day(found.raised_on)} for: "
                f"{found.why}. No interest or other charges are being added to it.",
                "A copy of the agreement, order or other paper on which it rests is sent to you "
                "if you ask for it.",
                f"If you neither pay nor answer by {day(one.answer_by)} we may ask the county "
                "court for a judgment. Court fees and costs would then be added, and a judgment "
                "may make it hard to get credit.",
            ],
        ),
        Part(
            "What you can do",
            points=[
                "Pay all of it.",
                "Send back the reply form: say that you agree, in part, don't know, or dispute it.",
                "Get advice first, and say so on the form: we then wait for you.",
                "Offer instalments, with the statement of your means.",
            ],
        ),
        _pay(one),
        _statement(one),
    ]
    if not one.person:
        return parts
    return [
        *parts,
        Part(
            "Information for you",
            [
                "This letter is sent under the Pre-Action Protocol for Debt Claims, which courts "
                "expect both sides to follow. You have 30 days from its date to answer; a court "
                "claim isn't begun sooner. If you ask for documents we send them within 30 days, "
                "and wait 30 days more. If we still don't agree, we try to settle it with you "
                "before a claim, and tell you 14 days before one is begun.",
            ],
            points=ADVICE,
            new_page=True,
        ),
        Part("Reply form", [f"Reference {found.reference}. Fill in what fits."], blanks=BOXES,
             new_page=True),
        Part("Statement of your means", ["Fill it in if you ask for time to pay."], blanks=MEANS,
             new_page=True),
    ]  # fmt: skip


def _claim(one: RecoveryLetter) -> list[Part]:
    found = one.charge
    lines = [[row.description, pounds(row.net_pence), pounds(row.vat_pence)] for row in found.lines]
    return [
        Part(
            "Particulars of claim",
            [
                f"The claimant, {one.council}, supplied or charged the defendant, {found.name}, "
                f"with what is listed below; {pounds(found.owed_pence)} was due on "
                f"{day(found.due_on)}. {pounds(one.left_pence)} is unpaid.",
                "A letter of claim was sent and the time to answer it has run.",
            ],
        ),
        Part("What it is for", head=["What", "Net", "VAT"], rows=lines, numeric=[1, 2]),
        _statement(one),
    ]


def together(found: OwedView, today: str) -> Letter:
    """Return a statement of all that a payer owes the council, by account."""
    rows = [
        [row.type_name, row.account, pounds(row.balance_pence), pounds(row.due_pence)]
        for row in found.rows
    ]
    total = ["Together", "", pounds(found.balance_pence), pounds(found.due_pence)]
    return Letter(
        title="What you owe the council",
        sender=found.council,
        written_on=today,
        to=[found.name, found.postcode],
        parts=[
            Part(
                "",
                ["This is what stands on each account in your name. Each is paid, and recovered, "
                 "by its own law: paying one does not pay another."],
                head=["For", "Account", "Owed", "Of it due"],
                rows=[*rows, total],
                numeric=[2, 3],
            )
        ],
    )  # fmt: skip


@needs("income.recovery_letter")
@PAGES.guarded
def letter_pdf(request: HttpRequest, caller: Caller, charge: str) -> HttpResponse:
    """Send the letter of a charge's last step of recovery, or of the one asked for."""
    asked = {"charge": charge, "stage": request.GET.get("stage", "")}
    return pdf_answer([letter(ask(caller, "income.recovery_letter", asked))], charge)


@needs("income.owed_together")
@PAGES.guarded
def together_pdf(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Send a statement of everything somebody owes."""
    found = ask(caller, "income.owed_together", {"account": account})
    return pdf_answer([together(found, day(clock.business_date()))], f"owed-{account}")
