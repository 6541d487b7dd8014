"""The ledger's pure rules, on small frames."""

import hashlib
from datetime import UTC, date, datetime

import polars as pl
import pytest

from chamberlain.ledger.contract import JournalLine, journal_frame, journal_rows
from chamberlain.ledger.make import journal
from chamberlain.ledger.rules.canonical import journal_hashes, number_of, reference_of
from chamberlain.ledger.rules.codings import CODING, Registers, judged
from chamberlain.ledger.rules.few import completed_rows, journal_hash, plainly_good
from chamberlain.ledger.rules.funds import between_funds
from chamberlain.ledger.rules.journals import JournalKind, completed, problems
from chamberlain.ledger.rules.seals import NONE_BEFORE, SealFile, parse_seal
from chamberlain.ledger.rules.years import periods_of, year_and_period, year_number

KINDS = {
    "JAP": JournalKind("subledger", 1),
    "JST": JournalKind("manual", 1),
    "JSTT": JournalKind("manual", 12),
}
STATES = {("BHX", 2026, 8): "open", ("BHX", 2026, 7): "soft_closed"}
SINCE = date(2000, 4, 1)


def _problems(*journals, manual=False):
    frame = completed(journal_frame(journals))
    return problems(frame, KINDS, STATES, manual=manual)


def _line(account="42060", amount_pence=100, **changes):
    return JournalLine(account=account, amount_pence=amount_pence, **changes)


def test_a_financial_year_begins_on_the_first_of_april():
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 11, 2), date(2027, 3, 31)]

    found = [year_and_period(day) for day in days]

    assert found == [(2025, 12), (2026, 1), (2026, 8), (2026, 12)]


def test_a_year_has_twelve_months_and_two_adjustment_periods_on_its_last_day():
    rows = periods_of(2026)

    last = rows[-1]

    assert [row["period"] for row in rows] == list(range(1, 15))
    assert (last["starts"], last["ends"], last["kind"]) == (
        date(2027, 3, 31),
        date(2027, 3, 31),
        "adjustment",
    )


@pytest.mark.parametrize("name", ["2026-28", "26-27", "next year"])
def test_a_name_that_is_no_financial_year_is_refused(name):
    with pytest.raises(ValueError, match="2026-27"):
        year_number(name)


def test_a_blank_year_and_period_follow_the_date():
    frame = completed(journal_frame([journal("a", journal_date=date(2027, 2, 28))]))

    row = frame.row(0, named=True)

    assert (row["year"], row["period"], row["line_entity"]) == (2026, 11, "BHX")


def test_lines_of_a_journal_are_put_together_and_numbered_in_their_order():
    mixed = journal_frame([journal("a"), journal("b")])[[0, 2, 1, 3]]

    frame = completed(mixed)

    assert frame["source_ref"].to_list() == ["a", "a", "b", "b"]
    assert frame["line_no"].to_list() == [1, 2, 1, 2]
    assert frame["account"].to_list() == ["42060", "L1020"] * 2


def test_a_tab_or_line_feed_becomes_a_space():
    frame = completed(journal_frame([journal("a", description="two\tparts\nhere")]))

    assert frame["description"][0] == "two parts here"


def test_a_good_journal_has_no_problem():
    assert _problems(journal("a"), journal("b")).is_empty()


def test_a_journal_that_does_not_balance_is_named_with_the_difference():
    found = _problems(journal("good"), journal("bad", lines=(_line(), _line("L1020", -1))))

    assert found.rows() == [
        ("bad", "amount_pence", "99", "debits and credits of fund GF of BHX differ by £0.99")
    ]


def test_a_journal_balances_within_each_fund_and_not_only_as_a_whole():
    lines = (_line(fund="HRA"), _line("L1020", -100, fund="GF"))

    found = _problems(journal("a", lines=lines))

    assert found["value"].sort().to_list() == ["-100", "100"]


def test_a_line_of_nil_and_a_journal_of_one_line_are_refused():
    found = _problems(journal("nil", lines=(_line(amount_pence=0), _line(amount_pence=0))))
    alone = _problems(journal("alone", lines=(_line(amount_pence=0),)))

    assert "a line of nil says nothing: leave it out" in found["message"].to_list()
    assert "a journal has two lines or more" in alone["message"].to_list()


def test_a_type_for_hand_written_journals_is_refused_from_an_application_and_the_reverse():
    from_application = _problems(journal("a", type="JST"))
    by_hand = _problems(journal("a"), manual=True)

    assert from_application["field"].to_list() == ["type"]
    assert by_hand["message"].to_list() == ["is posted by other applications, not by hand"]


def test_a_statutory_journal_is_only_for_the_last_periods():
    found = _problems(journal("a", type="JSTT"), manual=True)

    assert found["message"].to_list() == ["is only for the last periods of the year"]


def test_a_softly_closed_period_takes_journals_by_hand_only():
    october = {"journal_date": date(2026, 10, 30)}

    application = _problems(journal("a", **october))
    by_hand = _problems(journal("a", type="JST", **october), manual=True)

    assert application["message"].to_list() == ["period 7 of 2026-27 is softly closed for BHX"]
    assert by_hand.is_empty()


