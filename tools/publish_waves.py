"""Publish the waves of a calibration: ``python tools/publish_waves.py FOLDER``, the folder that ``zorgsim calibrate`` writes to.

Copies each finished wave, with the points that were placed for it, to ``results/published/waves``, its command without folders of
the machine that gave it. They are what a set rests on, and hours of two cores: whoever copies them goes on from there. A wave that
was changed since it was written is refused.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.ship_plausible import check_written, publish  # noqa: E402  after the path is set

from zorgsim.calibration.wave_store import KIND, POINTS  # noqa: E402
from zorgsim.errors import InputError  # noqa: E402
from zorgsim.results.folder import MANIFEST  # noqa: E402

PUBLISHED = Path("results") / "published" / "waves"


def publish_waves(folder: Path, to: Path) -> list[str]:
    """Copy the finished waves of a folder, and return their names.

    Raises
    ------
    InputError
        If one was changed since it was written, or none is there.
    """
    found = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob(f"*/{MANIFEST}"))}
    waves = {name: manifest for name, manifest in found.items() if manifest.get("kind") == KIND}
    if not waves:
        raise InputError(
            "no finished wave of a calibration", where=str(folder), action="name the folder that zorgsim calibrate wrote"
        )
    for name, manifest in waves.items():
        check_written(folder / name, manifest, KIND)
    for name, manifest in waves.items():
        publish(folder / name, manifest, to / name)
        if (points := folder / f"{name}{POINTS}").exists():
            shutil.copyfile(points, to / points.name)
    return list(waves)


def main() -> int:
    """Publish what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    try:
        print(f"published: {', '.join(publish_waves(parser.parse_args().folder, ROOT / PUBLISHED))}")
    except (InputError, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
