"""Pages of care and conflict: holds, reviews, councillors; and the acts of an account's payers."""

from typing import Any

from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage, states

REASONS = ("breathing_space", "crisis_breathing_space", "bereavement", "vulnerable",
           "dispute_of_liability", "benefit_claim", "arrangement", "administration")  # fmt: skip

HOLDS = ListPage(
    query="revenues.holds",
    title="Holds",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("reason", kind="tag"),
        Column("held_from", "From", "date"),
        Column("held_to", "Ends", "date"),
        Column("covers_this_year", "This year's tax too", "yes_no"),
        Column("authorised_by", "Allowed by"),
        Column("note", "Note"),
    ],
    filters=[
        Filter("reason", options=states(*REASONS)),
        Filter("ending_within", "Ending within days"),
    ],
    sort="held_to",
    empty=("Nothing is on hold", "A hold is placed on an account's page."),
)

CARE = ListPage(
    query="revenues.care_reviews",
    title="Care to look at again",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("kind", kind="tag"),
        Column("note", "Note"),
        Column("noted_by", "Noted by"),
        Column("review_on", "Look again on", "date"),
    ],
    filters=[Filter("due_within", "Due within days")],
    sort="review_on",
    empty=("Nothing to look at", "Notes come here on their day of review."),
)

COUNCILLORS = ListPage(
    query="revenues.councillors_in_arrears",
    title="Councillors' council tax (section 106)",
    columns=[
        Column("councillor", "Councillor"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("unpaid_pence", "Unpaid for two months", "pence",
               why="revenues:account:{account}"),
        Column("owed_pence", "Owed in all", "pence"),
        Column("applies", "May not vote on the budget", "yes_no"),
    ],
    filters=[Filter("as_at", "On the day of the meeting")],
    fixed=lambda request: {"entity": PAGES.of_request(request)},
    sort="councillor",
    empty=("No councillors are recorded", "Record each on the account they are liable on."),
)  # fmt: skip

NAMED = Ask(label="Who", hint="Blank: who the bill names")


def _act(command: str, title: str, done: str, *, named: bool = False) -> Any:
    return act_view(
        f"revenues.{command}",
        redirect=f"{BASE}accounts/{{account}}",
        asks={"name": NAMED} if named else {},
        title=title,
        done=done,
        submit="Save",
    )


vulnerability = _act("note_vulnerability", "Note that somebody is vulnerable", "Noted", named=True)
end_vulnerability = _act("end_vulnerability", "End a note", "Ended", named=True)
authority = _act("record_authority", "Who may speak for them", "Recorded", named=True)
end_authority = _act("end_authority", "End an authority", "Ended", named=True)
joint = _act("record_joint_party", "Liable together with them", "Recorded")
death = _act("record_death", "Record a death", "The estate is billed from now on", named=True)
protect = _act("protect_address", "Protect or open the address", "Saved")
bar = _act("bar_person", "Keep somebody from this account", "Kept from it")
end_bar = _act("end_bar", "Let somebody open it again", "Ended")
councillor = _act("add_councillor", "A councillor's account", "Recorded")
declare = act_view(
    "revenues.declare_interest",
    redirect=f"{BASE}accounts",
    title="Declare your own or a relative's account",
    submit="Declare",
    done="Declared: somebody else deals with it from now on",
)
