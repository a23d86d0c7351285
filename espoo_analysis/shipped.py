"""Find what comes with the package: in a checkout beside it, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped_folder(name: str) -> Path:
    """Find a folder that comes with the package.

    Parameters
    ----------
    name : str
        ``notebooks`` or ``data/reference``.

    Returns
    -------
    Path
        The folder.
    """
    in_wheel = PACKAGE / "_shipped" / name
    return in_wheel if in_wheel.is_dir() else PACKAGE.parent / name
