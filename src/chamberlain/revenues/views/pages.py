"""Where the pages of revenues are, and whose council tax a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/revenues/"
PAGES = Pages(BASE, seen_by="revenues.accounts")
