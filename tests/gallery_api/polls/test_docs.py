"""docs/polls.md: the tables of the specification are those of the code."""

import re
from pathlib import Path

from gallery_api.polls.ballot import BALLOT_FIELDS, MOST_BALLOT_BYTES
from gallery_api.polls.bundle import INDEX, OPTIONAL, REQUIRED
from gallery_api.polls.codes import Code
from gallery_api.polls.log import Head, Receipt, Refusal
from gallery_api.polls.methods import METHODS
from gallery_api.polls.methods.ranked import _RULES
from gallery_api.polls.steps import Steps
from gallery_api.polls.typed_data import encode_type

TEXT = (Path(__file__).parents[3] / "docs" / "polls.md").read_text(encoding="utf-8")


def test_the_table_of_codes() -> None:
    """Numbers, words and classes, all of them."""
    rows = re.findall(r"^\| (\d+) \| ([a-z-]+) \| (\S+) \|", TEXT, re.MULTILINE)
    codes = [row for row in rows if row[2] in ("counted", "superseded", "rejected", "–")]
    assert [(int(number), word) for number, word, _ in codes] == [(code.value, code.word) for code in Code]
    for number, _, shown in codes:
        assert shown in ("–", Code(int(number)).outcome)


def test_the_thirteen_steps() -> None:
    """In their order."""
    rows = re.findall(r"^\| (\d+) \| ([a-z]+) \| [^|]{9,}\|$", TEXT.split("## 10.")[1], re.MULTILINE)
    assert [name for _, name in rows] == [name for name, _ in Steps({}, None, None, None).all()]
    assert len(rows) == 13


def test_types_files_methods_and_rules_are_all_there() -> None:
    """Each is named, each typed struct letter for letter."""
    structs = [(each.struct, each.fields) for each in (Head, Receipt, Refusal)]
    for name, fields in (("Ballot", BALLOT_FIELDS), *structs):
        assert f"    {encode_type(name, fields).decode()}\n" in TEXT
    for name in (INDEX, *REQUIRED, *OPTIONAL):
        assert f"| `{name}` |" in TEXT
    for name, _ in METHODS:
        assert f"`{name}`" in TEXT
    for rule, words in _RULES.items():
        assert all(f"`{word}`" in TEXT for word in (rule, *words) if word not in ("count", "one", "keep", "tie-rule"))
    assert f"{MOST_BALLOT_BYTES:,}" in TEXT
