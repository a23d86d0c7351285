"""What a fork server holds in memory."""

# What is heavy is imported inside the functions: they are named here, and called there.
from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Libraries import these where they find them: jsonschema a grammar of internationalised
# addresses, which it takes a second to build, and pandera the tables of Dask.
_NOT_NEEDED = ("rfc3987_syntax", "dask")


def load_for_kernels() -> None:
    """Import what a notebook of ours imports, and what a kernel imports by itself."""
    import ipykernel.kernelapp  # noqa: F401, PLC0415

    import espoo_analysis as public  # noqa: PLC0415
    import espoo_analysis.presentation  # noqa: PLC0415

    for name in public.__all__:
        getattr(public, name)


def load_for_reports(data_folder: Path | None = None, period: str = "") -> None:
    """Import what makes a report, and do once what libraries do only the first time.

    Parameters
    ----------
    data_folder : Path, optional
        A data folder to rehearse with: that takes a second, and saves half of one with every
        report.
    period : str
        A period of it.
    """
    with _absent(*_NOT_NEEDED):
        import espoo_analysis as public  # noqa: PLC0415
        import espoo_analysis.publishing.runner  # noqa: PLC0415
        from espoo_analysis.publishing.forked_shell import prepared_shell  # noqa: PLC0415

        for name in public.__all__:
            getattr(public, name)
        prepared_shell()
        if data_folder is not None:
            from espoo_analysis.publishing.rehearsal import rehearse  # noqa: PLC0415

            rehearse(data_folder, period)


@contextlib.contextmanager
def _absent(*modules: str) -> Iterator[None]:
    """Let imports of these modules fail as if they were not installed."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
