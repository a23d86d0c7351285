# ruff: noqa: INP001 - Airflow reads this file by itself, from its folder of DAGs
"""Airflow DAG: make the period reports that are due, early on working days.

For Airflow 3 with its standard provider. The program runs in its own environment, not in
Airflow's; nothing of Airflow is in the program. docs/scheduling.md says how to install this file,
what the exit statuses mean and how to make old periods anew.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param
from airflow.sdk.exceptions import AirflowFailException

# What a city changes: where the program is on the workers, and its folders.
PROGRAM = "/opt/espoo-analysis/.venv/bin/espoo-analysis"
DATA = "/srv/espoo-analysis/data"
OUT = "/srv/espoo-analysis/reports"

# The exit status of the program when it made nothing, because of what it was given.
UNUSABLE = 2

# Whoever triggers a run by hand chooses the parameters, so none of them is ever part of the
# command: they reach it as environment variables, which bash does not read as code when quoted.
ENVIRONMENT = {
    "PROGRAM": PROGRAM,
    "PERIOD": "{{ params.period or '' }}",
    "DATA": "{{ params.data }}",
    "OUT": "{{ params.out }}",
    "JOBS": "{{ params.jobs }}",
    "FORCE": "{{ '--force' if params.force else '' }}",
}

# 0, 1 and 2 are results: they go, with what was made, to `judge` as the last line. Any other
# status is the command's own, and Airflow tries again: 75 (another run holds the folder), or
# what happens to a machine. JSON keeps its line breaks outside its texts, so tr harms none.
COMMAND = """\
made=$("$PROGRAM" run --json --data "$DATA" --out "$OUT" --jobs "$JOBS" \\
  ${FORCE:+"$FORCE"} -- ${PERIOD:+"$PERIOD"})
status=$?
case $status in 0 | 1 | 2) ;; *) exit $status ;; esac
made=$(tr -d '\\n' <<<"$made")
echo "{\\"status\\": $status, \\"reports\\": ${made:-[]}}"
"""


def judge(last_line: str) -> list[dict[str, Any]]:
    """Fail for good where a second try would end in the same way.

    Parameters
    ----------
    last_line : str
        What the command wrote last: the program's exit status and the reports it made.

    Returns
    -------
    list of dict
        The reports that were made, for the tasks that come after.

    Raises
    ------
    AirflowFailException
        A report failed (1), or the data or the parameters cannot be used (2).
    """
    result = json.loads(last_line)
    failed = [report for report in result["reports"] if report["status"] != "ok"]
    if result["status"] == UNUSABLE:
        raise AirflowFailException(
            "The data or the parameters cannot be used: see the log above."
        )
    if result["status"]:
        names = [f"{r['period']} {r['unit']} {r['report']} {r['language']}" for r in failed]
        raise AirflowFailException(f"Not made: {', '.join(names) or 'see the log above'}")
    return result["reports"]


with DAG(
    dag_id="espoo_analysis",
    description="Makes the period reports that are due.",
    schedule="0 5 * * 1-5",
    start_date=datetime(2025, 8, 1, tzinfo=ZoneInfo("Europe/Helsinki")),
    # A run makes whatever is due, so that one run makes up for all that were missed.
    catchup=False,
    max_active_runs=1,
    tags=["reports"],
    params={
        "period": Param(
            None,
            type=["null", "string"],
            pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$",
            title="Period",
            description="YYYY-MM; empty: every period.",
        ),
        "force": Param(
            default=False,
            type="boolean",
            title="Also what is up to date",
        ),
        "data": Param(DATA, type="string", pattern="^/", title="Data folder on the worker"),
        "out": Param(OUT, type="string", pattern="^/", title="Reports folder on the worker"),
        "jobs": Param(2, type="integer", minimum=1, maximum=16, title="Reports at the same time"),
    },
) as dag:
    BashOperator(
        task_id="make_reports",
        bash_command=COMMAND,
        env=ENVIRONMENT,
        append_env=True,
        # Nothing that the program ends with means that a run was not needed.
        skip_on_exit_code=None,
        output_processor=judge,
        retries=3,
        retry_delay=timedelta(minutes=15),
        execution_timeout=timedelta(hours=2),
    )
