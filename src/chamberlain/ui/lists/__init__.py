"""List pages, declared: a query, its columns and its filters.

INVOICES = ListPage(
    query="payables.invoices",
    title="Invoices",
    columns=[Column("reference", "Invoice", link="/staff/invoices/{reference}"),
             Column("gross_pence", "Gross", "pence", why="payables:invoice:{reference}")],
    sort="-received_on",
)
urlpatterns = [path("staff/invoices", INVOICES.view, name="invoices")]
"""

from chamberlain.ui.lists.columns import Column
from chamberlain.ui.lists.filters import Filter, states
from chamberlain.ui.lists.pages import ListPage

__all__ = ["Column", "Filter", "ListPage", "states"]
