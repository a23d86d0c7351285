"""The versions of everything that is installed and has a part in a page."""

from __future__ import annotations

import importlib.metadata
import re
from functools import cache
from platform import python_version

from espoo_analysis import __version__
from espoo_analysis.errors import AnalysisError

_DISTRIBUTION = "espoo-analysis"
# They print in the terminal or open notebooks for people; no page is made with them.
_WITHOUT_A_PART = {"jupyterlab", "rich", "typer"}
_REQUIREMENT = re.compile(
    r"^Requires-Dist: *(?P<name>[\w.-]+) *(?:\[(?P<extras>[^\]]*)\])?"
    r"[^;\n]*(?:;(?P<marker>.*))?$",
    re.MULTILINE,
)
_EXTRA = re.compile(r"extra *== *['\"]([\w.-]+)['\"]")


@cache
def library_versions(extra: str = "") -> dict[str, str]:
    """List the versions of the libraries that make a page, and of those that they need.

    Parameters
    ----------
    extra : str
        An extra of this package, such as ``pdf``: its libraries then, instead of those that
        every page needs.

    Returns
    -------
    dict
        Versions by name; without an extra also those of Python and of this package. What is
        required but not installed, because it belongs to another system, is not among them.

    Raises
    ------
    AnalysisError
        When this package is not installed, so that nobody can tell what it needs.
    """
    installed = _installed()
    if _DISTRIBUTION not in installed:
        raise AnalysisError(
            "The package is not installed, so that nothing says which libraries it needs.",
            remedy="Install it: pip install --no-deps --editable .",
        )
    found: dict[str, str] = {}
    waiting = [need for need in _needs(_DISTRIBUTION, extra) if need[0] not in _WITHOUT_A_PART]
    seen = set(waiting)
    while waiting:
        name, asked = waiting.pop()
        if name in installed:
            found[name] = _field(name, "Version")
            new = [need for need in _needs(name, asked) if need not in seen]
            seen.update(new)
            waiting += new
    own = {} if extra else {"python": python_version(), _DISTRIBUTION: __version__}
    return {**own, **dict(sorted(found.items()))}


def _needs(name: str, extra: str) -> list[tuple[str, str]]:
    # Whether a marker holds is seen from what is installed; only extras must be asked for.
    needs = []
    for requirement in _REQUIREMENT.finditer(_installed()[name]):
        needed_by = _EXTRA.search(requirement["marker"] or "")
        if (needed_by[1] if needed_by else "") == extra:
            extras = [_canonical(part) for part in (requirement["extras"] or "").split(",")]
            needs += [(_canonical(requirement["name"]), part) for part in {"", *extras}]
    return needs


def _field(name: str, field: str) -> str:
    found = re.search(rf"^{field}: *(.+?) *$", _installed()[name], re.MULTILINE)
    return found[1] if found else ""


@cache
def _installed() -> dict[str, str]:
    """Read the heads of all metadata: whole ones with their long texts take ten times as long."""
    heads: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        text = (
            distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        ).replace("\r\n", "\n")
        head = text.partition("\n\n")[0]
        name = re.search(r"^Name: *(.+?) *$", head, re.MULTILINE)
        if name:
            # What comes first on the path is what is imported.
            heads.setdefault(_canonical(name[1]), head)
    return heads


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
