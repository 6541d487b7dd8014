"""Letters: HR's of somebody, the words they are made of, and one's own."""

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.people.rules.letters import FIELDS
from chamberlain.people.views.pages import BASE, MINE, MY, PAGES, own_page
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day

TEMPLATES = ListPage(
    query="people.letter_templates",
    title="Words of letters",
    columns=[
        Column("code", "Letter", "code", link=f"{BASE}letters/words/{{code}}"),
        Column("title", "Title"),
        Column("version", "The council's version", "count"),
    ],
    fixed=PAGES.here,
    sort="code",
    empty=("There are no letters", "They come with the application."),
)


def _words(request: HttpRequest, template: str) -> dict[str, object]:
    rows = ask(caller_of(request), "people.letter_templates",
               {"entity": PAGES.entity_of(caller_of(request))})  # fmt: skip
    found = next((one for one in rows if one.code == template), None)
    return {"title": found.title, "body": found.body} if found else {}


set_template = act_view(
    "people.set_letter_template",
    redirect=f"{BASE}letters",
    fixed=PAGES.here,
    start=_words,
    asks={"body": Ask(label="Words", hint=f"Fields in braces: {', '.join(FIELDS)}")},
    done="Kept: letters from now on say this",
    title="Words of a letter",
)


def _kinds(request: HttpRequest, **parts: str) -> dict[str, Ask]:
    caller = caller_of(request)
    rows = ask(caller, "people.letter_templates", {"entity": PAGES.entity_of(caller)})
    return {
        "template": Ask(label="Letter", options=[(one.code, one.title) for one in rows]),
        "text": Ask(label="What only this letter says"),
    }


write = act_view(
    "people.write_letter",
    redirect=f"{BASE}letters/{{value}}.pdf",
    asks=_kinds,
    done="Written",
    title="Write a letter",
    submit="Write",
)


def _sent(content: bytes, letter: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{letter}.pdf"'
    return response


@needs("people.letter")
@PAGES.guarded
def pdf(request: HttpRequest, caller: Caller, letter: str) -> HttpResponse:
    """Send a letter as it went out."""
    return _sent(ask(caller, "people.letter", {"letter": letter}), letter)


@needs("people.my_letter")
@MINE.guarded
def my_pdf(request: HttpRequest, caller: Caller, letter: str) -> HttpResponse:
    """Send one's own letter as it went out."""
    return _sent(ask(caller, "people.my_letter", {"letter": letter}), letter)


@needs("people.letters")
@PAGES.page
def of_person(request: HttpRequest, caller: Caller, person: str) -> Shown:
    """List what somebody was sent."""
    as_at = clock.business_date()
    who = ask(caller, "people.person", {"person": person, "as_at": as_at})
    rows = ask(caller, "people.letters", {"person": person})
    return "people/letters.html", {
        "title": f"Letters to {who.name}",
        "rows": [(one, day(one.written_on), day(one.accepted_on)) for one in rows],
        "held": [(one.title, f"{BASE}assignments/{one.reference}/letter")
                 for one in who.assignments],
        "breadcrumbs": [("People", f"{BASE}people"), (who.name, f"{BASE}people/{person}")],
    }  # fmt: skip


@needs("people.my_letters")
@own_page
def mine(request: HttpRequest, caller: Caller) -> Shown:
    """List the letters one was sent, and what they ask."""
    rows = ask(caller, "people.my_letters", {})
    return "people/my_letters.html", {
        "title": "Letters",
        "rows": [(one, day(one.written_on), day(one.accepted_on)) for one in rows],
    }


accept = act_view(
    "people.accept_letter", redirect=f"{MY}letters", done="Accepted", title="Accept a letter",
    submit="Accept", context={"back_url": f"{MY}letters"},
)  # fmt: skip
