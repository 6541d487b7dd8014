"""The browser of the browser tests: Chromium of the system's packages, never a download of ours."""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600


def find() -> str | None:
    """Give the path of an installed Chromium, or None; CHAMBERLAIN_CHROMIUM names another."""
    named = os.environ.get("CHAMBERLAIN_CHROMIUM")
    if named:
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Chromium with apt-get where we may; give whether it is there afterwards."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
    ):
        try:
            done = subprocess.run(
                command, env=surroundings, check=False, timeout=INSTALL_SECONDS, capture_output=True
            )
        except subprocess.TimeoutExpired:
            return False
        if done.returncode != 0:
            return False
    return find() is not None
