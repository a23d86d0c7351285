"""The contracts in the words of others: a Frictionless descriptor and a data dictionary."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from espoo_analysis.contracts import (
    analysed,
    delivered,
    findings,
    history,
    reference_tables,
)
from espoo_analysis.contracts.delivered import DELIVERED_TABLES
from espoo_analysis.contracts.dtypes import dtype_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandera.pandas as pa

_TYPES = {
    "str": "string",
    "bool": "boolean",
    "float64": "number",
    "int64": "integer",
    "Int64": "integer",
    "datetime64[ns]": "date",
}
# Which column of a table must occur in which reference table.
_REFERENCES = {
    "unit": "reference-units",
    "line": "reference-lines",
    "indicator": "reference-indicators",
}
_REFERRING: dict[type[pa.DataFrameModel], tuple[str, ...]] = {
    delivered.Finance: ("unit", "line"),
    delivered.Services: ("unit", "indicator"),
    delivered.Activities: ("unit",),
    reference_tables.AccrualProfiles: ("line",),
    reference_tables.AccountRanges: ("line",),
    reference_tables.CostCentres: ("unit",),
    delivered.Origins: ("unit",),
    delivered.Explanations: ("unit", "line"),
    reference_tables.BindingLevels: ("unit",),
    reference_tables.StructuralBreaks: ("unit", "line"),
}
# The tables of a period whose file is not named by it.
_FILES = {"commentary": "<period>/explanations.csv"}
_WHAT_IS_READ = """\
## What a page says that it has read

A page names each file that its report reads, how many rows of it are read, and the beginning of
their SHA-256. Of all changes in the data, only one that changes these makes the page due.

| file | economic report | activity report |
|---|---|---|
| `finance/<period>.csv` | rows of the unit | |
| `services/<period>.csv`, `activities/<period>.csv` | | rows of the unit |
| `periods.csv` | row of the period, and the day of the next report | the same |
| `reference/units.csv` | row of the unit | the same |
| `reference/lines.csv`, `accrual_profiles.csv` | all rows | |
| `reference/thresholds.csv` | all rows | the row `partial_attainment_share` |
| `reference/binding_levels.csv` | rows of the unit | |
| `reference/structural_breaks.csv` | rows of the unit | the same |
| `finance/<period>.csv` of earlier periods | rows of the unit | |
| `services/<period>.csv`, `activities/<period>.csv` of earlier periods | | rows of the unit |
| `commentary/<period>/explanations.csv` | rows of the unit | |
| `ledger/<period>.csv` or `.parquet`, else the ledger's other files | the whole file | |
| `reference/account_ranges.csv`, `cost_centres.csv` | all rows, where there is a ledger | |
| `origins/<period>.csv` | the unit's of `finance`, `ledger` | its other rows |
| `statistics/population.csv`, `population_origins.csv` | | all rows up to the services' cut-off |
| `reference/indicators.csv` | | all rows of the services of which the unit delivers a figure |
| `commentary/<period>/<unit>/<report>.<language>.md` | the page's own text | the same |

The files of earlier periods are named as one, by the first and the last of them; their SHA-256
is that of a text with a line for each file: its path, a blank and the SHA-256 of what is read.

The SHA-256 is that of the header and the rows, in the order of the file, written as CSV in UTF-8
without a byte order mark, with quotes only where a field needs them and a line feed after every
row; the day of the next report, where it is known, is a row of one field. Of a commentary it is
that of the text without blanks around it and with one line feed after it, and of a ledger that
of the whole file. Where a file is written so and all of it is read, it is the file's own. For a
unit's rows:

