"""Proposed codings: learnt from history, the same every time, measured on later lines only."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_approved_invoice, make_invoice, make_supplier
from chamberlain.payables.rules.coding_proposal import HISTORY, LINES, measure, propose

LEARNT = [
    ("SUP-1", "Paper for office, March", "CHB101|42060"),
    ("SUP-1", "Paper for office", "CHB101|42060"),
    ("SUP-1", "Paper for office", "CHB101|42060"),
    ("SUP-1", "Chairs", "CHB101|41000"),
    ("SUP-2", "Repairs to roof", "CHB200|31000"),
]
SPLIT = {"entity": "BHX", "learn_before": date(2026, 10, 1), "test_until": date(2026, 11, 1)}


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def history(rows=LEARNT) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=HISTORY, orient="row")


def asked(*rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=LINES, orient="row")


def test_a_line_is_charged_as_the_suppliers_lines_with_those_words_were():
    found = propose(asked((1, "SUP-1", "PAPER for office, 14 May")), history()).row(0, named=True)

    assert (found["code"], found["seen"]) == ("CHB101|42060", 3)
    assert found["confidence_e4"] == 6_000
    assert "words" in found["basis"] or "word" in found["basis"]


def test_a_line_unlike_any_other_gets_no_proposal():
    assert propose(asked((1, "SUP-9", "Fireworks")), history()).height == 0


def test_the_order_of_history_changes_nothing():
    lines = asked((1, "SUP-1", "Chairs and paper"), (2, "SUP-2", "Gutters"))

    assert propose(lines, history()).equals(propose(lines, history(LEARNT[::-1])))


def test_precision_is_counted_by_how_sure_a_proposal_was():
    tested = asked((1, "SUP-1", "Paper for office"), (2, "SUP-1", "Paper for office")).with_columns(
        code=pl.Series(["CHB101|42060", "elsewhere"])
    )

    bands = measure(tested, history())

    assert bands.select("proposed", "right").rows() == [(2, 1)]


def test_an_invoice_is_shown_where_its_like_was_charged_and_never_learns_from_itself(council):
    """B20: Automation at lower cost than one large system: its proposals explain themselves."""
    ash = make_supplier(name="Ash Ltd")
    clerk, holder = council("clerk"), council("holder")
    make_approved_invoice(clerk, holder, ash, "A-1", invoice_date=date(2026, 9, 1))
    invoice = make_invoice(clerk, ash, "A-2", invoice_date=date(2026, 10, 20))

    later = ask(clerk, "payables.invoice_coding_proposal", {"invoice": invoice})

    assert [(one.cost_centre, one.account, one.seen) for one in later] == [("CHB101", "42060", 1)]
    client = Client()
    client.post("/sign-in/as/clerk")
    page = client.get(f"/staff/payables/invoices/{invoice}/code").content.decode()
    assert "Proposed, from lines charged before" in page


def test_a_measurement_is_kept_and_shown_and_unattended_use_waits_for_it(council):
    """B24: New technology is to come in once it is tried and tested."""
    ash = make_supplier(name="Ash Ltd")
    clerk, holder = council("clerk"), council("holder")
    make_approved_invoice(clerk, holder, ash, "A-1", invoice_date=date(2026, 9, 1))
    make_approved_invoice(
        clerk, holder, ash, "B-7", invoice_date=date(2026, 10, 20), net_pence=7_700, vat_pence=1_540
    )

    done = run(council("accountant"), "payables.measure_coding_proposals", SPLIT).value
    client = Client()
    client.post("/sign-in/as/accountant")
    page = client.get("/staff/payables/coding-record").content.decode()

    assert (done.learnt_lines, done.tested_lines, done.proposed, done.right) == (1, 1, 1, 1)
    assert "100.0%" in page
    with pytest.raises(Refusal, match="it takes 200 lines"):
        run(
            SYSTEM,
            "payables.set_unattended_coding",
            {"entity": "BHX", "from_confidence_e4": 9_000},
        )


def test_nothing_to_learn_from_or_test_on_is_said(council):
    with pytest.raises(Refusal, match="both are needed"):
        run(council("accountant"), "payables.measure_coding_proposals", SPLIT)
