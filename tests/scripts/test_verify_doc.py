"""docs/verify.md: both languages have the same commands, and they are the ones that can be run."""

import re
import subprocess
from pathlib import Path

DOC = (Path(__file__).resolve().parents[2] / "docs" / "verify.md").read_text()
TOOLS = ("export ", "cast ", "URI=", "mkdir ", "DOCUMENTS=", "curl ", "ipfs ", "IMAGE=", "PICTURES=")


def commands(text: str) -> list[str]:
    """The lines that a person types."""
    return [line[4:] for line in text.splitlines() if re.match("    [a-zA-Z]", line) and line[4:].startswith(TOOLS)]


def test_both_languages_have_the_same_commands_and_answers() -> None:
    """The Korean part is the English one, line by line, where it is typed or answered."""
    english, korean = DOC.split("\n## 한국어\n")
    indented = [[line for line in part.splitlines() if line.startswith("    ")] for part in (english, korean)]
    assert indented[0] == indented[1]
    assert len(commands(english)) >= 15


def test_the_commands_are_shell() -> None:
    """A shell can read every line."""
    script = "\n".join(commands(DOC))
    assert subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True).stderr == ""


def test_the_answers_agree_with_each_other() -> None:
    """Each computed hash stands below the one that it must equal."""
    english = DOC.split("\n## 한국어\n")[0]
    for found in ("0x94b6c621", "bafkreie2n7uoxt66", "bafybeiauv4x5yriay"):
        assert len(re.findall(f"\\b{found}[0-9a-z]*\\b", english)) == 2
