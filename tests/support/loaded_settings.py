"""The settings that a process of its own would have."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import clinic.settings.base


def loaded_settings(data_dir: Path, module: str = "production", **variables: str) -> dict[str, Any]:
    """The names of a settings module, loaded in an environment that has nothing but these variables.

    Raises:
        SystemExit: as the process would end, when a variable cannot be used.
    """
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), **variables}
    with (
        mock.patch.dict(os.environ, environment, clear=True),
        mock.patch.dict(sys.modules),
        # Loading it anew also puts it into its package.
        mock.patch.object(clinic.settings, "base"),
    ):
        del sys.modules["clinic.settings.base"]
        return runpy.run_module(f"clinic.settings.{module}")
