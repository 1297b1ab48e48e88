"""A plan for a terminal or a ticket: each answer with the arithmetic that leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.model import Plan, PlanPart
from reports.answers import worst_first
from reports.wording import name, visible

ANSWERS_SHOWN = 100


def render(plan: Plan) -> str:
    """Return the plan as text; of a part with very many answers the worst are shown, and the others counted."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    judged = f"judged by {name(plan.site_name)}" if plan.site_name else "without a profile"
    counts = ", ".join(f"{count} {judgement}" for judgement, count in plan.counts.items())
    yield f"Plan for {name(plan.input_name)}, {judged}: {counts or 'nothing to answer'}"
    for part in plan.parts:
        if part.answers:
            yield ""
            yield part.title
            yield f"  {part.doc}."
            yield from _answers(part)


def _answers(part: PlanPart) -> Iterator[str]:
    is_cut = len(part.answers) > ANSWERS_SHOWN
    for answer in worst_first(part.answers, ANSWERS_SHOWN) if is_cut else part.answers:
        yield f"  {answer.judgement.value:8}{visible(answer.subject)}: {visible(answer.sentence)}"
        for step in answer.arithmetic:
            yield f"          {visible(step)}"
    if is_cut:
        yield f"  and {len(part.answers) - ANSWERS_SHOWN:,} more, in the JSON form"
