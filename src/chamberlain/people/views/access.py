"""A manager answers for the access of their people."""

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.people.views.pages import MINE, MY
from chamberlain.ui.access_cards import access_cards, answer_view
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs


@needs("kernel.certify_access", "kernel.my_access_reviews")
@MINE.page
def team_access(request: HttpRequest, caller: Caller) -> Shown:
    """Show each role of the people one manages that waits for an answer."""
    found = ask(caller, "kernel.my_access_reviews")
    due = ask(caller, "kernel.access_due") if found else None
    return "ui/access_cards.html", {
        "title": "Access of your people",
        "due": due,
        "cards": access_cards(found),
        "post_to": f"{MY}team/access/answer",
        "breadcrumbs": [("Your team", f"{MY}team")],
    }


answer = answer_view("kernel.certify_access", MINE, f"{MY}team/access")