def test_lines_between_funds_make_each_fund_balance():
    lines = (_line(fund="HRA"), _line("42010", 50), _line("L1020", -150))
    frame = completed(journal_frame([journal("a", lines=lines), journal("b")]))

    balanced = between_funds(frame.select(journal_frame([]).columns), "L1280")

    added = balanced.filter(pl.col("account") == "L1280")
    assert added.select("fund", "amount_pence").rows() == [("HRA", -100), ("GF", 100)]
    assert balanced["source_ref"].to_list() == ["a"] * 5 + ["b"] * 2


def test_a_journal_that_is_wrong_as_a_whole_gets_no_lines_between_funds():
    lines = (_line(fund="HRA"), _line("L1020", -150))
    frame = completed(journal_frame([journal("a", lines=lines)]))

    assert between_funds(frame, "L1280").height == 2


def _registers():
    held = {"held_from": SINCE, "held_to": None}
    kinds = {"held_from": pl.Date, "held_to": pl.Date}
    return Registers(
        accounts=pl.DataFrame(
            [
                {"code": "42060", "postable": True, "control": False, "manual_types": [], **held},
                {"code": "40000", "postable": False, "control": False, "manual_types": [], **held},
                {"code": "93120", "postable": True, "control": False, "manual_types": [], **held},
            ],
            schema_overrides={"manual_types": pl.List(pl.String), **kinds},
        ),
        cost_centres=pl.DataFrame(
            [
                {"code": "GF1", "level": "cost_centre", "entity": "BHX", "fund": "GF", **held},
                {"code": "HRA1", "level": "cost_centre", "entity": "BHX", "fund": "HRA"}
                | {"held_from": date(2026, 4, 1), "held_to": date(2026, 10, 1)},
                {"code": "SVC", "level": "service", "entity": "BHX", "fund": "", **held},
            ],
            schema_overrides=kinds,
        ),
        funds=pl.DataFrame(
            [{"code": code, **held} for code in ("GF", "HRA")], schema_overrides=kinds
        ),
        projects=pl.DataFrame(
            schema={"code": pl.String, "entity": pl.String, **kinds},
        ),
        vat_codes=pl.DataFrame({"code": ["S"]}),
        rules=pl.DataFrame(
            [
                {"code": "rent", "account_from": "93120", "account_to": "93120", "funds": ["HRA"]}
                | {"cost_centre": "any", "project": "any", "message": "rents belong in the HRA"},
                {"code": "cc", "account_from": "10000", "account_to": "99999", "funds": []}
                | {"cost_centre": "required", "project": "any", "message": "needs a cost centre"},
            ],
            schema_overrides={"funds": pl.List(pl.String)},
        ),
    )


@pytest.mark.parametrize(
    ("coding", "field", "message"),
    [
        (("BHX", "GF", "GF1", "42060", ""), None, None),
        (("BHX", "GF", "GF1", "49999", ""), "account", "49999 is no account"),
        (("BHX", "GF", "GF1", "40000", ""), "account", "account 40000 takes no postings"),
        (("BHX", "XX", "GF1", "42060", ""), "fund", "XX is no fund"),
        (("BHX", "GF", "SVC", "42060", ""), "cost_centre", "SVC is no cost centre"),
        (("BHX", "GF", "HRA1", "42060", ""), "fund", "GF is not the fund of that cost centre"),
        (("OTH", "GF", "GF1", "42060", ""), "cost_centre", "cost centre GF1 belongs to another entity"),  # noqa: E501
        (("BHX", "GF", "GF1", "42060", "P1"), "project", "P1 is no project of this entity"),
        (("BHX", "GF", "GF1", "93120", ""), "fund", "rents belong in the HRA"),
        (("BHX", "GF", "", "42060", ""), "cost_centre", "needs a cost centre"),
    ],
)  # fmt: skip
def test_a_coding_is_judged_by_registers_and_rules(coding, field, message):
    frame = pl.DataFrame([coding], schema=dict.fromkeys(CODING, pl.String), orient="row")

    row = judged(frame, _registers()).row(0, named=True)

    assert (row["field"], row["message"]) == (field, message)


def test_a_coding_is_usable_while_all_its_codes_are():
    coding = ("BHX", "HRA", "HRA1", "93120", "")
    frame = pl.DataFrame([coding], schema=dict.fromkeys(CODING, pl.String), orient="row")

    row = judged(frame, _registers()).row(0, named=True)

    assert (row["usable_from"], row["usable_to"]) == (date(2026, 4, 1), date(2026, 10, 1))


