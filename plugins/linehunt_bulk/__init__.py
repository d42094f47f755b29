"""Many numbers at once, from the command line: what a run over them would cost."""
