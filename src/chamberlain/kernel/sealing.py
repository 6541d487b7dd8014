"""Sealing personal values: AES-256-GCM under a key of each subject's own. No database here.

A subject's key is random and kept wrapped by the installation key; whoever destroys the wrapped key
destroys every value sealed under it, wherever copies of those lie. Ciphertext is bound to its
subject and field: moved to another person's row, or another column, it doesn't open.
"""

import hmac
import os
import secrets
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ALTERED = "{} was altered, moved, or sealed under another key."
KEY_BYTES = 32
NONCE_BYTES = 12
MARK_DIGITS = 40
BYTES_SEALED = b"CHAMBERLAIN SEALED 1\n"
"""What sealed bytes on disk begin with."""

VARIABLE = "CHAMBERLAIN_INSTALLATION_KEY"
FILE_VARIABLE = "CHAMBERLAIN_INSTALLATION_KEY_FILE"
PLACE = Path("keys") / "installation-key"
"""Where the key lies in an installation's home, unless one of the variables says otherwise."""
NEXT = ".next"
"""What the name of a file of a key ends in that is to take its place, once all is under it."""


class KeyMissing(RuntimeError):
    """There is no installation key, or it is no key; the message says where one is looked for."""


class NotOpened(RuntimeError):
    """A sealed value was altered, moved, or sealed under another installation's key."""


class InstallationKey:
    """The one secret that wraps subjects' keys, marks values for comparing, and seals files."""

    def __init__(
        self, secret: bytes, marking: bytes = b"", also: "InstallationKey | None" = None
    ) -> None:
        """Make it of a secret; `marking` is that of the key before, so that marks stay equal.

        `also` opens what isn't under this one yet while a rotation is under way.
        """
        if len(secret) != KEY_BYTES:
            raise KeyMissing(f"The installation key has {len(secret)} bytes: expected {KEY_BYTES}.")
        self._wrapping = AESGCM(_derived(secret, b"wrapping"))
        self._marking = marking or _derived(secret, b"marking")
        self._also = also
        self._bytes = AESGCM(_derived(secret, b"files"))
        self.name = _derived(secret, b"name").hex()[:8]
        """Eight digits that tell one installation key from another, and nothing else of it."""

    def new_wrapped_key(self, subject: str) -> str:
        """Return a fresh key for a subject, wrapped: the only form in which it is kept."""
        return _sealed(self._wrapping, secrets.token_bytes(KEY_BYTES), subject.encode())

    def wrapped(self, subject: str, key: bytes) -> str:
        """Return a subject's key wrapped by this one."""
        return _sealed(self._wrapping, key, subject.encode())

    def unwrapped(self, subject: str, wrapped: str) -> bytes:
        """Return a subject's key; NotOpened where another installation key wrapped it."""
        raw = a2b_base64(wrapped)
        try:
            return self._wrapping.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], subject.encode())
        except InvalidTag:
            raise NotOpened(_ALTERED.format(f"The key of {subject}")) from None

    def all_unwrapped(self, wrapped: Mapping[str, str | None]) -> dict[str, AESGCM | None]:
        """Return the keys of many subjects; None for one erased."""
        opened = self._wrapping.decrypt
        keys: dict[str, AESGCM | None] = {}
        for subject, text in wrapped.items():
            if text is None:
                keys[subject] = None
                continue
            raw = a2b_base64(text)
            try:
                key = opened(raw[:12], raw[12:], subject.encode())
            except InvalidTag:
                if self._also is None:
                    raise NotOpened(_ALTERED.format(f"The key of {subject}")) from None
                key = self._also.unwrapped(subject, text)
            keys[subject] = AESGCM(key)
        return keys

    def mark(self, kind: str, text: str) -> str:
        """Return what is the same for two values of a kind that are, and tells nothing else."""
        return hmac.digest(self._marking, f"{kind}\0{text}".encode(), "sha256").hex()[:MARK_DIGITS]

    def seal_bytes(self, content: bytes, about: str) -> bytes:
        """Return a file's bytes sealed for the disk, bound to what it is `about`."""
        nonce = os.urandom(NONCE_BYTES)
        return BYTES_SEALED + nonce + self._bytes.encrypt(nonce, content, about.encode())

    def open_bytes(self, content: bytes, about: str) -> bytes:
        """Return the bytes of a file as they were; those never sealed are returned as they are."""
        if not content.startswith(BYTES_SEALED):
            return content
        nonce, rest = _parted(content[len(BYTES_SEALED) :])
        try:
            return self._bytes.decrypt(nonce, rest, about.encode())
        except InvalidTag:
            if self._also is not None:
                return self._also.open_bytes(content, about)
            raise NotOpened(f"{about} was altered, or sealed under another key.") from None

    def renewed(self) -> str:
        """Return a fresh key, as a file holds it, that marks as this one does."""
        return f"{new_installation_key()}\n{urlsafe_b64encode(self._marking).decode()}\n"


