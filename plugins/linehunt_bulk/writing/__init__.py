"""What a run writes: CSV, JSON lines or Parquet, beside its target until it is complete."""
