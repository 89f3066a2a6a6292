"""From hours in the observation store to figures of days and hours, exactly, many at a time.

Concentrations are whole numbers of millionths here: sums of them are exact, and the one division comes last.
"""
