import pytest

from chamberlain.formats import Unreadable
from chamberlain.formats.cards import CardLayout, read_card_file

HEADINGS = "Card Number,Transaction Date,Merchant Name,MCC,Amount,VAT Amount,Reference\n"


def _read(*rows):
    return read_card_file((HEADINGS + "\n".join(rows)).encode(), "november.csv")


def test_a_transaction_keeps_only_the_last_four_digits_of_its_card():
    found = _read("4929 1234 5678 9012,03/11/2026,TOOL SHOP,5251,24.00,4.00,T1")

    (line,) = found.lines.to_dicts()
    assert line["last_four"] == "9012"
    assert (line["amount_pence"], line["vat_shown_pence"]) == (2400, 400)
    assert "4929" not in str(line)


def test_a_refund_is_negative_and_vat_may_be_unsaid():
    found = _read("****9012,2026-11-04,TOOL SHOP,5251,-24.00,,T2")

    assert found.lines["amount_pence"].to_list() == [-2400]
    assert found.lines["vat_shown_pence"].to_list() == [None]


def test_what_cannot_be_read_is_set_aside_with_its_row_and_the_rest_goes_on():
    found = _read(
        "9012,31/11/2026,NO SUCH DAY,5251,1.00,,",
        "12,03/11/2026,NO CARD,5251,1.00,,",
        "9012,03/11/2026,NOTHING,5251,0.00,,",
        "9012,03/11/2026,WORDS,5251,ten pounds,,",
        "9012,03/11/2026,GOOD,5251,1.00,,",
    )

    assert found.rows_read == 5 == found.lines.height + found.set_aside.height
    assert found.set_aside["row"].to_list() == [2, 3, 4, 5]
    assert found.lines["merchant"].to_list() == ["GOOD"]


def test_a_file_without_the_columns_says_which_and_what_it_has():
    with pytest.raises(Unreadable, match=r"no column for merchant .* It has: Card, Date, Amount"):
        read_card_file(b"Card,Date,Amount\n1234,03/11/2026,1.00\n", "bill.csv")


def test_a_layout_of_a_provider_s_own_headings_and_signs_is_read_and_a_wrong_one_refused():
    text = (
        b"Acct Ending;Tran Dt;Narrative 1;Spent\n"
        b"9012;03/11/2026;TOOL SHOP;-24.00\n9012;04/11/2026;REFUND;4.00\n"
    )
    columns = {
        "card": "Acct Ending",
        "bought_on": "Tran Dt",
        "merchant": "Narrative 1",
        "amount": "Spent",
    }

    found = read_card_file(text, "bill.csv", CardLayout(columns, spending_negative=True))

    assert found.lines["amount_pence"].to_list() == [2_400, -400]
    with pytest.raises(Unreadable, match=r"no column for vat \(Tax Billed\)"):
        read_card_file(text, "bill.csv", CardLayout(columns | {"vat": "Tax Billed"}))


def test_a_total_at_the_end_is_a_control_and_no_transaction():
    found = _read(
        "9012,03/11/2026,TOOL SHOP,5251,24.00,4.00,T1",
        "9012,04/11/2026,TOTAL HOME LTD,5251,6.00,,T2",
        "Total,,2,,31.00,4.00,",
    )

    assert (found.rows_read, found.lines["amount_pence"].sum()) == (2, 3_000)
    assert (found.said_lines, found.said_pence) == (2, 3_100)


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("Debit,Credit", ("24.00,", ",4.00")),
        ("Amount,DR/CR", ("24.00,DR", "4.00,CR")),
    ],
)
def test_refunds_in_a_column_or_marked_are_below_nought(headings, rows):
    text = f"Card,Date,Merchant,{headings}\n" + "".join(
        f"9012,03/11/2026,TOOL SHOP,{row}\n" for row in rows
    )

    found = read_card_file(text.encode(), "bill.csv")

    assert found.lines["amount_pence"].to_list() == [2_400, -400]
