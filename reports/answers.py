"""Which answers of a plan are shown where there are more than fit."""

from __future__ import annotations

from analyzer.model import Answer, Judgement


def worst_first(answers: tuple[Answer, ...], shown: int) -> list[Answer]:
    """Return the first answers to show."""
    order = list(Judgement)
    return sorted(answers, key=lambda answer: order.index(answer.judgement))[:shown]
