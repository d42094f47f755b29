"""What a run would do and cost, counted without asking: by the same hunts, and by what the ledger knows."""
