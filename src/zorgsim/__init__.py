"""zorgsim: what-if simulation of youth care policy in Dutch municipalities.

Importing this package loads none of the heavy libraries; import what you need from its subpackages.
"""

from typing import Final

__version__: Final = "0.1.0"

__all__ = ["__version__"]
