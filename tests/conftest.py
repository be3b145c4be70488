"""What all tests share: how Hypothesis searches."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "zorgsim",
    deadline=None,  # a shared machine is sometimes slow; a test must not fail for that
    derandomize=True,  # the same worlds in every run: a red test is red for everybody
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("zorgsim")
