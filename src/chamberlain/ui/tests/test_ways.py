"""A link is shown only to whom it opens; others see the text alone."""

from chamberlain.ui import components
from chamberlain.ui.lists import Column
from chamberlain.ui.ways import may_follow, walked_by

JOURNAL = "/staff/ledger/journals/JNL-1"


def permits(*names):
    return walked_by(lambda name: name in names)


def test_a_link_is_its_words_alone_for_whom_it_does_not_open():
    with permits("ledger.trial_balance"):
        closed = components.link("JNL-1", JOURNAL)
        button = components.button("Open", href=JOURNAL)
        crumbs = components.breadcrumbs([("Journals", "/staff/ledger/journals"), ("JNL-1", "")])

    assert closed == "JNL-1"
    assert button == ""
    assert "<a" not in crumbs and "Journals" in crumbs


def test_a_link_is_a_link_for_whom_it_opens():
    with permits("ledger.journal"):
        opened = components.link("JNL-1", JOURNAL)

    assert f'href="{JOURNAL}"' in opened
    assert "<a" in components.link("JNL-1", JOURNAL)


def test_an_amount_leads_to_its_why_only_for_who_may_ask_what_explains_it():
    with permits("payables.invoice"):
        mine = components.money(100, "payables:invoice:INV-1")
        books = components.money(100, "ledger:journal:JNL-1")

    assert "<a" in mine
    assert "<a" not in books and "£1.00" in books


def test_each_cell_of_mixed_references_is_judged_by_its_own_kind():
    row = {"invoice": "payables:invoice:INV-1", "journal": "ledger:journal:JNL-1"}

    with permits("payables.invoice"):
        cells = [Column(name, kind="ref").cell()(row) for name in row]

    assert ["<a" in cell for cell in cells] == [True, False]
    assert "JNL-1" in cells[1]


def test_whoever_reads_the_audit_may_ask_what_was_done_on_anything():
    with permits("kernel.acts"):
        assert may_follow("/staff/why/nothing:known:X-1")
        assert not may_follow(JOURNAL)


def test_places_on_the_page_and_addresses_of_others_may_be_followed():
    with permits():
        assert may_follow("#kept-back")
        assert may_follow("https://www.gov.uk/")
        assert may_follow("/nowhere-of-ours")
