"""Tools from npm that measure or check the site: installed once, in fixed versions, outside this project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FOLDER = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "clinic-benchmarks")


def installed(command: str, *packages: str) -> Path:
    """The path of a command, whose packages are installed where they are not there yet.

    Args:
        command: its name, as one of the packages brings it.
        packages: each with its version, such as `lighthouse@12.8.2`.
    """
    folder = FOLDER / "-".join(packages).replace("@", "-")
    path = folder / "node_modules/.bin" / command
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        print(f"Installing {', '.join(packages)} into {folder}")
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
    return path
