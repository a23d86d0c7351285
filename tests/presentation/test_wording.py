"""Every message is translated, and its placeholders survive."""

from __future__ import annotations

import ast
import json
import re

import pytest
from babel.messages.pofile import read_po

import espoo_analysis as ea
from espoo_analysis.presentation.wording import LOCALE_FOLDER, Wording

# How many of a call's first arguments are the message.
MESSAGES = {"text": 1, "mark": 1, "plural": 2}


def _messages_of(code):
    """Read the messages from the syntax tree: Babel's extractor does not look into f-strings."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = node.func.id if isinstance(node.func, ast.Name) else called
            parts = node.args[: MESSAGES.get(called, 0)]
            if parts and all(isinstance(part, ast.Constant) for part in parts):
                yield parts[0].value if len(parts) == 1 else tuple(part.value for part in parts)


def test_a_message_is_found_wherever_it_stands():
    code = """f"{w.text('a')} {w.plural('b', 'c', 2)}"; mark('d' 'e'); w.text(x)"""
    assert set(_messages_of(code)) == {"a", ("b", "c"), "de"}


@pytest.fixture
def messages(root):
    """Collect the messages of the code and the lines of text in the report notebooks."""
    files = [
        file
        for file in root.glob("espoo_analysis/**/*.py")
        # What these read has texts of its own, and neither speaks to a page's reader.
        if not {"sources", "importing"} & set(file.parts)
    ]
    found = {message for file in files for message in _messages_of(file.read_text("utf-8"))}
    for notebook in root.glob("notebooks/*_analysis.ipynb"):
        for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                lines = "".join(cell["source"]).splitlines()
                found |= {re.sub(r"^#+ ", "", line) for line in lines if line}
    return found


@pytest.fixture(params=["sv", "en"])
def catalogue(request):
    with (LOCALE_FOLDER / f"{request.param}.po").open("rb") as file:
        return read_po(file, locale=request.param)


def test_the_catalogue_holds_just_the_messages(catalogue, messages):
    assert {message.id for message in catalogue if message.id} == messages
    assert not catalogue.obsolete


def test_every_message_is_translated_with_its_placeholders(catalogue):
    for message in catalogue:
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        parts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(parts), message.id
        assert not list(message.check(catalogue)), message.id
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for source, translated in zip(ids, parts, strict=True):
            assert _placeholders(source) == _placeholders(translated), message.id


def _placeholders(text):
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_an_unknown_language_is_refused():
    with pytest.raises(ea.AnalysisError, match="no language 'fin'; did you mean 'fi'"):
        Wording("fin")


def test_a_missing_value_is_an_error_not_a_hole():
    with pytest.raises(KeyError):
        Wording("fi").text("Tiedot %(day)s asti", date="x")


def test_labels_fall_back_to_finnish():
    units = ea.load_period("2025-07").reference.units.assign(label_sv=None)
    assert Wording("sv").labels(units, "unit")["immigration"].startswith("Maahanmuutto")
