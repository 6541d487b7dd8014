"""Every query of revenues and income, walked for a name and an address that are to be kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from chamberlain.banking.make import StatementWriter, load, make_bank
from chamberlain.income.make import make_types
from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Caller, Refusal, Scope, ask, operations, run
from chamberlain.kernel.door.exporting import as_frame, export
from chamberlain.kernel.door.registry import operation
from chamberlain.kernel.door.withholding import withheld_from
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import LiabilityOrder
from chamberlain.revenues.tests.conftest import BANK, account, dwelling
from chamberlain.revenues.tests.test_court import heard
from chamberlain.revenues.tests.test_recovering import does, pays, proposed

TODAY = date(2026, 11, 2)
NAME, ADDRESS, POSTCODE = "Zebedee Quillfeather", "77 Canary Lane", "BN9 9ZQ"
CUT = "MR Z QUILLFEATHER"
"""The same name as a bank shows it, who pays something and quotes nothing."""
HOME = "CANARY"
UNNAMED = {"revenues.dwellings", "revenues.alterations"}
"""Lists of places alone: they tell an address, and not whose it is."""


@pytest.fixture
def canary(street: dict[str, str], settings: Any, tmp_path: Any) -> str:
    """An account that stands in every register and queue there is; answers its number."""
    settings.HOME = tmp_path
    send(SYSTEM, "revenues.take_on_dwellings",
         [dwelling(HOME, address=ADDRESS, postcode=POSTCODE, uprn="10077007")])  # fmt: skip
    (home,) = send(SYSTEM, "revenues.take_on_accounts", [account(HOME, name=NAME)])
    make_bank()
    make_types()
    make_bills()
    for number, other in enumerate(street.values()):
        pays(other, 10**6, number)
    does("set_up_direct_debit", account=home, signed_on="2026-11-02", pay_day=15, **BANK)
    does("lodge_instructions", entity=ENTITY)
    does("claim_reduction", account=home, scheme="brighton_universal_credit",
         made_on=date(2026, 6, 1), starts_on=None,
         household={"monthly_earnings_pence": 30_000})  # fmt: skip
    does("ask_discount", account=home, since="2026-10-01", residents=2, not_counted=1,
         because="severely_mentally_impaired", said="Mine")  # fmt: skip
    does("record_appeal", account=home, ground="discount", grievance="alone")
    does("impose_penalty", account=home, reason="Told nothing")
    does("propose_write_off", account=home, year=2026, reason_code="hardship", amount_pence=100)
    does("note_vulnerability", account=home, kind="frail", note="Slow")
    does("record_authority", account=home, third_party="Ann Adviser", kind="written")
    does("add_councillor", account=home, councillor=NAME)
    _to_court(home)
    _to_income(home)
    return home


def _to_court(home: str) -> None:
    does("release_recovery", recovery=proposed("reminder").reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 16)})
    does("release_recovery", recovery=proposed("summons").reference, hearing_on=date(2026, 11, 30))
    heard()
    order = LiabilityOrder.objects.get().reference
    does("record_means", order=order, work="employed", payer="Pier Ltd", frequency="monthly",
         payer_address="1 Pier, Brighthelm", pay_number="77")  # fmt: skip
    does("attach_earnings", order=order)
    does("place_hold", account=home, reason="dispute_of_liability", held_to=date(2026, 12, 20))


def _to_income(home: str) -> None:
    does("register_states", entity=ENTITY)
    deliver()
    credit = {"amount_pence": 1_000, "unstructured": f"CT {home}", "counterparty": NAME.upper()}
    nameless = {"amount_pence": 77, "unstructured": "MY TAX", "counterparty": CUT}
    load(SYSTEM, StatementWriter().write(date(2026, 11, 30), [credit, nameless]))
    run(SYSTEM, "income.take_bank_receipts", {"entity": ENTITY, "with_suspense": True})
    deliver()


def known_of(home: str) -> dict[str, Any]:
    """Return an example of every input that a query of either application needs."""

    def last(table: str, prefix: str = "") -> str:
        found = rows(f"SELECT {prefix or 'reference'} AS one FROM {table} ORDER BY id DESC LIMIT 1")
        return str(found[0]["one"]) if found else "NONE-0000001"

    today = date(2026, 11, 30)
    return {
        "account": home, "accounts": [home], "source": "revenues", "source_refs": [home],
        "entity": ENTITY, "kind": "council_tax", "year": 2026, "as_at": today,
        "since": date(2026, 4, 1),
        "until": today, "on": today, "run": last("revenues_billing_run"),
        "hearing": last("revenues_hearing"), "order": last("revenues_liability_order"),
        "recovery": last("revenues_recovery_list"), "number": last("revenues_request"),
        "enforcement": last("revenues_enforcement"), "write_off": last("revenues_write_off"),
        "claim": last("revenues_reduction_claim"), "refund": "RFD-0000001",
        "revenues.indemnity_claim.claim": last("revenues_indemnity_claim"),
        "arrangement": last("revenues_arrangement"), "collection": last("revenues_collection"),
        "charge": "CHG-0000001", "customer": "CUS-0000001", "session": "TIL-0000001",
        "allowance": "IMP-0000001", "collect_on": date(2026, 12, 15),
        "receipt": f"RCP-{int(last('income_receipt', 'id')):07d}",
    }  # fmt: skip


def inputs_of(name: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return what a query is asked with: what it needs, and filters that let everything by."""
    asked: dict[str, Any] = {}
    for field, about in operation(name, writes=False).inputs.model_fields.items():
        if about.is_required():
            asked[field] = known.get(f"{name}.{field}", known.get(field))
            assert asked[field] is not None, f"{name} needs an example of {field} here"
        elif field == "state":
            asked[field] = ""
        elif name == "revenues.recovery_letters" and field in {"recovery", "account"}:
            asked[field] = known[field]
        elif field == "due_within":
            asked[field] = 400
    return asked


