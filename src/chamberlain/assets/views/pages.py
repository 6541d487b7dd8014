"""Where the pages of assets are, and whose assets a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/assets/"
PAGES = Pages(BASE, seen_by="assets.runs")
