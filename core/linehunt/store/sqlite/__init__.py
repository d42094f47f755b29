"""The durable home of ledger, raw responses and answers: one SQLite file, shared by every process that names its directory."""
