"""What is one's own: leave with how it is worked out, absence, claims, details."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.people.rules.letters import hours
from chamberlain.people.views.pages import MY, own_page
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, masked, pounds

ELEMENTS = [
    ("timesheet_hours", "Hours on a timesheet"),
    ("kit_hours", "Hours of keeping in touch during family leave"),
    ("overtime_plain", "Overtime at plain time"),
    ("overtime_half", "Overtime at time and a half"),
    ("overtime_double", "Overtime at double time"),
    ("mileage_car", "Miles by car"),
    ("mileage_cycle", "Miles by bicycle"),
    ("expenses", "Expenses with a receipt"),
]
NAMES = dict(ELEMENTS)
STATEMENTS = {
    "statement": Ask(
        options=[
            ("A", "A: first job since 6 April, no other pay or pension"),
            ("B", "B: only job now, but had another since 6 April"),
            ("C", "C: has another job or a pension"),
            ("P45", "A P45 from the last employer"),
        ]
    )
}


@needs("people.my_leave")
@own_page
def leave(request: HttpRequest, caller: Caller) -> Shown:
    """Show what is left of one's leave, how it is worked out, and what was asked for."""
    found = ask(caller, "people.my_leave", {"as_at": clock.business_date()})
    return "people/my_leave.html", {
        "title": "Leave",
        "tiles": [
            {"label": f"Left in {one.year}", "value": hours(one.left_e2),
             "note": one.title if len(found.years) > 1 else ""}
            for one in found.years
        ],
        "years": [(one, _worked_out(one)) for one in found.years],
        "rows": [
            [
                _span(one.first_day, one.last_day), hours(one.hours_e2), tag(one.state),
                _holder(one),
                ("Cancel", one.reference) if one.state in ("asked", "approved") else "",
            ]
            for one in found.requests
        ],
    }  # fmt: skip


def _worked_out(one: Any) -> list[tuple[str, str]]:
    lines = [
        ("Annual leave and extra-statutory days by your hours, days and service in the year",
         hours(one.entitled_e2)),
        ("Carried over, bought or sold", hours(one.adjusted_e2)),
        ("Approved", f"less {hours(one.taken_e2)}"),
        ("Asked for", f"less {hours(one.asked_e2)}"),
        ("Left", hours(one.left_e2)),
    ]  # fmt: skip
    return [line for line in lines if line[0] != "Carried over, bought or sold" or one.adjusted_e2]


def _holder(one: Any) -> str:
    if one.state == "asked":
        return f"with {one.with_whom}" if one.with_whom else "with HR"
    return one.answer or (f"by {one.with_whom}" if one.with_whom else "")


def _span(first: Any, last: Any) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last) if last else 'now'}"


@needs("people.my_absences")
@own_page
def absence(request: HttpRequest, caller: Caller) -> Shown:
    """Show one's absences."""
    found = ask(caller, "people.my_absences", {"as_at": clock.business_date()})
    return "people/my_absence.html", {
        "title": "Absence",
        "rows": [
            (
                one.kind.replace("_", " ").capitalize(), _span(one.first_day, one.last_day),
                one.reason, one.state, one.reference if one.last_day is None else "",
            )
            for one in found
        ],
    }  # fmt: skip


@needs("people.my_claims")
@own_page
def claims(request: HttpRequest, caller: Caller) -> Shown:
    """Show one's claims."""
    found = ask(caller, "people.my_claims", {"as_at": clock.business_date()})
    return "people/my_claims.html", {
        "title": "Claims",
        "rows": [
            (
                NAMES[one.element], day(one.worked_on), quantity(one), one.description, one.state,
                one.answer, one.reference if one.state == "asked" else "",
            )
            for one in found
        ],
    }  # fmt: skip


def quantity(one: Any) -> str:
    """Return what a claim is for: hours, miles, or an amount."""
    if one.units_e2 is None:
        return pounds(one.amount_pence)
    if one.element.startswith("mileage"):
        return hours(one.units_e2).replace("hours", "miles")
    return hours(one.units_e2)


@needs("people.my_details")
@own_page
def details(request: HttpRequest, caller: Caller) -> Shown:
    """Show what the register holds of oneself."""
    as_at = clock.business_date()
    one = ask(caller, "people.my_details", {"as_at": as_at})
    held = ask(caller, "people.my_assignments", {"as_at": as_at})
    lines = (one.address_1, one.address_2, one.address_3, one.address_4, one.postcode)
    return "people/my_details.html", {
        "title": "Your details",
        "facts": [
            ("Name", one.name),
            ("Employee number", one.number),
            ("Born", day(one.born)),
            ("National Insurance", masked(one.nino) or "Not given yet"),
            ("Address", ", ".join(line for line in lines if line) or "Not given yet",
             f"{MY}details/change", "Change"),
            ("Email", one.email or "None"),
            ("Telephone", one.telephone or "None"),
            ("Bank details", "Given" if one.has_bank_details else "Not given yet",
             f"{MY}details/bank", "Change"),
            ("With this employer since", day(one.employer_from)),
            ("Local government service since", day(one.local_government_from)),
        ],
        "to_do": _to_do(one, held),
        "held": [
            (
                one.title,
                [
                    ("Grade and point", f"{one.grade}, {one.spine_point or 'none'}"),
                    ("Hours", f"{hours(one.weekly_hours_e2)} a week"),
                    ("Since", day(one.held_from)),
                    ("Until", day(one.held_to) if one.held_to else "No end"),
                    ("Pension", one.pension or "None",
                     f"{MY}details/pension/{one.reference}", "Change"),
                ],
            )
            for one in held
        ],
    }  # fmt: skip


