"""Take the pictures of docs/screens again, from a running demonstration council.

    ./chamberlain up --detach && ./chamberlain month
    python docs/screens.py http://127.0.0.1:8000 docs/screens [before|after]

Needs Playwright with a Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
CHROMIUM = "/usr/bin/chromium"
FIRST = "#first"
"""In place of an address: the first link in the table of the page before."""

PAGES = (
    ("inbox", "holder", ("/staff/",)),
    ("month", "s151", ("/staff/insight/month/2026-11",)),
    ("invoices", "clerk", ("/staff/payables/invoices",)),
    ("entry", "clerk", ("/staff/payables/invoices/enter",)),
    ("invoice", "clerk", ("/staff/payables/invoices", FIRST)),
    ("approval", "holder", ("/staff/payables/approve",)),
    ("run", "releaser", ("/staff/payables/runs", FIRST)),
    ("supplier", "suppliers", ("/staff/payables/suppliers", FIRST)),
    ("reconciliation", "bank", ("/staff/banking/reconciliations", FIRST)),
    ("suspense", "bank", ("/staff/banking/suspense",)),
)
"""The ten main pages: name, who looks, and the way there."""


def take(browser: Browser, base: str, folder: Path, prefix: str) -> None:
    """Take each page at each size."""
    for name, person, way in PAGES:
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{base}/sign-in")
            page.locator(f'[data-person="{person}"]').click()
            page.wait_for_url(f"{base}/staff/**")
            for step in way:
                if step == FIRST:
                    first = page.locator("main tbody a").first
                    page.goto(base + str(first.get_attribute("href")))
                else:
                    page.goto(base + step)
            page.wait_for_load_state("networkidle")
            target = folder / f"{prefix}{name}-{size}.png"
            page.screenshot(path=str(target))
            page.close()


def main() -> None:
    """Take all pictures, with `before-` or `after-` before the name where it is asked for."""
    base, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    prefix = f"{sys.argv[3]}-" if len(sys.argv) > 3 else ""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        take(browser, base, folder, prefix)


if __name__ == "__main__":
    main()
