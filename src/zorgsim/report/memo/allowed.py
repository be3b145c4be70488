"""What a template may do: name tags, go through several of them, leave out what is empty. All else is refused beforehand.

A council's template is code, written by somebody else: it is parsed first, and every name in it looked up among the tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jinja2 import nodes

from zorgsim.report.memo.tags import LOOP, TAGS, Record, Several, Shape

MOST_LOOPS: Final = 4
"""Loops within loops: findings under headings of policies take three."""

_LOOP: Final = "a loop with two names, with a condition, or through itself"

Scope = Mapping[str, Shape]


class Refused(Exception):  # noqa: N818 - what is raised is a refusal, and becomes an error with the name of the file
    """Something in a template that is not allowed."""

    def __init__(self, what: str, value: str, line: int) -> None:
        self.what, self.value, self.line = what, value, line
        super().__init__(f"{what}: {value}")


def check(template: nodes.Template) -> None:
    """Check a parsed template.

    Raises
    ------
    Refused
        For the first thing in it that is not allowed.
    """
    _check_all(template.body, TAGS.parts, 0)


def _check_all(body: list[nodes.Node], scope: Scope, depth: int) -> None:
    for node in body:
        _check(node, scope, depth)


def _check(node: nodes.Node, scope: Scope, depth: int) -> None:
    if isinstance(node, nodes.Output):
        for part in node.nodes:
            if not isinstance(part, nodes.TemplateData):
                _check_shown(part, scope)
    elif isinstance(node, nodes.If):
        _check_condition(node.test, scope)
        for body in (node.body, *(other.body for other in node.elif_), node.else_):
            _check_all(body, scope, depth)
        for other in node.elif_:
            _check_condition(other.test, scope)
    elif isinstance(node, nodes.For):
        _check_loop(node, scope, depth)
    else:
        raise Refused("a statement of the template is not allowed", _kind(node), node.lineno)


def _check_shown(node: nodes.Expr, scope: Scope) -> None:
    shape = _shape(node, scope)
    if isinstance(shape, (Record, Several)):
        raise Refused("a tag of the template is no text", _written(node), node.lineno)


def _check_condition(node: nodes.Node, scope: Scope) -> None:
    if isinstance(node, nodes.Not):
        _check_condition(node.node, scope)
    elif isinstance(node, (nodes.And, nodes.Or)):
        _check_condition(node.left, scope)
        _check_condition(node.right, scope)
    else:
        _shape(node, scope)


def _check_loop(node: nodes.For, scope: Scope, depth: int) -> None:
    shape = _shape(node.iter, scope)
    if not isinstance(shape, Several):
        raise Refused("a loop of the template is over something that there is one of", _written(node.iter), node.lineno)
    if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
        raise Refused("a statement of the template is not allowed", _LOOP, node.lineno)
    if depth >= MOST_LOOPS:
        raise Refused("too many loops within loops in the template", f"more than {MOST_LOOPS}", node.lineno)
    _check_all(node.body, {**scope, node.target.name: shape.each, "loop": LOOP}, depth + 1)
    _check_all(node.else_, scope, depth)


def _shape(node: nodes.Node, scope: Scope) -> Shape:
    """Return what a tag stands for."""
    if isinstance(node, nodes.Name) and node.name in scope:
        return scope[node.name]
    if isinstance(node, nodes.Getattr):
        whole = _shape(node.node, scope)
        if isinstance(whole, Record) and node.attr in whole.parts:
            return whole.parts[node.attr]
    if isinstance(node, (nodes.Name, nodes.Getattr)):
        raise Refused("the template has a tag that is not known", _written(node), node.lineno)
    raise Refused("an expression of the template is not allowed", _kind(node), node.lineno)


def _written(node: nodes.Node) -> str:
    """Return a tag as it was written."""
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else _kind(node)


def _kind(node: nodes.Node) -> str:
    return type(node).__name__.lower()
