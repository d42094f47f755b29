"""Provider plugins: what their hooks are, how they are found, and the typed face that core speaks to."""
