"""The emission inventory of a base year: computed from ledgers and tables, signed, published, mapped (M38)."""