def test_a_journals_hash_can_be_recomputed_from_the_documented_text():
    header = pl.DataFrame(
        {
            "id": [12], "reference": ["JNL-0000012"], "entity": ["BHX"], "year": [2026],
            "period": [8], "type": ["JAP"], "journal_date": [date(2026, 11, 2)],
            "entered_at": [datetime(2026, 11, 2, 9, 30, 0, 5, UTC).replace(tzinfo=None)],
            "source": ["payables"],
            "source_ref": ["payables:invoice:INV-1"], "reverses": [None], "prepared_by": [""],
            "approved_by": [""], "act_id": [7], "description": ["Stationery"],
        },
        schema_overrides={"reverses": pl.String},
    )  # fmt: skip
    lines = pl.DataFrame(
        {
            "id": [12, 12], "line_no": [1, 2], "entity": ["BHX"] * 2, "fund": ["GF"] * 2,
            "cost_centre": ["CHB101", ""], "account": ["42060", "L1020"], "project": ["", ""],
            "amount_pence": [100, -100], "vat_code": ["S", ""], "line_ref": ["", ""],
            "narrative": ["Café paper", ""],
        }
    )  # fmt: skip

    found = journal_hashes(header, lines)

    text = (
        "chamberlain journal 1\tJNL-0000012\tBHX\t2026\t8\tJAP\t2026-11-02\t"
        "2026-11-02T09:30:00.000005Z\tpayables\tpayables:invoice:INV-1\t\t\t\t7\tStationery\n"
        "1\tBHX\tGF\tCHB101\t42060\t\t100\tS\t\tCafé paper\n"
        "2\tBHX\tGF\t\tL1020\t\t-100\t\t\t\n"
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest()]


def test_a_header_that_lost_its_lines_still_has_a_hash_and_the_next_is_not_moved():
    header = {"reference": "JNL-1", "entity": "BHX", "year": 2026, "period": 8, "type": "JAP"}
    header |= {
        "journal_date": date(2026, 11, 2),
        "entered_at": datetime(2026, 11, 2, tzinfo=UTC).replace(tzinfo=None),
    }
    header |= dict.fromkeys(("source", "source_ref", "reverses", "prepared_by"), "")
    header |= {"approved_by": "", "act_id": 1, "description": ""}
    line = dict.fromkeys(
        ("entity", "fund", "cost_centre", "account", "project", "vat_code", "line_ref"), ""
    )
    lines = pl.DataFrame([{"id": 2, "line_no": 1, "amount_pence": 5, "narrative": "", **line}])
    headers = pl.DataFrame([{"id": 1, **header}, {"id": 2, **header}])

    bare, whole = journal_hashes(headers, lines)

    assert whole == journal_hashes(headers[1:], lines)[0]
    assert bare != whole


def test_a_reference_goes_to_its_number_and_back():
    assert number_of(reference_of(12)) == 12
    assert number_of("jnl-12345678") == 12_345_678
    assert number_of("INV-1") is None


def test_a_seal_is_read_as_it_was_written_and_one_changed_byte_is_noticed():
    seal = SealFile(
        1, date(2026, 11, 2), 1, 2, NONE_BEFORE, ["JNL-1", "JNL-2"], ["a" * 64, "b" * 64]
    )

    assert parse_seal(seal.content) == seal
    assert seal.root == hashlib.sha256(seal.content).hexdigest()
    with pytest.raises(ValueError, match="seal"):
        parse_seal(seal.content.replace(b"journals 2", b"journals 3"))


def test_a_few_rows_hash_as_columns_do():
    frame = completed(journal_frame([journal("a", 5), journal("b", 7, description="x\ty")]))
    rows = completed_rows(journal_rows([journal("a", 5), journal("b", 7, description="x\ty")]))
    told = {"reverses": None, "prepared_by": "USR-1", "approved_by": "", "act_id": 4}
    told |= {"source": "payables", "entered_at": datetime(2026, 11, 2, 9, tzinfo=UTC)}
    headers = frame.unique("j", keep="first", maintain_order=True).with_columns(
        id=pl.col("j"),
        reference=pl.concat_str(pl.lit("JNL-"), "j"),
        entered_at=pl.lit(told["entered_at"].replace(tzinfo=None)),
        **{name: pl.lit(told[name]) for name in told if name != "entered_at"},
    )

    columns = journal_hashes(headers, frame.with_columns(id="j", entity="line_entity"))
    plain = [
        journal_hash(lines[0] | told | {"reference": f"JNL-{j}"}, lines)
        for j, lines in enumerate(rows)
    ]

    assert plain == columns


def test_only_what_is_plainly_good_is_taken_the_short_way():
    def good(*journals, manual=False):
        return plainly_good(completed_rows(journal_rows(journals)), KINDS, STATES, manual=manual)

    assert good(journal("a"), journal("b"))
    assert not good(journal("a", lines=(_line(), _line("L1020", -1))))
    assert not good(journal("a", lines=(_line(fund="HRA"), _line("L1020", -100))))
    assert not good(journal("a", lines=(_line(amount_pence=0), _line(amount_pence=0))))
    assert not good(journal("a", type="JST"))
    assert not good(journal("a"), manual=True)
    assert not good(journal("a", journal_date=date(2026, 10, 1)))
    assert not good(journal("a"), journal("a", description="other"))
