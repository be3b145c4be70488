"""A pytest plugin: Hypothesis reports the first world that fails as it is, without making it smaller (``tools/mutate.py``)."""

from __future__ import annotations

from hypothesis import Phase, settings


def pytest_configure() -> None:
    """Leave out shrinking; everything else stays as the tests' own profile says."""
    settings.register_profile("unshrunk", settings(phases=(Phase.explicit, Phase.generate)))
    settings.load_profile("unshrunk")
