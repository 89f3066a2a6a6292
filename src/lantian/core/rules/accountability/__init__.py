"""Quantified accountability (量化问责): from problems and the air to findings that name every step.

`facts` what is known · `rules` what the pack says, compiled for a day · `counting` which problem counts where, and why
not · `air` completion of the quarters · `findings` tiers reached · `outlook` what comes if nothing happens · `reading`
and `report` facts and findings as JSON. Everything is exact, and nothing here decides: a finding is a proposal.
"""
