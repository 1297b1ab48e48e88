"""A plan for a terminal or a ticket: each answer with the arithmetic that leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.model import Judgement, Plan, PlanPart
from reports.wording import name, visible

ANSWERS_SHOWN = 100


def render(plan: Plan) -> str:
    """Return the plan as text; answers beyond the first of each part are counted."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    judged = f"judged by {name(plan.site_name)}" if plan.site_name else "without a profile"
    counts = ", ".join(f"{plan.count(one)} {one.value}" for one in Judgement if plan.count(one))
    yield f"Plan for {name(plan.input_name)}, {judged}: {counts or 'nothing to answer'}"
    for part in plan.parts:
        if part.answers:
            yield ""
            yield part.title
            yield f"  {part.doc}."
            yield from _answers(part)


def _answers(part: PlanPart) -> Iterator[str]:
    for answer in part.answers[:ANSWERS_SHOWN]:
        yield f"  {answer.judgement.value:8}{visible(answer.subject)}: {visible(answer.sentence)}"
        for step in answer.arithmetic:
            yield f"          {visible(step)}"
    if len(part.answers) > ANSWERS_SHOWN:
        yield f"  and {len(part.answers) - ANSWERS_SHOWN:,} more, in the JSON form"
