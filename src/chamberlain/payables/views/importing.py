"""Files of rows which payables takes in."""

from chamberlain.payables.views.pages import PAGES
from chamberlain.ui.importing import ImportPage

INVOICES = ImportPage(
    PAGES, "payables.enter_invoices", "Load a file of invoices", "invoices", "invoices"
)
SUPPLIERS = ImportPage(
    PAGES, "payables.create_suppliers", "Load a file of suppliers", "suppliers", "suppliers"
)
