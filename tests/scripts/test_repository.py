"""What the documents say is so: commands, links, tests and pictures exist, and nothing forbidden is in a file."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "contracts").glob("*.md")])


def tracked() -> list[Path]:
    """Every file under version control that is text."""
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files"], check=True, capture_output=True, text=True).stdout
    binary = {".png", ".webp", ".woff2", ".ico", ".car"}
    return [ROOT / line for line in listed.splitlines() if Path(line).suffix not in binary and (ROOT / line).is_file()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: str(d.relative_to(ROOT)))
def test_every_link_in_a_document_leads_somewhere(document: Path) -> None:
    """Relative links and pictures point to files that are here."""
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if not re.match(r"https?:|mailto:|#", target):
            assert (document.parent / target.split("#")[0]).exists(), f"{document.name} links to {target}"


def test_every_invariant_names_a_test_that_exists() -> None:
    """docs/invariants.md: each numbered promise names `path::name`, and that file has that name."""
    text = (ROOT / "docs" / "invariants.md").read_text()
    promises = re.findall(r"^\| (\w\d+) \|", text, re.MULTILINE)
    named = re.findall(r"`([\w./]+)::(\w+)`", text)
    assert len(promises) >= 20
    assert len(named) >= len(promises)
    for path, name in named:
        assert (ROOT / path).is_file(), path
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text()), f"{path} has no {name}"


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is each machine's own matter."""
    hosts = ("registry." + "npmjs.org", "files." + "pythonhosted.org", "pypi." + "org/simple", "proxy." + "golang.org")
    for path in tracked():
        text = path.read_text(errors="replace")
        assert not any(host in text for host in hosts), path


def test_both_readmes_have_the_same_sections() -> None:
    """The Korean README is not a summary."""
    english, korean = ((ROOT / name).read_text() for name in ("README.md", "README.ko.md"))
    for pattern in (r"^## ", r"^\| `palmido", r"^!\["):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, korean, re.MULTILINE)), (
            pattern
        )


def test_the_readme_lists_every_command() -> None:
    """A command that the README does not name does not exist for a reader."""
    from tests.scripts.test_palmido import ALL

    table = (ROOT / "README.md").read_text()
    for path, _ in ALL:
        assert all(re.search(rf"`[^`]*\b{word}\b[^`]*`", table) for word in path), path
