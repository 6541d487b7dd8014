"""The list of invoices paid late in a month."""

from chamberlain.ui.lists import Column, ListPage

LATE = ListPage(
    query="insight.paid_late",
    title="Paid late",
    columns=[
        Column("invoice", "Invoice", why="payables:invoice:{invoice}"),
        Column("supplier_name", "Supplier", why="payables:supplier:{supplier}"),
        Column("number", "Their number"),
        Column("received_on", "Received", "date"),
        Column("pay_by", "Last day", "date"),
        Column("paid_on", "Paid", "date"),
        Column("days_late", "Days late", "count"),
        Column("gross_pence", "Gross", "pence", why="payables:invoice:{invoice}"),
    ],
    filters=(),
    sort="-days_late",
    totals=["gross_pence"],
    empty=("No invoice was paid late", "Every invoice of the month was paid by its last day."),
)
