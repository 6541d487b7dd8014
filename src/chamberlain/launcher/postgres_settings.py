"""How the embedded PostgreSQL is tuned, given on its command line at every start.

The figures suit one council on a machine of two processors; they grow with its memory.
"""

from __future__ import annotations

import os

MIB = 1024 * 1024


def environment() -> dict[str, str]:
    """Give the only environment the server needs: no PG* variable of ours may reach it."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def options(*, durable: bool) -> list[tuple[str, str]]:
    """Give setting names and values; `durable=False` drops every wait for the disk (tests)."""
    memory_mib = _memory_mib()
    buffers_mib = min(512, max(64, memory_mib // 8)) if durable else 128
    chosen = {
        "shared_buffers": f"{buffers_mib}MB",
        "effective_cache_size": f"{max(256, memory_mib // 2)}MB",
        "work_mem": f"{min(32, max(8, memory_mib // 256))}MB",
        "maintenance_work_mem": f"{min(256, max(64, memory_mib // 16))}MB",
        "max_connections": "60",
        "max_locks_per_transaction": "256",
        "random_page_cost": "1.1",
        "jit": "off",
        # Nothing replicates from the embedded server; a council that wants that has its own.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
    }
    if not durable:
        chosen |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return list(chosen.items())


def _memory_mib() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    except (ValueError, OSError):
        return 2048
