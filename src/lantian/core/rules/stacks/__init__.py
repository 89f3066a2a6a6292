"""What M18 asks of stacks: hours against limits, the valid transmission rate, and what follows."""
