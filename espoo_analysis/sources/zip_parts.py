"""The parts of a zip-based workbook, opened so that no file can exhaust the machine."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Self
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException

from espoo_analysis.errors import Problem, SourceError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from xml.sax.xmlreader import AttributesImpl

# Two million cells, which is all that is read, are about 100 MB of XML.
MOST_UNPACKED_BYTES = 500_000_000
# A workbook of nothing but formatted rows packs 30 times; only a bomb packs 200 times.
MOST_PACKING, PACKING_MATTERS_FROM = 200, 20_000_000
MOST_PARTS = 10_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, UnicodeError)
SAVE_AGAIN = "Open it in a spreadsheet program, save it as xlsx and import that file."


class ZipParts:
    """The parts of a zip file; use it as a context.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    SourceError
        When it is no whole zip file, or would unpack to more than a workbook can be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise unreadable(path, "the file is damaged or cut off", "Fetch it again.") from None
        self._infos = {info.filename.lstrip("/"): info for info in self._archive.infolist()}
        self.names = tuple(self._infos)
        what = self._is_too_large()
        if what:
            self._archive.close()
            raise unreadable(path, what, SAVE_AGAIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def _is_too_large(self) -> str:
        infos = self._archive.infolist()
        total = sum(info.file_size for info in infos)
        packed = max(sum(info.compress_size for info in infos), 1)
        if len(infos) > MOST_PARTS:
            return f"it holds {len(infos)} parts; no workbook has more than {MOST_PARTS}"
        if total > MOST_UNPACKED_BYTES:
            return (
                f"it would unpack to {total // 1_000_000} MB; "
                f"at most {MOST_UNPACKED_BYTES // 1_000_000} MB are read"
            )
        if total > PACKING_MATTERS_FROM and total / packed > MOST_PACKING:
            return (
                f"it would unpack to {total // packed} times its size, as no real workbook does"
            )
        return ""

    def read(self, name: str) -> bytes:
        """Read a part, and no more of it than the file's directory declares.

        Parameters
        ----------
        name : str
            The part, without a slash at its beginning.

        Returns
        -------
        bytes
            What it holds; nothing where the part does not exist.

        Raises
        ------
        SourceError
            When it is damaged, encrypted or larger than declared.
        """
        info = self._infos.get(name)
        if info is None:
            return b""
        try:
            return self._archive.read(info)
        except NotImplementedError:
            raise unreadable(self.path, f"its part {name} is packed oddly", SAVE_AGAIN) from None
        except RuntimeError:
            raise protected(self.path) from None
        except _DAMAGE:
            what = f"its part {name} is damaged or cut off"
            raise unreadable(self.path, what, "Fetch it again.") from None

    def parse(self, name: str, handler: ContentHandler) -> None:
        """Read a part as XML; one that does not exist is passed over.

        Parameters
        ----------
        name : str
            The part.
        handler : ContentHandler
            What is told of each element.

        Raises
        ------
        SourceError
            When it is no well-formed XML, or defines entities.
        """
        info = self._infos.get(name)
        if info is None:
            return
        try:
            with self._archive.open(info) as part:
                defusedxml.sax.parse(part, handler, forbid_dtd=True)
        except DefusedXmlException:
            what = f"its part {name} defines entities, as no spreadsheet program writes them"
            raise unreadable(self.path, what, SAVE_AGAIN) from None
        except NotImplementedError:
            raise unreadable(self.path, f"its part {name} is packed oddly", SAVE_AGAIN) from None
        except RuntimeError:
            raise protected(self.path) from None
        except (*_DAMAGE, SAXException, ValueError, LookupError, ArithmeticError) as error:
            what = f"its part {name} is not what it should be: {error}"
            raise unreadable(self.path, what, SAVE_AGAIN) from None

    def elements(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """List the elements of a small part in order, without prefixes.

        Parameters
        ----------
        name : str
            The part.

        Returns
        -------
        list of (str, dict of str to str)
            Name and attributes; nothing where the part does not exist.

        Raises
        ------
        SourceError
            When it is no well-formed XML, or defines entities.
        """
        handler = _Elements()
        self.parse(name, handler)
        return handler.found


class _Elements(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        self.found.append((local(name), {local(key): value for key, value in attrs.items()}))


def local(name: str) -> str:
    """Return an XML name without its prefix.

    Parameters
    ----------
    name : str
        The name of an element or attribute.

    Returns
    -------
    str
        What follows the colon.

    Examples
    --------
    >>> local("office:value"), local("row")
    ('value', 'row')
    """
    return name.rpartition(":")[2]


def unreadable(path: Path, what: str, remedy: str) -> SourceError:
    """Make the error of a file that cannot be read.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What is wrong with it.
    remedy : str
        What to do.

    Returns
    -------
    SourceError
        To be raised.
    """
    remedy = f"{remedy} Nothing was written."
    return SourceError(f"{path.name} cannot be read.", [Problem(what, path.name)], remedy)


def protected(path: Path) -> SourceError:
    """Make the error of a file that asks for a password.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    SourceError
        To be raised.
    """
    remedy = "Open it with its password, save it without one and import that file."
    return unreadable(path, "it is protected by a password", remedy)
