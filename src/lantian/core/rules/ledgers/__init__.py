"""What the pack's declarations say of one row: is it complete, which conditions hold, what is the verdict, and why."""
