"""The built scripts, styles and fonts, by the name the templates use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    import os

    from starlette.responses import Response
    from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
TOKENS = Path(__file__).parent / "src" / "tokens.json"


class AssetsNotBuilt(RuntimeError):
    """The bundle is missing: the pages cannot be served before `npm run build`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} does not exist: run `npm run build` (./scripts/setup does it)")


class Manifest:
    """Built file names by source name: `style.css` -> `/static/built/style-2F6A….css`."""

    def __init__(self, directory: Path = STATIC / "built") -> None:
        self._directory = directory
        path = directory / "manifest.json"
        if not path.is_file():
            raise AssetsNotBuilt(path)
        self._names: dict[str, str] = json.loads(path.read_text("utf-8"))

    def url(self, name: str) -> str:
        """The address of a built file; KeyError when the build does not make it."""
        return f"/static/built/{self._names[name]}"

    def path(self, name: str) -> Path:
        """The file behind a built name."""
        return self._directory / self._names[name]


class HashedFiles(StaticFiles):
    """Static files; those with a content hash in their name may be kept for a year."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, with caching that fits its name."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        built = Path(full_path).parent.name == "built"
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if built else "public, max-age=3600"
        return response
