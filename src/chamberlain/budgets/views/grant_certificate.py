"""A claim's certificate on paper: what the ledger held, what is claimed, and who certifies it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.budgets.views.pages import PAGES, Place
from chamberlain.kernel.calendar import period_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui import words
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.ways import needs


@needs("budgets.grant_claim")
@PAGES.guarded
def certificate(request: HttpRequest, caller: Caller, claim: str) -> HttpResponse:
    """Give a claim's certificate as a tagged PDF, to be signed, or as it was certified here."""
    found = ask(caller, "budgets.grant_claim", {"claim": claim})
    return pdf_answer([certificate_of(found)], f"certificate-{claim}")


def certificate_of(found: Any) -> Letter:
    """Return the certificate of a claim as a letter to whoever awarded the grant."""
    one = found.claim
    year = Place("", one.year, 1).year_name
    share = f"{found.share_e4 // 100}.{found.share_e4 % 100:02d}%"
    rows = [
        [
            f"{line.account} {line.name}, {line.place}",
            Place("", line.year, 1).year_name,
            _of(line.pence),
        ]
        for line in found.lines
    ]
    if found.spent_before_pence:
        rows.append(["Before the grant stood in this register", "", _of(found.spent_before_pence)])
    rows.append(["Spent", "", _of(one.spend_pence)])
    return Letter(
        title=f"Certificate of expenditure: {found.title}",
        sender=found.council,
        written_on=words.day(one.decided_on or one.prepared_on),
        to=[found.awarding_body],
        facts=[
            ("Claim", f"{one.reference}, to the end of {period_name(year, one.period)}"),
            ("Award", _of(found.award_pence)),
            ("State", _state(one)),
        ],
        parts=[
            Part(
                heading="What was spent",
                head=["Subjective and where", "Year", "Amount"],
                rows=rows,
                numeric=[2],
            ),
            Part(
                heading="What is claimed",
                head=["", "Amount"],
                rows=[
                    [f"{share} of what was spent, up to the award", _of(_eligible(one))],
                    ["Less received or claimed before", _of(one.before_pence)],
                    ["Claimed now", _of(one.amount_pence)],
                ],
                numeric=[1],
            ),
            Part(
                heading="Certificate",
                paragraphs=[
                    "The amounts above are those of the council's ledger on the day the claim was "
                    "prepared. They were spent for the purpose of the grant and on its terms, and "
                    "no part of them was claimed before or from anybody else.",
                    f"Prepared by {one.prepared_by} on {words.day(one.prepared_on)}.",
                ],
                blanks=[] if one.state == "certified" else ["Signed", "Name and office", "Date"],
            ),
        ],
    )


def _of(pence: int) -> str:
    return str(words.pounds(pence))


def _eligible(one: Any) -> int:
    return int(one.before_pence + one.amount_pence)


def _state(one: Any) -> str:
    if one.state == "prepared":
        return "Not certified yet"
    return f"{one.state.capitalize()} by {one.decided_by} on {words.day(one.decided_on)}"
