"""Who sees counts, findings and names, and who takes which step.

Counts and findings are for those who answer for the method; a unit sees its own. Names of people need the right to
personal data besides. Nothing of it is public.
"""

from __future__ import annotations

from lantian.apps.orgs.policies import Actor, NotAllowed, RightPolicy, capacities, has_right

__all__ = ["AGREE", "DECIDE", "OWN", "POSTS", "PROPOSE", "READ", "own_units", "require_unit", "sees_names"]

READ = RightPolicy("read-accountability")
POSTS = RightPolicy("manage-posts")
PROPOSE = RightPolicy("propose-accountability")
AGREE = RightPolicy("agree-accountability")
DECIDE = RightPolicy("decide-accountability")
OWN = "answer-cases"
"""Who answers cases for a unit sees what is counted for it."""


def own_units(actor: Actor) -> frozenset[str]:
    """The units whose own counts somebody sees because they answer for them."""
    return frozenset(post.unit for post in capacities(actor) if OWN in post.rights and post.unit)


def require_unit(actor: Actor, unit: str) -> None:
    """Do nothing when the actor may see the counts of a unit.

    Raises:
        NotAllowed: neither the right nor one's own unit.
    """
    if not READ.allows(actor) and unit not in own_units(actor):
        raise NotAllowed(actor, READ.right)


def sees_names(actor: Actor) -> bool:
    """Whether somebody sees who held which post."""
    return has_right(actor, "read-personal") and (READ.allows(actor) or POSTS.allows(actor))