```python
import csv, hashlib, io, pathlib

text = pathlib.Path("data/finance/2025-07.csv").read_text("utf-8-sig")
rows = [row for row in csv.reader(io.StringIO(text)) if row[:1] in (["unit"], ["immigration"])]
csv.writer(written := io.StringIO(), lineterminator="\\n").writerows(rows)
print(hashlib.sha256(written.getvalue().encode()).hexdigest())
```
"""
ANALYSED = (
    analysed.FollowUp,
    analysed.OutsideLedger,
    analysed.Deviations,
    analysed.Utilisations,
    analysed.ForecastUse,
    analysed.ServiceKpis,
    analysed.PopulationShares,
    analysed.FigureOrigins,
    findings.Reconciliation,
    findings.Challenges,
    findings.TextClaims,
    findings.BindingTests,
    findings.Explained,
    findings.Changes,
    findings.ForecastErrors,
    findings.ForecastAccuracy,
    history.FollowUpHistory,
    history.ServicesHistory,
    history.ActivitiesHistory,
)


def data_package(
    paths: Iterable[str], *, name: str, title: str, constructed: bool = False
) -> dict[str, Any]:
    """Describe a data folder in the Frictionless standard.

    Parameters
    ----------
    paths : iterable of str
        The CSV files of the folder, relative to it.
    name, title : str
        What the package is called.
    constructed : bool
        Whether its figures are invented; pages made from it then say so.

    Returns
    -------
    dict
        The content of ``datapackage.json``.

    Examples
    --------
    >>> package = data_package(["periods.csv"], name="n", title="t")
    >>> package["resources"][0]["schema"]["primaryKey"]
    ['period']
    """
    licence = {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
    return {
        "name": name,
        "title": title,
        "constructed": constructed,
        "licenses": [licence],
        "resources": [_resource(path) for path in sorted(paths)],
    }


def data_dictionary() -> str:
    """Write every table with its columns, types, units and rules in Markdown.

    Returns
    -------
    str
        The content of ``docs/data-dictionary.md``.
    """
    parts = [
        "# Data dictionary",
        "",
        (
            "Written from the contracts in `espoo_analysis/contracts/`; renew it with "
            "`pytest --update-golden`."
        ),
        "",
        "## Files of the data folder",
        "",
    ]
    for path, contract in DELIVERED_TABLES.items():
        shown = path if path.endswith(".csv") else f"{path}/{_FILES.get(path, '<period>.csv')}"
        parts += _section(f"`{shown}`", contract)
    parts += ["## Tables of the calculations", ""]
    for table in ANALYSED:
        parts += _section(f"`{table.__name__}`", table)
    return "\n".join([*parts, _WHAT_IS_READ])


def _resource(path: str) -> dict[str, Any]:
    place = PurePosixPath(path)
    contract = DELIVERED_TABLES.get(path) or DELIVERED_TABLES[place.parts[0]]
    return {
        "name": path.removesuffix(".csv").replace("/", "-").replace("_", "-"),
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "description": _first_line(contract),
        "schema": _schema(contract),
    }


def _schema(contract: type[pa.DataFrameModel]) -> dict[str, Any]:
    schema = contract.to_schema()
    described: dict[str, Any] = {
        "fields": [_field(name, column) for name, column in schema.columns.items()],
        "missingValues": [""],
    }
    if schema.unique:
        described["primaryKey"] = list(schema.unique)
    keys = [
        {"fields": [column], "reference": {"resource": _REFERENCES[column], "fields": [column]}}
        for column in _REFERRING.get(contract, ())
    ]
    return {**described, "foreignKeys": keys} if keys else described


def _field(name: str, column: pa.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if not column.nullable else {}
    for check in column.checks:
        rule = check.statistics
        renamed = {
            "allowed_values": "enum",
            "pattern": "pattern",
            "min_value": "minimum",
            "max_value": "maximum",
        }
        constraints.update(
            {
                renamed[key]: list(value) if key == "allowed_values" else value
                for key, value in rule.items()
                if key in renamed
            }
        )
    field = {"name": name, "type": _TYPES[dtype_of(column)], "description": column.description}
    unit = (column.metadata or {}).get("unit")
    return {
        **field,
        **({"unit": unit} if unit else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def _section(heading: str, contract: type[pa.DataFrameModel]) -> list[str]:
    schema = contract.to_schema()
    key = ", ".join(f"`{name}`" for name in schema.unique or [])
    rows = [_row(_field(name, column)) for name, column in schema.columns.items()]
    return [
        f"### {heading}",
        "",
        _first_line(contract) + (f" Key: {key}." if key else ""),
        "",
        "| column | type | unit | may be missing | rule | what it is |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _row(field: dict[str, Any]) -> str:
    rules = dict(field.get("constraints", {}))
    missing = "no" if rules.pop("required", False) else "yes"
    shown = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, list) else value}"
        for name, value in rules.items()
    ).replace("|", "\\|")
    cells = (field["name"], field["type"], field.get("unit", ""), missing)
    return f"| {' | '.join((*cells, shown, field['description'] or ''))} |"


def _first_line(contract: type[pa.DataFrameModel]) -> str:
    return (contract.__doc__ or "").strip().splitlines()[0]
