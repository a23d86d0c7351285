"""Check a table against its contract and say everything that is wrong in plain words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from espoo_analysis.contracts.delivered_form import CODE, PARTIAL_DATE, PERIOD, SHA256
from espoo_analysis.contracts.proving import certainly_keeps
from espoo_analysis.errors import ContractError, Problem, did_you_mean, shorten

_FORMS = {
    CODE: "small letters, digits and underscores",
    PERIOD: "YYYY-MM",
    SHA256: "64 hexadecimal digits",
    PARTIAL_DATE: "YYYY-MM-DD, YYYY-MM, YYYY or a season from YYYY-21 (spring) to YYYY-24",
}
_EXPECTED = {
    "not_nullable": "it is empty, but a value is required",
    "multiple_fields_uniqueness": "the key {key} occurs more than once",
    "rows_are_numbered_apart": "two rows have the same index label; join with ignore_index=True",
    "is_a_day_of_the_calendar": "{found} is not a day of the calendar",
    "dates_exist": "{found} is not a day of the calendar",
    "a_line_has_budget_and_forecast": "a line needs its amended budget and its forecast",
    "something_is_said": "an explanation is needed in at least one language",
}


def column_problems(present: list[str], expected: list[str], file: str = "") -> list[Problem]:
    """Missing and unknown columns, each with the name that was probably meant.

    Parameters
    ----------
    present, expected : list of str
        The columns that a table has and those that its contract names.
    file : str
        The file that is concerned.

    Returns
    -------
    list of Problem
        Empty when both hold the same names.

    Examples
    --------
    >>> [str(problem) for problem in column_problems(["unti"], ["unit"])]
    ["column 'unit' is missing", "column 'unti' is not known; did you mean 'unit'?"]
    """
    missing = [name for name in expected if name not in present]
    unknown = [name for name in present if name not in expected]
    return [
        *(Problem(f"column '{name}' is missing", file) for name in missing),
        *(
            Problem(
                f"column '{name}' is not known{did_you_mean(name, missing or expected)}", file
            )
            for name in unknown
        ),
    ]


def contract_problems(
    table: pd.DataFrame, contract: type[pa.DataFrameModel], file: str = ""
) -> list[Problem]:
    """Every breach of a contract, in the order of the rows.

    Parameters
    ----------
    table : DataFrame
        Any table. Where it comes from a file, its index holds the file's row numbers.
    contract : pandera model
        The contract that the table claims to follow.
    file : str
        The file from which the table comes; empty for a table in memory.

    Returns
    -------
    list of Problem
        One for each broken cell, row or column; empty when the table is in order.
    """
    if certainly_keeps(table, contract):
        return []
    try:
        contract.validate(table, lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases
    else:
        return []
    schema = contract.to_schema()
    key = list(schema.unique or [])
    if not set(schema.columns) <= set(table.columns):
        # Without its columns nothing else can be said of the table.
        failures = failures[failures["check"].isin(["column_in_dataframe", "column_in_schema"])]
    problems: dict[Problem, None] = {}
    for failure in failures.to_dict("records"):
        problems[_as_problem(failure, table, schema, key, file)] = None
    return sorted(problems, key=lambda problem: (problem.row or 0, problem.column))


def check(table: pd.DataFrame, contract: type[pa.DataFrameModel], asked_by: str) -> pd.DataFrame:
    """Return the table unchanged if it keeps its contract.

    Parameters
    ----------
    table : DataFrame
        The table to check. Not modified.
    contract : pandera model
        The contract that it must keep.
    asked_by : str
        The function that needs the table, for the message.

    Returns
    -------
    DataFrame
        The same object.

    Raises
    ------
    ContractError
        With every breach, when there is one.
    """
    if isinstance(table, pd.DataFrame):
        problems = contract_problems(table, contract)
    else:
        problems = [Problem(f"it is a {type(table).__name__}, expected a DataFrame")]
    if problems:
        raise ContractError(
            f"{asked_by} needs a table that keeps the contract {contract.__name__}.",
            problems,
            "Take the table from load_period, or see docs/data-dictionary.md for the columns.",
        )
    return table


def _as_problem(
    failure: dict[str, Any],
    table: pd.DataFrame,
    schema: pa.DataFrameSchema,
    key: list[str],
    file: str,
) -> Problem:
    check_name, found = str(failure["check"]), failure["failure_case"]
    if check_name == "column_in_dataframe":
        return Problem(f"column '{found}' is missing{_near(found, table, schema)}", file)
    if check_name == "column_in_schema":
        return Problem(
            f"column '{found}' is not known{did_you_mean(str(found), schema.columns)}", file
        )
    index = failure["index"]
    row = int(index) if isinstance(index, int | float) and index == index else None  # noqa: PLR0124 - NaN
    if check_name == "multiple_fields_uniqueness":
        values = ", ".join(f"{name}={table.loc[index, name]!r}" for name in key)
        return Problem(_EXPECTED[check_name].format(key=values), file, row)
    in_column = failure["schema_context"] == "Column"
    column = str(failure["column"]) if in_column else ""
    if check_name in _EXPECTED:
        return Problem(_EXPECTED[check_name].format(found=repr(found)), file, row, column)
    if check_name.startswith("dtype"):
        return Problem(f"it holds {found}, expected {check_name[7:-2]}", file, row, column)
    return Problem(
        _breach(found, failure["check_number"], schema.columns[column]), file, row, column
    )


def _breach(found: object, check_number: float, column: pa.Column) -> str:
    found = shorten(found) if isinstance(found, str) else found
    rule = column.checks[int(check_number)].statistics
    if "allowed_values" in rule:
        allowed = [str(value) for value in rule["allowed_values"]]
        nearest = did_you_mean(str(found), allowed)
        hint = "" if nearest.startswith("; known") else nearest
        return f"{found!r} is not one of {', '.join(allowed)}{hint}"
    if "pattern" in rule:
        return f"{found!r} is not of the form {_FORMS[rule['pattern']]}"
    bounds = {"min_value": "at least", "max_value": "at most"}
    limits = " and ".join(f"{bounds[name]} {value}" for name, value in rule.items())
    return f"{found!r} is out of range, expected {limits}"


def _near(name: str, table: pd.DataFrame, schema: pa.DataFrameSchema) -> str:
    unknown = [str(column) for column in table.columns if column not in schema.columns]
    return did_you_mean(name, unknown) if unknown else ""
