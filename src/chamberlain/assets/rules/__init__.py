"""Values, depreciation, reserves, leases and their entries as pure calculations."""