def seal(key: AESGCM, subject: str, field: str, text: str) -> str:
    """Return `text` sealed under a subject's key, as text that a column holds."""
    return _sealed(key, text.encode(), f"{subject}\0{field}".encode())


def unseal_all(
    keys: Mapping[str, AESGCM | None],
    subjects: Sequence[str],
    fields: Sequence[str],
    sealed: Sequence[str],
) -> list[str | None]:
    """Return many values opened, in order: a loop with as little in it as ten thousand need."""
    found: list[str | None] = []
    add = found.append
    subject = field = ""
    try:
        for subject, field, text in zip(subjects, fields, sealed, strict=True):
            key = keys[subject]
            if key is None:
                add(None)
                continue
            raw = a2b_base64(text)
            add(key.decrypt(raw[:12], raw[12:], f"{subject}\0{field}".encode()).decode())
    except InvalidTag:
        raise NotOpened(_ALTERED.format(f"{field} of {subject}")) from None
    return found


def installation_key(home: Path) -> InstallationKey:
    """Return the key of this installation: the variable's, the named file's, or the home's."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return _known_key(given)
    place = Path(os.environ.get(FILE_VARIABLE) or home / PLACE)
    try:
        found = place.stat()
    except OSError as failure:
        raise KeyMissing(
            f"The installation key is not in {place} ({failure.strerror}), and {VARIABLE} is not "
            "set. Without it no bank details open: put the key back; never make a new one over "
            "data that is there."
        ) from None
    following = place.with_name(place.name + NEXT)
    try:
        next_at = following.stat().st_mtime_ns
    except OSError:
        next_at = 0
    return _key_in(place, found.st_mtime_ns, next_at)


def new_installation_key() -> str:
    """Return a fresh installation key, as it stands in a file or a variable."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


@lru_cache(maxsize=4)
def _key_in(place: Path, _changed_at: int, next_at: int) -> InstallationKey:
    """Return the key in a file; while a rotation is under way the next, which opens both."""
    now = place.read_text().strip()
    if not next_at:
        return _known_key(now)
    return parsed_key(place.with_name(place.name + NEXT).read_text(), also=parsed_key(now))


@lru_cache(maxsize=4)
def _known_key(text: str) -> InstallationKey:
    return parsed_key(text)


def parsed_key(text: str, also: InstallationKey | None = None) -> InstallationKey:
    """Return a key from its text: base64 of 32 bytes, and after a rotation of what it marks by."""
    parts = text.split()
    try:
        secret = urlsafe_b64decode(parts[0] if parts else "")
        marking = urlsafe_b64decode(parts[1]) if len(parts) > 1 else b""
        return InstallationKey(secret, marking, also)
    except (NotBase64, ValueError):
        raise KeyMissing("The installation key is not base64 of 32 bytes.") from None


def renewed_key(text: str) -> str:
    """Return the text of a fresh key that marks values as the one in `text` does."""
    return parsed_key(text).renewed()


def _derived(secret: bytes, purpose: bytes) -> bytes:
    """Return a key for one purpose: HKDF-Expand of a key that is uniform already (RFC 5869)."""
    return hmac.digest(secret, b"chamberlain " + purpose + b"\x01", "sha256")


def _sealed(key: AESGCM, content: bytes, bound_to: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return b64encode(nonce + key.encrypt(nonce, content, bound_to)).decode()


def _parted(content: bytes) -> tuple[bytes, bytes]:
    return content[:NONCE_BYTES], content[NONCE_BYTES:]
