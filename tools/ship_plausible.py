"""Ship the set of a calibration: ``python tools/ship_plausible.py FOLDER``, the folder ``set`` that ``zorgsim calibrate`` made.

Copies ``plausible.csv`` to ``src/zorgsim/data/draws``, from where ``--draws`` plays it, and all else that stands in the folder to
``results/published/calibration``. Refuses a folder that was changed since it was written, and a set without worlds. Published
studies of worlds are stale after that: ``python -m studies.check`` names them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from zorgsim.calibration.store import KIND, PLAUSIBLE
from zorgsim.errors import InputError
from zorgsim.inputs.plausible import read_plausible
from zorgsim.results.folder import MANIFEST, sha256

ROOT = Path(__file__).resolve().parents[1]


def ship(folder: Path, root: Path) -> int:
    """Copy a set to where it ships from, and return of how many worlds it is.

    Raises
    ------
    InputError
        If the folder holds no calibration, was changed, or its set is empty.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    changed = [name for name, digest in manifest["files"].items() if sha256(folder / name) != digest]
    if manifest.get("kind") != KIND or changed:
        raise InputError("no calibration as it was written", where=str(folder), value=", ".join(changed), action="make it anew")
    found = read_plausible((folder / PLAUSIBLE).read_text(encoding="utf-8"), str(folder / PLAUSIBLE))
    published = root / "results" / "published" / "calibration"
    published.mkdir(parents=True, exist_ok=True)
    for name in (*manifest["files"], MANIFEST):
        shutil.copyfile(folder / name, published / name)
    shutil.copyfile(folder / PLAUSIBLE, root / "src" / "zorgsim" / "data" / "draws" / PLAUSIBLE)
    return len(found.points)


def main() -> int:
    """Ship what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    try:
        print(f"{ship(parser.parse_args().folder, ROOT)} plausible worlds ship")
    except (InputError, OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
