"""Where ledger and answers live: the protocol, and its homes."""
