"""Two lists of enterprises or places held against each other: which entries may mean the same thing, and why."""
