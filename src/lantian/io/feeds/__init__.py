"""Feeds for machines: CAP 1.2 messages, valid against the OASIS schema, and their Atom index."""
