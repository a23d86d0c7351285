"""Tables of services and indicators for tests, from the few columns that matter."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd

CASES = Path(__file__).parents[1] / "cases"
TEXTS = ("target_date", "part_of", "cost_indicator")


def indicators_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Make contract `Indicators` of rows with at least `indicator`."""
    defaults = {
        "service": "services",
        "measure": "count",
        "direction": "up",
        "aggregation": "latest",
        "target": float("nan"),
        "minimum_cell": float("nan"),
        **dict.fromkeys(TEXTS, float("nan")),
        "label_fi": "Mittari",
        "label_sv": "Mätare",
        "label_en": "Indicator",
    }
    first = rows.drop_duplicates("indicator").reset_index(drop=True)
    columns = {name: first.get(name, default) for name, default in defaults.items()}
    texts = [name for name in columns if name not in {"target", "minimum_cell"}]
    made = pd.DataFrame({"indicator": first["indicator"], **columns})
    return made.astype(dict.fromkeys(["indicator", *texts], "str")).astype(
        {"target": "float64", "minimum_cell": "float64"}
    )


def services_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Make contract `Services`, or `ServicesHistory` where there is a `period`."""
    made = pd.DataFrame(
        {
            "unit": rows.get("unit", pd.Series("one", rows.index)).astype("str"),
            "indicator": rows["indicator"].astype("str"),
            "as_of": pd.to_datetime(rows["as_of"]).astype("datetime64[ns]"),
            "value": rows["value"].astype("float64"),
            "note": rows.get("note", pd.Series(float("nan"), rows.index)).astype("str"),
        }
    )
    if "period" in rows:
        made["period"] = rows["period"].astype("str")
    return made.reset_index(drop=True)


def case_rows(file: Path) -> pd.DataFrame:
    """Read a case: two lines of comment that say what and whence, then the rows."""
    note, source, *table = file.read_text("utf-8").splitlines()
    assert note.startswith("# note: "), file
    assert source.startswith("# source: "), file
    return pd.read_csv(StringIO("\n".join(table)))


def cases_of(function: str) -> list[Path]:
    """Find the cases of a function."""
    return sorted((CASES / function).glob("*.csv"))
