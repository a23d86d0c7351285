"""Words in the reader's language: Finnish is the source, Swedish and English translate it.

A message is a whole sentence; numbers enter it ready-formatted, by named placeholders.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from espoo_analysis.errors import AnalysisError, did_you_mean
from espoo_analysis.settings import LANGUAGES

if TYPE_CHECKING:
    import pandas as pd

LOCALE_FOLDER = Path(__file__).parent / "locale"


def mark(message: str) -> str:
    """Mark a message for translation where it stands apart from a `Wording`.

    Parameters
    ----------
    message : str
        The Finnish message.

    Returns
    -------
    str
        The same message.
    """
    return message


@dataclass(frozen=True)
class Wording:
    """The words of one language.

    Parameters
    ----------
    language : {"fi", "sv", "en"}
        Language of the reader.

    Raises
    ------
    AnalysisError
        When the language is another one.

    Examples
    --------
    >>> Wording("fi").text("Ennuste"), Wording("sv").text("Ennuste")
    ('Ennuste', 'Prognos')
    """

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise AnalysisError(
                f"There is no language {self.language!r}"
                f"{did_you_mean(str(self.language), LANGUAGES)}"
            )

    def text(self, message: str, /, **values: str) -> str:
        """Translate a message and fill in its placeholders.

        Parameters
        ----------
        message : str
            The Finnish message, with placeholders such as ``%(amount)s``.
        **values : str
            What stands for the placeholders, formatted for the same language.

        Returns
        -------
        str
            The message in the reader's language.

        Examples
        --------
        >>> Wording("en").text("Tilanne %(day)s", day="31 July 2025")
        'As at 31 July 2025'
        """
        translated = _translations(self.language).gettext(message)
        return translated % values if values else translated

    def plural(self, one: str, many: str, count: int, /, **values: str) -> str:
        """Translate a message that depends on a number of things.

        Parameters
        ----------
        one, many : str
            The Finnish message for one thing and for any other number.
        count : int
            How many things there are.
        **values : str
            What stands for the placeholders.

        Returns
        -------
        str
            The message in the reader's language.

        Examples
        --------
        >>> words = Wording("fi")
        >>> words.plural("%(count)s rivi", "%(count)s riviä", 2, count="2")
        '2 riviä'
        """
        return _translations(self.language).ngettext(one, many, count) % values

    def labels(self, reference: pd.DataFrame, code: str, kind: str = "label") -> dict[str, str]:
        """Names of a reference table's rows, by their code.

        Parameters
        ----------
        reference : DataFrame
            Rows with the column `code` and a column for each language, such as `label_fi`.
        code : str
            The column that holds the codes.
        kind : str
            The first part of the name columns.

        Returns
        -------
        dict
            Name by code; a name that is missing in the language is the Finnish one.
        """
        names = reference[f"{kind}_{self.language}"].fillna(reference[f"{kind}_fi"])
        return dict(zip(reference[code], names, strict=True))


@lru_cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == "fi":
        return gettext.NullTranslations()
    with (LOCALE_FOLDER / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language, domain="espoo_analysis")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
