"""The configuration: TOML or the same tables as Python mappings, read to accounts and chains, with errors that say where and what to do."""
