"""Warnings of heavy pollution (M35, M37): what the rules propose, from the running index observed and forecast.

`series` hours of the index, read strictly · `grades` what the pack says, in force on a day · `episodes` hours above the
bound, merged · `engine` the grade that is proposed now, and why · `replay` a whole winter, hour by hour. A person
decides.
"""
