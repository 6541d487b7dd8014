"""The auditor's evidence packs: one file, each item with what stands behind it, by its hash."""

import csv
import hashlib
import io
import zipfile
from datetime import date

import pytest
from django.test import Client

from chamberlain.insight.make import make_month
from chamberlain.kernel import documents
from chamberlain.kernel.clock import business_date
from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.jobs import start_job, work_on
from chamberlain.kernel.make import ENTITY, SCHOOLS, SYSTEM

DAYS = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def _draw(caller, population="payments", **more):
    asked = {"entity": ENTITY, "population": population, "items": 5, "seed": "audit-1"} | DAYS
    return run(caller, "insight.draw_sample", asked | more).value


def _pack(caller, sample):
    job = start_job(caller, "insight.evidence_pack", {"sample": sample})
    work_on(job)
    work_on(job)
    return ask(caller, "insight.sample", {"sample": sample}).packs


def test_a_pack_holds_each_payment_with_its_journal_approvals_bank_line_and_hashes(council):
    make_month(council)
    run(SYSTEM, "ledger.seal_day", {})
    auditor = council("auditor")
    drawn = _draw(auditor)

    packs = _pack(auditor, drawn.sample)

    assert len(packs) == 1
    scope = scope_for(auditor, "kernel.document", business_date())
    content = documents.read(scope, packs[0].document)
    assert hashlib.sha256(content).hexdigest() == packs[0].sha256
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert pack.read("index.pdf").startswith(b"%PDF-")
        items = list(csv.DictReader(io.StringIO(pack.read("items.csv").decode())))
        acts = list(csv.DictReader(io.StringIO(pack.read("approvals.csv").decode())))
    assert len(items) == drawn.items
    assert all(row["journal"] != "none" for row in items)
    assert all(row["bank_line"].startswith("BL-") for row in items)
    assert {"payables.approve_invoice", "payables.release_run"} <= {row["act"] for row in acts}
    assert {"Beth Lang"} <= {row["who"] for row in acts}
    assert [row["gaps"] for row in items if row["gaps"]] == []


def test_the_same_seed_draws_the_same_items_again(council):
    make_month(council)
    first, again = (_draw(council("auditor"), "journals") for _ in range(2))

    one, two = (
        ask(council("auditor"), "insight.sample", {"sample": drawn.sample})
        for drawn in (first, again)
    )

    assert one.population_sha256 == two.population_sha256
    assert [row.subject for row in one.rows] == [row.subject for row in two.rows]


def test_a_seed_is_drawn_and_recorded_where_none_is_given(council):
    make_month(council)

    drawn = _draw(council("auditor"), seed="")

    assert len(drawn.seed) == 16


def test_who_may_not_read_payslips_draws_none(council):
    with pytest.raises(NotPermitted):
        _draw(council("clerk"))
    with pytest.raises(Refusal, match="There is no population wages"):
        _draw(council("auditor"), "wages")
    with pytest.raises(Refusal, match="there is none of an amount"):
        _draw(council("auditor"), entity=SCHOOLS)


def test_a_pack_opens_to_whoever_audits_and_nobody_else(council):
    make_month(council)
    auditor = council("auditor")
    pack = _pack(auditor, _draw(auditor).sample)[0]

    scope = scope_for(council("clerk"), "kernel.document", business_date())

    with pytest.raises(Unknown):
        documents.find(scope, pack.document)


def test_journals_are_counted_by_who_prepared_and_who_approved_them(council):
    make_month(council)

    rows = ask(council("auditor"), "ledger.journal_people", {"year": 2026, "entity": ENTITY})

    listed = ask(council("auditor"), "ledger.journals", {"year": 2026, "entity": ENTITY})
    assert sum(row.journals for row in rows) == len(listed)
    assert sum(row.debit_pence for row in rows) == sum(row.debit_pence for row in listed)


def test_an_auditor_draws_a_sample_and_asks_for_its_pack_on_pages(council):
    make_month(council)
    client = Client()
    client.post("/sign-in/as/auditor")
    day = {"day": "1", "month": "11", "year": "2026"}
    given = {f"{name}-{part}": value for name in ("since", "until") for part, value in day.items()}
    given |= {"until-day": "30", "population": "payments", "items": "5", "method": "random"}

    drawn = client.post("/staff/insight/samples/draw", given | {"seed": "x"})

    assert drawn.status_code == 302
    shown = client.get(drawn["Location"]).content.decode()
    assert "Random, 5 asked for" in shown and "Make an evidence pack" in shown
    started = client.post(f"{drawn['Location']}/pack")
    assert started["Location"].startswith("/staff/jobs/JOB-")
    listed = client.get("/staff/insight/samples").content.decode()
    assert "Draw a sample" in listed and "Journals by person" in listed
    assert client.get("/staff/ledger/journals-by-person").status_code == 200