def _to_do(one: Any, held: list[Any]) -> list[tuple[str, str]]:
    """Return what a starter has still to give: (words, address)."""
    wanted = [
        (not one.address_1, "Your address", f"{MY}details/change"),
        (not one.has_bank_details, "Where your pay goes", f"{MY}details/bank"),
        *(
            (not each.declared, f"Starter declaration or P45: {each.title}",
             f"{MY}starter/{each.reference}")
            for each in held
        ),
    ]  # fmt: skip
    return [(words, address) for missing, words, address in wanted if missing]


def _held(request: HttpRequest) -> list[Any]:
    try:
        given = {"as_at": clock.business_date()}
        return list(ask(caller_of(request), "people.my_assignments", given))
    except Refusal:
        return []


def _post(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    """Return the assignment of somebody who holds one: then it is not asked for."""
    held = _held(request)
    return {"assignment": held[0].reference} if len(held) == 1 else {}


def _posts(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    options = [(one.reference, one.title) for one in _held(request)]
    return {"assignment": Ask(label="Which post", options=options)}


def _leave_asks(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    return _posts(request) | {
        "hours": Ask(hint="Worked out of your week when blank"),
        "note": Ask(label="Note for your manager"),
    }


def _claim_asks(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    return _posts(request) | {
        "element": Ask(label="What for", options=ELEMENTS),
        "worked_on": Ask(label="On which day"),
        "quantity": Ask(label="Hours or miles", hint="Such as 2.5; leave blank for expenses"),
        "amount_pence": Ask(label="Amount", hint="For expenses only"),
        "document": Ask(label="Receipt"),
    }


ask_leave = act_view(
    "people.ask_leave",
    redirect=f"{MY}leave",
    fixed=_post,
    asks=_leave_asks,
    done="Asked: your manager decides",
    title="Ask for leave",
    submit="Ask",
    context={"back_url": f"{MY}leave"},
)
cancel_leave = act_view(
    "people.cancel_leave",
    redirect=f"{MY}leave",
    done="Cancelled",
    title="Cancel leave",
    submit="Cancel this leave",
    context={"back_url": f"{MY}leave"},
)
report_sickness = act_view(
    "people.report_sickness",
    redirect=f"{MY}absence",
    fixed=_post,
    asks=_posts,
    start=lambda request: {"first_day": clock.business_date(), "portion": "full"},
    done="Reported. Get well soon",
    title="Report that you are off sick",
    submit="Report",
    context={"back_url": f"{MY}absence"},
)
end_absence = act_view(
    "people.end_absence",
    redirect=f"{MY}absence",
    done="Noted",
    title="Say your last day off sick",
    context={"back_url": f"{MY}absence"},
)
make_claim = act_view(
    "people.make_claim",
    redirect=f"{MY}claims",
    fixed=_post,
    asks=_claim_asks,
    start=lambda request: {"worked_on": clock.business_date()},
    done="Claimed: your manager decides",
    title="Make a claim",
    submit="Claim",
    context={"back_url": f"{MY}claims"},
)
cancel_claim = act_view(
    "people.cancel_claim",
    redirect=f"{MY}claims",
    done="Taken back",
    title="Take a claim back",
    submit="Take back",
    context={"back_url": f"{MY}claims"},
)
change_details = act_view(
    "people.change_own_details",
    redirect=f"{MY}details",
    done="Changed from today",
    title="Change your address or how you are reached",
    context={"lead": "What you leave blank stays as it is.", "back_url": f"{MY}details"},
)


bank_details = act_view(
    "people.give_own_bank_details",
    redirect=f"{MY}details",
    done="Kept: a second person verifies them before anything is paid there",
    title="Where your pay goes",
    context={"back_url": f"{MY}details"},
)
declare_starter = act_view(
    "people.declare_starter",
    redirect=f"{MY}details",
    asks=STATEMENTS,
    done="Declared",
    title="Starter declaration or P45",
    context={"back_url": f"{MY}details"},
)

choose_pension = act_view(
    "people.choose_own_pension",
    redirect=f"{MY}details",
    asks={
        "section": Ask(
            label="From next month I am in",
            options=[
                ("main", "The main section: the whole pension"),
                ("half", "50/50: half the contribution for half the pension"),
                ("none", "No section: I opt out. The council pays nothing in for me then"),
            ],
        )
    },
    done=lambda answer: f"Chosen: from {day(answer.value)}",
    title="Your pension",
    submit="Choose",
    context={
        "lead": "Nobody may talk you out of a pension. You may come back in at any time.",
        "back_url": f"{MY}details",
    },
)
WHY = [
    ("pay", "Pay"), ("career", "A step forward elsewhere"), ("workload", "Workload"),
    ("manager", "How I was managed"), ("place", "Place or journey"), ("family", "Family"),
    ("health", "Health"), ("retirement", "Retirement"), ("contract", "My contract ended"),
    ("other", "Something else"),
]  # fmt: skip
exit_interview = act_view(
    "people.give_exit_interview",
    redirect=f"{MY}details",
    asks={
        "reason": Ask(label="The most important reason", options=WHY),
        "would_return": Ask(label="I would work here again"),
        "said": Ask(label="In your own words"),
    },
    done="Thank you",
    title="Why you leave",
    submit="Tell HR",
    context={"lead": "HR reads this; your manager does not.", "back_url": f"{MY}details"},
)
