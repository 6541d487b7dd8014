"""The backup file: one compressed tar of a manifest, a database dump, documents and seals.

The manifest comes last because it holds the hash of everything before it. Secrets and erasure keys
are never inside: a stolen backup opens nothing, and a person erased stays erased after a restore.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

DUMP = "database.dump"
MANIFEST = "manifest.json"
FOLDERS = ("documents", "seals")
FORMAT = 1
BLOCK = 1024 * 1024


class BackupFailed(RuntimeError):
    """A backup could not be made or is not whole; the message says where."""


@dataclass
class Manifest:
    """What is in a backup: the version that made it, and the SHA-256 of each file.

    `sealed` says how many people's keys belong to it, and `installation_key` the name of the
    installation key that wraps them: neither is inside.
    """

    made_at: str
    version: str
    server: str
    size: str = ""
    sealed: int = 0
    installation_key: str = ""
    format: int = FORMAT
    sha256: dict[str, str] = field(default_factory=dict)


def write(target: Path, dump: Path, home: Path, manifest: Manifest) -> int:
    """Write the archive beside `target` and move it there when whole; give the file count."""
    making = target.with_name(target.name + ".making")
    try:
        with tarfile.open(making, "w:gz", compresslevel=1) as tar:
            making.chmod(0o600)
            _add(tar, dump, DUMP, manifest)
            for file in _files_below(home):
                _add(tar, file, str(file.relative_to(home)), manifest)
            text = json.dumps(asdict(manifest), indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)
    return len(manifest.sha256)


def read(source: Path, folder: Path) -> Manifest:
    """Unpack the archive into `folder`, and refuse it unless every hash is right."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:gz") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isfile() else None
                if content is None:
                    raise BackupFailed(f"{source}: {entry.name} is not a plain file.")
                found[entry.name] = _unpack(content, _place(folder, entry.name, source))
        text = (folder / MANIFEST).read_text()
        manifest = Manifest(**json.loads(text))
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as failure:
        raise BackupFailed(f"{source} is not a whole Chamberlain backup: {failure}") from failure
    _compare(source, manifest, found)
    return manifest


def _compare(source: Path, manifest: Manifest, found: dict[str, str]) -> None:
    if manifest.format != FORMAT:
        raise BackupFailed(f"{source} has format {manifest.format}; this version reads {FORMAT}.")
    found.pop(MANIFEST)
    for name, expected in manifest.sha256.items():
        got = found.pop(name, "missing")
        if got != expected:
            raise BackupFailed(f"{source}: {name} has SHA-256 {got}; expected {expected}.")
    if found:
        raise BackupFailed(f"{source} holds files its manifest does not name: {sorted(found)}")


def _place(folder: Path, name: str, source: Path) -> Path:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise BackupFailed(f"{source}: {name} would be written outside its folder.")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _unpack(content: IO[bytes], place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("wb") as file:
        while block := content.read(BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _add(tar: tarfile.TarFile, file: Path, name: str, manifest: Manifest) -> None:
    with file.open("rb") as content:
        manifest.sha256[name] = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        entry = tarfile.TarInfo(name)
        entry.size = file.stat().st_size
        entry.mtime = int(file.stat().st_mtime)
        tar.addfile(entry, content)


def _files_below(home: Path) -> Iterator[Path]:
    for name in FOLDERS:
        yield from sorted(path for path in (home / name).rglob("*") if path.is_file())
