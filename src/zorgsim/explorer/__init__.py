"""The explorer: a local page in which levers are moved, and the curves that follow are simulated while one watches.

``state`` knows what a visitor asks for, ``simulation`` carries it out in a process of its own (``worker``, ``workshop``),
``telling`` says what came out, and ``app`` with ``serving`` put that into a page. Only the last two know Shiny, which is an extra.
"""
