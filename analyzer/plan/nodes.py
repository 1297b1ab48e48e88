"""Answers for each node: can it be removed, and what if it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyzer.model import Answer, Judgement, PlanPart
from analyzer.plan.cluster import HIGH_SHARE, Cluster, copies_left
from analyzer.plan.written import listed


def removals(cluster: Cluster) -> PlanPart:
    """Return for each node whether it can be removed as things stand."""
    return PlanPart(
        "remove",
        "Can a node be removed?",
        "Every database up to date elsewhere, no task pinned to it, copies as wanted, room on the others",
        _answers(cluster, _removed),
    )


def losses(cluster: Cluster) -> PlanPart:
    """Return for each node what would go on without it."""
    return PlanPart(
        "lost",
        "What if one node is lost?",
        "A majority of today's votes has to be left, and an up-to-date copy of every database",
        _answers(cluster, _lost),
    )


def _answers(cluster: Cluster, answer: Callable[[Cluster, str], Answer]) -> tuple[Answer, ...]:
    if not cluster.nodes:
        return (Answer("cluster", Judgement.UNKNOWN, "the topology of the cluster was not seen"),)
    return tuple(answer(cluster, node) for node in cluster.nodes)


def _removed(cluster: Cluster, node: str) -> Answer:
    rest = [other for other in cluster.nodes if other != node]
    if not rest:
        return Answer(f"node {node}", Judgement.FAIL, "No: it is the only node", (cluster.held(node),))
    votes, _ = cluster.votes_without(node)
    steps = [
        cluster.held(node),
        *copies_left(cluster, node),
        f"votes after that: {votes}, majority {votes // 2 + 1}, so that {votes - (votes // 2 + 1)} more may be lost",
        *(line for _, _, line in cluster.loads_without(node)),
    ]
    first = list(_in_the_way(cluster, node, len(rest)))
    if first:
        return Answer(f"node {node}", Judgement.FAIL, f"Not yet: {'; '.join(first)}", tuple(steps))
    if cluster.unread:
        return Answer(f"node {node}", Judgement.UNKNOWN, _unread(cluster), tuple(steps))
    leads = "; it leads now, so an election follows" if node == cluster.leader else ""
    return Answer(f"node {node}", Judgement.PASS, f"Yes: all it holds is up to date elsewhere{leads}", tuple(steps))


def _in_the_way(cluster: Cluster, node: str, rest: int) -> Iterator[str]:
    only = cluster.only_on(node)
    if only:
        yield f"no other node has an up-to-date copy of {listed(only)}"
    if names := cluster.pinned.get(node):
        yield f"tasks are pinned to it: {listed(list(names))}"
    wanting = sorted(name for name in cluster.on(node) if cluster.factors.get(name, 0) > rest and name not in only)
    if wanting:
        yield f"{listed(wanting)} would have fewer copies than wanted, and no node is free for another"
    for what, share, _ in cluster.loads_without(node):
        if share > HIGH_SHARE:
            yield f"the others would use {share:.0%} of their {what}, more than {HIGH_SHARE:.0%} (ours, not measured)"


def _lost(cluster: Cluster, node: str) -> Answer:
    left, needed = cluster.votes_without(node)
    only = cluster.only_on(node)
    has_vote, loads = node in cluster.voters, tuple(cluster.loads_without(node))
    keeps = left >= needed or not has_vote
    steps = [
        f"votes: {len(cluster.voters)} - {int(has_vote)} = {left}, majority of {len(cluster.voters)} is {needed}",
        cluster.held(node),
        *copies_left(cluster, node),
        f"tasks that {node} is responsible for: {cluster.tasks.get(node, 0)},"
        f" of them pinned to it: {len(cluster.pinned.get(node, ()))}",
        *(line for _, _, line in loads),
    ]
    trouble = [
        *((f"{left} of {len(cluster.voters)} votes are no majority",) if not keeps else ()),
        *((f"not served any more: {listed(only)}",) if only else ()),
        *(f"the others would need {share:.0%} of their {what}" for what, share, _ in loads if share > 1),
    ]
    if trouble:
        return Answer(f"node {node}", Judgement.FAIL, "; ".join(trouble), tuple(steps))
    if cluster.unread:
        return Answer(f"node {node}", Judgement.UNKNOWN, _unread(cluster), tuple(steps))
    return Answer(f"node {node}", Judgement.PASS, "the cluster goes on, and every database is served", tuple(steps))


def _unread(cluster: Cluster) -> str:
    return f"where {listed(list(cluster.unread))} lives was not seen"
