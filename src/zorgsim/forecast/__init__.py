"""Forecasts from figures alone: what municipalities are made of, levels of their own, trends, and how good a forecast was.

Nothing here simulates. What is published with it (``results/published/municipalities``, ``backtest``, ``forecast``) is made by
``python -m studies``; the pages are docs/municipalities.md, docs/backtest.md and docs/forecast.md.
"""
