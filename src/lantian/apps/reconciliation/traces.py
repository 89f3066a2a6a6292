"""What stands behind a likeness."""

from __future__ import annotations

from lantian.apps.reconciliation.choices import FIELD_WORDS, LEVEL_WORDS
from lantian.apps.reconciliation.models import Candidate
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.science.matching.levels import FIELDS, LEVELS, PRIOR, WEIGHTS

__all__ = ["likeness"]


@register("likeness")
def likeness(key: dict[str, str], version: int | None) -> Trace:
    """Why two entries may be the same, with nothing of the foreign list. Key: candidate."""
    (written,) = needed(key, "candidate")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0
    found = Candidate.objects.select_related("entry__of", "row").filter(pk=number).first()
    named = pack().reconciliations.get(found.entry.of.reconciliation) if found else None
    if found is None or named is None:
        raise NoSuchFigure(f"likeness {written[:40]}")
    levels = {name: found.reasons.get(name, "missing") for name in FIELDS}
    weights = {name: WEIGHTS[name][LEVELS[name].index(level)] for name, level in levels.items()}
    total = PRIOR + sum(weights.values())
    return Trace(
        figure=Figure(
            name=Text(zh=f"与 {found.row.number} 的相似度", en=f"Likeness to {found.row.number}"),
            value=found.likeness,
            unit="1",
            percent=True,
        ),
        clauses=(named.clause,),
        interpretations=(named.interpretation,) if named.interpretation else (),
        arithmetic=(
            f"{PRIOR} + {' + '.join(f'{each:g}' for each in weights.values())} = {total:.1f}",
            f"1 / (1 + 2^−({total:.1f})) = {found.likeness}",
        ),
        tables=(
            InputTable(
                title=Text(zh="逐项比对", en="Field by field"),
                columns=(Text(zh="项目", en="Field"), Text(zh="结果", en="Answer"), Text(zh="权重", en="Weight")),
                rows=tuple(
                    (str(FIELD_WORDS[name]), str(LEVEL_WORDS.get((name, level), "—")), f"{weights[name]:g}")
                    for name, level in levels.items()
                ),
            ),
        ),
        pack_version=pack().version_label,
        computed_at=found.entry.of.compared_at,
        stand_in=found.entry.of.demonstration or bool(stand_in_notice("en")),
        remarks=(
            Text(
                zh="权重为以2为底的对数（Fellegi–Sunter 1969），在构造名单上测得；是否相同由人认定。",
                en="Weights: logarithms to base 2 (Fellegi and Sunter 1969), measured on made lists; a person decides.",
            ),
        ),
    )
