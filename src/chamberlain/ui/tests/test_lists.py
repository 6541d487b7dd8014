from datetime import date

import polars as pl
import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from chamberlain.kernel.records import Pence, Record
from chamberlain.ui.lists import Column, ListPage, answers, columns


class Line(Record):
    reference: str
    supplier: str
    gross_pence: Pence
    due: date | None = None


LINES = [
    Line(reference="INV-2", supplier="Downs <b>", gross_pence=-5, due=date(2026, 11, 3)),
    Line(reference="INV-1", supplier="Ousevale", gross_pence=123450, due=None),
    Line(reference="INV-3", supplier="Lanes", gross_pence=100, due=date(2026, 11, 1)),
]


def get(caller, page, address, **headers):
    request = RequestFactory().get(address, **headers)
    request.caller = caller
    if caller:
        request.user = get_user_model().objects.get(reference=caller.person)
    request.htmx = None
    return page.view(request)


def test_rows_are_escaped_linked_and_set_right():
    shown = [
        Column("reference", link="/staff/invoices/{reference}"),
        Column("supplier"),
        Column("gross_pence", "Gross", "pence", why="payables:invoice:{reference}"),
        Column("due", kind="date"),
    ]

    html = columns.body(shown, answers.rows_of(LINES[:1]))

    assert 'href="/staff/invoices/INV-2"' in html
    assert "Downs &lt;b&gt;" in html
    assert 'href="/staff/why/payables:invoice:INV-2"' in html
    assert '<td class="n">' in html
    assert "3 Nov 2026" in html


def test_an_address_in_a_cell_cannot_break_out_of_it():
    html = columns.body([Column("r", link="/x/{r}")], [{"r": '"><script>'}])

    assert "<script>" not in html
    assert 'href="/x/%22%3E%3Cscript%3E"' in html


def test_a_whole_answer_is_sorted_cut_and_totalled_with_blanks_last():
    part = answers.paged_here(LINES, answers.Wanted(2, sort="-due", totalled=["gross_pence"]))

    assert [row["reference"] for row in part.rows] == ["INV-2", "INV-3"]
    assert (part.total, part.more, part.totals) == (3, True, {"gross_pence": 123545})


def test_a_whole_answer_is_searched_for_all_words():
    part = answers.paged_here(LINES, answers.Wanted(50, search="inv ouse"))

    assert [row["reference"] for row in part.rows] == ["INV-1"]


def test_a_query_that_pages_gives_one_row_more_to_say_that_there_is_more():
    part = answers.paged_by_query(pl.DataFrame({"a": [1, 2, 3]}), 2, 0)

    assert part == answers.Part([{"a": 1}, {"a": 2}], None, True)


def test_a_list_without_a_caller_asks_for_sign_in_and_comes_back():
    page = ListPage("kernel.acts", "Audit", [Column("reference")])

    response = get(None, page, "/staff/audit?person=U1")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=%2Fstaff%2Faudit%3Fperson%3DU1"


AUDIT = ListPage(
    query="kernel.acts",
    title="Audit",
    columns=[
        Column("reference", "Act"),
        Column("command"),
        Column("at", "When", "instant"),
        Column("outcome", kind="tag"),
    ],
    filters=["command", "person", "before"],
)


def test_a_list_shows_what_its_query_answers_and_offers_its_inputs(council):
    response = get(council("auditor"), AUDIT, "/staff/audit?command=kernel.store_document")

    html = response.content.decode()
    assert response.status_code == 200
    assert 'id="filter-command"' in html
    assert 'value="kernel.store_document"' in html
    assert "Download XLSX" in html


def test_a_wrong_filter_is_said_beside_it_and_nothing_is_shown(council):
    response = get(council("auditor"), AUDIT, "/staff/audit?before=soon")

    html = response.content.decode()
    assert response.status_code == 200
    assert 'href="#filter-before"' in html
    assert "must be a whole number" in html


@pytest.mark.parametrize(("form", "start"), [("csv", b"id,"), ("xlsx", b"PK")])
def test_the_whole_filtered_list_is_downloaded(council, form, start):
    response = get(council("auditor"), AUDIT, f"/staff/audit?format={form}")

    assert response["Content-Disposition"] == f'attachment; filename="kernel-acts.{form}"'
    assert response.content.lstrip(b"\xef\xbb\xbf").startswith(start)


def test_somebody_without_the_permission_is_told_so(council):
    response = get(council("clerk"), AUDIT, "/staff/audit")

    assert response.status_code == 403
