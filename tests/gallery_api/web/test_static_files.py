"""Built files by name."""

from pathlib import Path

import pytest

from gallery_api.web.static_files import AssetsNotBuilt, Manifest


def test_a_missing_bundle_says_how_to_make_it(tmp_path: Path) -> None:
    """Without a build the error names the command."""
    with pytest.raises(AssetsNotBuilt, match="npm run build"):
        Manifest(tmp_path)


def test_every_built_file_is_there() -> None:
    """Each name leads to a file whose name holds its content's hash."""
    manifest = Manifest()
    for name in ("style.css", "theme.js", "pages.js", "verify.js", "counter.js", "pretendard.woff2", "pretendard.ttf"):
        assert manifest.path(name).is_file()
        assert manifest.url(name) != f"/static/built/{name}"


def test_the_pages_face_is_small() -> None:
    """The preloaded face holds what the pages say and no more."""
    assert Manifest().path("pretendard.woff2").stat().st_size < 140_000
