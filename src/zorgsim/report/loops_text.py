"""Feedback loops in words: what moves what, in which direction, through which stocks, and how to freeze it."""

from __future__ import annotations

from collections.abc import Iterator

from zorgsim.inputs.scenario import Language
from zorgsim.model.loops import LOOPS, WAITS, arrows
from zorgsim.model.stocks import STOCKS
from zorgsim.report.texts import say


def quantities() -> tuple[str, ...]:
    """Return everything that an arrow leaves or reaches, each once, in the order of the arrows."""
    pairs = [(source, link.what) for source, link in arrows()]
    return tuple(dict.fromkeys(name for pair in pairs for name in pair))


def signs() -> dict[tuple[str, str], int]:
    """Return the sign of every arrow, by what it leaves and what it reaches."""
    return {(source, link.what): link.sign for source, link in arrows()}


def turn(loop: str) -> int:
    """Return +1 for a loop that reinforces, -1 for one that balances: the product of its signs."""
    sign = 1
    for pair in LOOPS[loop].arrows:
        sign *= signs()[pair]
    return sign


def stocks_of(loop: str) -> tuple[str, ...]:
    """Return the stocks that a loop runs through, in the model's order."""
    return tuple(name for name, stock in STOCKS.items() if loop in stock.loops)


def steps(loop: str) -> Iterator[tuple[str, int]]:
    """Yield what becomes more (+1) or less (-1) one after the other, from more of the first until it comes round to the first."""
    known, direction = signs(), 1
    for source, target in LOOPS[loop].arrows:
        yield source, direction
        direction *= known[source, target]
    yield LOOPS[loop].path[0], direction


def path(loop: str, language: Language) -> str:
    """Return a loop's path in words, once round."""
    words = (say(language, f"quantity.{'more' if direction > 0 else 'less'}.{what}") for what, direction in steps(loop))
    return say(language, "loop.arrow").join(words)


def name_of(loop: str, language: Language) -> str:
    """Return what a loop is called."""
    return LOOPS[loop].nl if language is Language.NL else LOOPS[loop].en


def turns(loop: str, language: Language) -> str:
    """Say whether a loop reinforces or balances."""
    return say(language, "loop.reinforces" if turn(loop) > 0 else "loop.balances")


def lines(loop: str, language: Language) -> Iterator[str]:
    """Yield what there is to say of a loop, line by line."""
    yield say(language, "loop.title", loop=loop, name=name_of(loop, language), turns=turns(loop, language))
    end = say(language, "loop.reinforcing_end" if turn(loop) > 0 else "loop.balancing_end")
    yield f"    {say(language, 'loop.path', path=path(loop, language))}{end}"
    words = {name: STOCKS[name].nl if language is Language.NL else STOCKS[name].en for name in stocks_of(loop)}
    listed = ", ".join(say(language, "loop.stock", name=name, words=text) for name, text in words.items())
    yield f"    {say(language, 'loop.stocks', stocks=listed) if listed else say(language, 'loop.no_stock')}"
    yield f"    {say(language, 'loop.freeze', loop=loop)}"
    if loop == WAITS:
        yield f"    {say(language, 'loop.waits')}"


def closing_line(language: Language) -> str:
    """Say what freezing means."""
    return say(language, "loop.held")
