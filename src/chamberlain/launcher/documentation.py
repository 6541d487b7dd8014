"""`chamberlain docs`: build the site offline, with a page of every command and query."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from chamberlain.launcher.home import CHECKOUT

FRAME = "# Operations\n\nEvery command and query, from the code itself.\n"


def main(arguments: list[str]) -> int:
    """Copy the pages, add the reference made from the code, and build `site/`."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(CHECKOUT / "docs", work / "docs")
        shutil.copy(CHECKOUT / "mkdocs.yml", work)
        (work / "docs/reference/operations.md").write_text(operations_page(), encoding="utf-8")
        built = subprocess.run([sys.executable, "-m", "zensical", "build"], cwd=work, check=False)
        if built.returncode == 0:
            shutil.copytree(work / "site", CHECKOUT / "site", dirs_exist_ok=True)
            print(f"built in {CHECKOUT / 'site'}")
        return built.returncode


def operations_page() -> str:
    """Return the reference of every operation as Markdown."""
    from chamberlain.kernel.cli.django_setup import ready  # noqa: PLC0415 - only for this page

    ready()
    from chamberlain.kernel.door import operations  # noqa: PLC0415

    parts = [FRAME]
    for item in operations():
        kind = "command" if item.writes else "query"
        fields = "\n".join(
            f"- `{name}`{'' if field.is_required() else ' (may be left out)'} "
            f"{field.description or ''}"
            for name, field in item.inputs.model_fields.items()
        )
        by_system = " Done by the system alone." if item.system else ""
        parts.append(f"\n## {item.name}\n\n*{kind}*{by_system}\n\n{item.description}\n\n{fields}\n")
    return "".join(parts)
