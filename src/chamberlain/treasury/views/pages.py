"""Where the pages of treasury are, and whose treasury a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/treasury/"
PAGES = Pages(BASE, seen_by="treasury.loans")
