"""HR's pages which do one act each."""

from typing import Any

from chamberlain.kernel import clock
from chamberlain.people.models.persons import ASSIGNMENT_KINDS
from chamberlain.people.rules.letters import hours
from chamberlain.people.views.mine import STATEMENTS
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import today_as

POST = f"{BASE}posts/{{post}}"
PERSON = f"{BASE}people/{{person}}"
VACANCY = f"{BASE}vacancies/{{vacancy}}"
ELEMENT = f"{BASE}elements/{{element}}"
KINDS = [(one, one.replace("_", " ").capitalize()) for one in ASSIGNMENT_KINDS]
CENTRES = Ask(label="Paid by", hint="A cost centre, or several with percent: CHB101 60; CHB102 40")

propose_post = act_view(
    "people.propose_post",
    redirect=f"{BASE}posts/{{value}}",
    fixed=PAGES.here,
    start=today_as("held_from"),
    asks={"cost_centres": CENTRES, "fte": Ask(label="FTE"), "dbs_level": Ask(label="DBS")},
    done="Proposed: another HR officer approves it",
    title="Propose a post",
    submit="Propose",
)
approve_post = act_view("people.approve_post", redirect=POST, done="Approved", submit="Approve")
refuse_post = act_view(
    "people.refuse_post", redirect=f"{BASE}posts", done="Turned down", submit="Turn down"
)
change_post = act_view(
    "people.change_post",
    redirect=POST,
    start=today_as("held_from"),
    asks={"cost_centres": CENTRES, "fte": Ask(label="FTE")},
    done="Changed",
    title="Change a post",
    context={"lead": "What you leave blank stays as it is."},
)
delete_post = act_view(
    "people.delete_post", redirect=f"{BASE}posts", done="Deleted from that day", submit="Delete"
)
ask_vacancy = act_view(
    "people.ask_vacancy",
    redirect=f"{BASE}vacancies/{{value}}",
    asks={"fte": Ask(label="FTE", hint="All there is room for when blank")},
    done="Asked: another person approves it",
    title="Ask to fill a post",
    submit="Ask",
)
approve_vacancy = act_view(
    "people.approve_vacancy", redirect=VACANCY, done="Approved", submit="Approve"
)
refuse_vacancy = act_view(
    "people.refuse_vacancy", redirect=VACANCY, done="Turned down", submit="Turn down"
)
withdraw_vacancy = act_view(
    "people.withdraw_vacancy", redirect=VACANCY, done="Withdrawn", submit="Withdraw"
)
appoint = act_view(
    "people.appoint",
    redirect=lambda answer, **parts: f"{BASE}people/{answer.value.person}",
    start=lambda request, vacancy: {
        "weekly_hours": "37", "kind": "permanent", "pay_basis": "salaried",
        "pension_section": "main",
    },
    asks={
        "kind": Ask(options=KINDS),
        "person": Ask(label="Works here already", hint="Their reference, such as PER-0000123"),
        "nino": Ask(label="National Insurance number"),
    },
    done="Appointed: what is still needed is in the inbox",
    title="Appoint",
    submit="Appoint",
)  # fmt: skip
change_details = act_view(
    "people.change_details",
    redirect=PERSON,
    start=today_as("held_from"),
    asks={"nino": Ask(label="National Insurance number")},
    done="Changed",
    title="Change details",
    context={"lead": "What you leave blank stays as it is."},
)
bank_details = act_view(
    "people.give_bank_details",
    redirect=PERSON,
    done="Kept: a second person verifies them",
    title="Bank details",
)
record_check = act_view(
    "people.record_check",
    redirect=PERSON,
    start=lambda request, person: {"seen_on": clock.business_date()},
    asks={"kind": Ask(label="Check")},
    done="Recorded",
    title="Record a check",
)
link_sign_in = act_view(
    "people.link_sign_in",
    redirect=PERSON,
    asks={"user": Ask(label="Signs in as", hint="Reference of the person, such as USR-0000012")},
    done="Linked",
    title="Link to a sign-in",
)


def _to_person(answer: Any, **parts: Any) -> str:
    return f"{BASE}people"


change_assignment = act_view(
    "people.change_assignment",
    redirect=_to_person,
    start=today_as("held_from"),
    asks={
        "annual_pay_pence": Ask(label="Full-time pay a year", hint="Only where not the spine's"),
        "held_until": Ask(label="Last day", hint="Leave blank when it stays so"),
    },
    done="Changed",
    title="Change terms",
    context={"lead": "What you leave blank stays as it is."},
)
transfer = act_view(
    "people.transfer",
    redirect=_to_person,
    start=today_as("held_from"),
    done="Transferred",
    submit="Transfer",
)
end_assignment = act_view(
    "people.end_assignment",
    redirect=_to_person,
    done=lambda answer: f"Ended. Leave left: {hours(answer.value.leave_balance_e2)}",
    title="Leave a post",
    submit="End",
)
propose_element = act_view(
    "people.propose_element",
    redirect=f"{BASE}elements/{{value}}",
    start=today_as("held_from"),
    asks={"annual_pence": Ask(label="Amount a year")},
    done="Proposed: another person approves it",
    title="Propose acting-up, an honorarium or a supplement",
    submit="Propose",
)
approve_element = act_view(
    "people.approve_element", redirect=ELEMENT, done="Approved", submit="Approve"
)
refuse_element = act_view(
    "people.refuse_element", redirect=ELEMENT, done="Turned down", submit="Turn down"
)
record_absence = act_view(
    "people.record_absence",
    redirect=f"{BASE}absences",
    start=lambda request, assignment: {
        "first_day": clock.business_date(), "kind": "sickness", "portion": "full",
        "work_days": "12345",
    },
    asks={
        "work_days": Ask(label="Working days", hint="12345 is Monday to Friday"),
        "event": Ask(
            label="Family leave: counted from",
            hint="Without it statutory pay can't be worked out",
            options=[("", "No family leave"), ("due", "The child is due"),
                     ("matched", "The child was matched"), ("born", "The child was born"),
                     ("died", "The child died")],
        ),
        "event_on": Ask(label="Day of that"),
        "returning": Ask(label="Has said they come back"),
    },
    done="Recorded",
    title="Record an absence",
)  # fmt: skip


declare_starter = act_view(
    "people.declare_starter",
    redirect=_to_person,
    asks=STATEMENTS,
    done="Declared",
    title="Starter declaration or P45",
)
