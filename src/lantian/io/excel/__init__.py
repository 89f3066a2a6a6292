"""Workbooks for people."""
