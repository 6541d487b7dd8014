"""Pure calculations of the ledger: frames in, frames out; no database, no clock."""
