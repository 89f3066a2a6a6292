"""Flows of work as tables of what may follow what. Pure: no database, no clock."""