def answers(caller: Caller, scope: Scope, known: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Ask every query of both applications as one who may ask them all; yield what each tells."""
    for one in operations(writes=False):
        if one.application not in {"revenues", "income"}:
            continue
        try:
            value = one.function(scope, **one.validate(inputs_of(one.name, known)))
            yield one.name, told(withheld_from(caller, scope, value))
        except Refusal as refusal:
            yield one.name, str(refusal)


def told(value: Any) -> str:
    return as_frame(value).write_json() if isinstance(value, pl.DataFrame) else str(value)


@pytest.fixture
def officer(council: Any) -> Caller:
    found: Caller = council("revenues")
    return found


def test_no_query_names_who_is_kept_from_an_officer(canary: str, officer: Caller) -> None:
    known = known_of(canary)
    named = {name for name, text in answers(officer, EVERYTHING, known) if NAME in text}
    run(officer, "revenues.declare_interest", {"account": canary, "relation": "relative"})
    kept = replace(EVERYTHING, person=officer.person)

    telling = [
        name
        for name, text in answers(officer, kept, known)
        if NAME.upper() in text.upper() or CUT in text or ADDRESS in text
    ]

    assert [one for one in telling if one not in UNNAMED] == []
    assert len(named) > 20, named


def test_no_query_tells_a_protected_address_and_whose_it_is(canary: str, officer: Caller) -> None:
    does("protect_address", account=canary, protected=True, reason="refuge")
    deliver()
    uncleared = replace(EVERYTHING, person=officer.person, sees=frozenset({"vulnerability"}))

    telling = [
        name
        for name, text in answers(officer, uncleared, known_of(canary))
        if ADDRESS in text or POSTCODE in text
    ]

    assert [one for one in telling if one not in UNNAMED] == []


def test_files_tasks_reasons_and_acts_of_income_leave_out_who_is_kept_too(
    canary: str, council: Any
) -> None:
    manager = council("collector")
    order = LiabilityOrder.objects.get().reference
    everything = {"search": "", "limit": 10_000}
    before = export(manager, "revenues.accounts", everything, "csv")
    waited = [task.title for task in ask(manager, "kernel.inbox", {}) if canary in task.title]
    run(manager, "revenues.declare_interest", {"account": canary, "relation": "relative"})

    after = export(manager, "revenues.accounts", everything, "csv")
    waits = [task.title for task in ask(manager, "kernel.inbox", {}) if canary in task.title]

    assert (canary in before.decode(), canary in after.decode()) == (True, False)
    assert waited and not waits
    for kind in (f"revenues:account:{canary}", f"revenues:order:{order}"):
        with pytest.raises(Refusal, match="your own or a relative's"):
            explain(manager, kind)

    receipt = f"RCP-{rows('SELECT id FROM income_receipt ORDER BY id')[0]['id']:07d}"
    does("bar_person", account=canary, username="income", relation="own")
    for call, name, given in (
        (ask, "income.receipt", {"receipt": receipt}),
        (run, "income.allocate_receipt",
         {"receipt": receipt, "account": canary, "amount_pence": 500}),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="your own or a relative's"):
            call(council("income"), name, given)


def test_no_file_that_holds_what_is_kept_is_opened_by_who_it_is_kept_from(
    canary: str, council: Any, settings: Any
) -> None:
    officer, other = council("collector"), council("revenues")
    held = {"run": rows("SELECT reference FROM revenues_billing_run")[0]["reference"]}
    first = rows("SELECT min(id) AS a, max(id) AS z, count(*) AS n FROM revenues_bill")[0]
    batch = {"number": 1, "first_bill": first["a"], "last_bill": first["z"], "bills": first["n"],
             "by_email": 0, "pages": first["n"], "content": b"%PDF-" + NAME.encode()}  # fmt: skip
    run(SYSTEM, "revenues.keep_printed", held | batch)
    files = rows(
        "SELECT document FROM revenues_print_batch UNION ALL "
        "SELECT document FROM revenues_lodgement"
    )
    scope = replace(EVERYTHING, person=officer.person)
    for one in files:
        documents.read(scope, one["document"])
    run(officer, "revenues.declare_interest", {"account": canary, "relation": "relative"})

    for one in files:
        with pytest.raises(Refusal, match="your own or a relative's"):
            documents.read(scope, one["document"])
        assert documents.read(replace(EVERYTHING, person=other.person), one["document"])
    assert len(files) == 2
