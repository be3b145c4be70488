"""How every table is framed: a rule under the headings, and nothing else."""

from __future__ import annotations

from typing import Final

from rich.box import SIMPLE_HEAD, Box

# Where the output has no sign for the rule, rich would draw a whole grid of ASCII instead, wider than was reckoned with. It leaves
# alone what says that it is ASCII; the stream then writes the rule in hyphens, as it does with any sign that it does not have.
FRAME: Final = Box(str(SIMPLE_HEAD), ascii=True)
"""The frame of a table."""
