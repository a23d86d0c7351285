"""What a scheduler gets: the units, the cron line, the DAG, and what is written about them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import jinja2
import jsonschema
import pytest

from tests.commands import call

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="cron, systemd and bash are not for Windows"
)

PROGRAM = "/opt/espoo-analysis/.venv/bin/espoo-analysis"
# As cron and systemd start it: an absolute path in the environment of this test.
INSTALLED = Path(sys.executable).with_name("espoo-analysis")
UNITS = ("espoo-analysis.service", "espoo-analysis.timer")


@pytest.fixture
def systemd_analyze() -> str:
    """Find the program that checks units; it needs no running systemd."""
    program = shutil.which("systemd-analyze")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("systemd-analyze is absent, but the units must be checked here")
        pytest.skip("systemd-analyze is absent: Debian has it in the package systemd")
    return program


@pytest.fixture
def units(root, tmp_path) -> list[Path]:
    """Copy the units, for a program that is on this machine."""
    program = tmp_path / "espoo-analysis"
    program.touch(mode=0o755)
    copies = []
    for name in UNITS:
        text = (root / "ops/systemd" / name).read_text("utf-8")
        copies.append(tmp_path / name)
        copies[-1].write_text(text.replace(PROGRAM, str(program)), "utf-8")
    return copies


@pytest.fixture
def dag(root, monkeypatch) -> SimpleNamespace:
    """Import the DAG with just enough of Airflow to see what it hands over."""
    seen = SimpleNamespace(dag={}, task={}, params={})

    class FailError(Exception):
        """Stands for AirflowFailException, after which Airflow does not try again."""

    class Dag:
        def __init__(self, **arguments):
            seen.dag = arguments

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    def param(default, **schema):
        return {"default": default, **schema}

    sdk = {"DAG": Dag, "Param": param}
    modules = {
        "airflow": {},
        "airflow.sdk": sdk,
        "airflow.sdk.exceptions": {"AirflowFailException": FailError},
        "airflow.providers": {},
        "airflow.providers.standard": {},
        "airflow.providers.standard.operators": {},
        "airflow.providers.standard.operators.bash": {
            "BashOperator": lambda **arguments: seen.task.update(arguments)
        },
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    file = root / "ops/airflow/espoo_analysis_dag.py"
    names = {"__name__": "espoo_analysis_dag"}
    exec(compile(file.read_text("utf-8"), file, "exec"), names)  # noqa: S102 - it is no module
    seen.judge, seen.failure = names["judge"], FailError
    seen.params = {name: made["default"] for name, made in seen.dag["params"].items()}
    return seen


def run_task(dag, program, **params):
    """Render the command and run it by bash, as Airflow's BashOperator does."""
    context = {"params": {**dag.params, **params}}
    rendered = {
        name: jinja2.Template(text).render(context) for name, text in dag.task["env"].items()
    }
    command = jinja2.Template(dag.task["bash_command"]).render(context)
    environment = {**os.environ, **rendered, "PROGRAM": str(program)}
    ended = subprocess.run(
        [shutil.which("bash"), "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, (ended.stdout.splitlines() or [""])[-1]


def stand_in(folder, script) -> Path:
    """Write a program that ends as it is told."""
    program = folder / "stand-in"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


def cron_lines(root) -> tuple[dict[str, str], list[str]]:
    """Read a file of /etc/cron.d: its variables, and its other lines."""
    lines = (root / "ops/cron/espoo-analysis").read_text("utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    variables = [re.fullmatch(r"([A-Z_]+)=(.*)", line) for line in lines]
    jobs = [line for line, found in zip(lines, variables, strict=True) if not found]
    return dict(found.groups() for found in variables if found), jobs


def run_cron_command(root, tmp_path, program, data):
    """Run the command of the cron line by its shell, with its variables."""
    variables, (line,) = cron_lines(root)
    command = line.split(maxsplit=6)[6].replace(PROGRAM, str(program))
    folders = {"ESPOO_DATA": data, "ESPOO_OUT": tmp_path / "out", "ESPOO_LOGS": tmp_path}
    environment = variables | {name: str(path) for name, path in folders.items()}
    return subprocess.run(
        [variables["SHELL"], "-c", command],
        env=environment | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_units_are_accepted_by_systemd(systemd_analyze, units):
    ended = subprocess.run(
        [systemd_analyze, "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    # Units of the machine itself may be complained of too.
    complaints = [line for line in ended.stderr.splitlines() if "espoo-analysis" in line]
    assert (ended.returncode, complaints) == (0, [])


def test_the_service_is_shut_in(systemd_analyze, units):
    # The scale of exposure ends at 100; a service without any restriction has 96.
    command = [systemd_analyze, "security", "--offline=true", "--threshold=10", units[0]]
    subprocess.run(command, capture_output=True, check=True)


def test_the_timer_elapses_on_working_days(systemd_analyze, root):
    timer = (root / "ops/systemd/espoo-analysis.timer").read_text("utf-8")
    (when,) = re.findall(r"(?m)^OnCalendar=(.+)$", timer)
    command = [systemd_analyze, "calendar", "--base-time=2026-11-27 12:00", when]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"TZ": "UTC", "LC_ALL": "C"}
    )
    # From a Friday to the Monday after it; five in the morning in Espoo's winter.
    assert "Next elapse: Mon 2026-11-30 03:00:00 UTC" in ended.stdout


def test_the_service_may_write_where_it_writes(root):
    service = (root / "ops/systemd/espoo-analysis.service").read_text("utf-8")
    (out,) = re.findall(r"(?m)^Environment=ESPOO_OUT=(.+)$", service)
    assert f"ReadWritePaths={out}\n" in service
    (log,) = re.findall(r"--log (\S+)", service)
    assert "LogsDirectory=espoo-analysis\n" in service
    assert Path(log).parent == Path("/var/log/espoo-analysis")


def test_the_cron_line_has_the_form_of_cron_d(root):
    file = root / "ops/cron/espoo-analysis"
    # cron takes no file with a dot in its name, and no last line without its end.
    assert "." not in file.name
    assert file.read_text("utf-8").endswith("\n")
    variables, (line,) = cron_lines(root)
    assert {"SHELL", "PATH", "MAILTO"} <= set(variables)
    *times, user, command = line.split(maxsplit=6)
    bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
    for field, (low, high) in zip(times, bounds, strict=True):
        assert re.fullmatch(r"\*|\d+(-\d+)?(,\d+(-\d+)?)*", field), field
        assert all(low <= int(number) <= high for number in re.findall(r"\d+", field)), field
    assert times == ["0", "5", "*", "*", "1-5"]
    assert user == "espoo-analysis"
    assert "%" not in command, "cron ends the command at %"


def test_the_cron_line_says_nothing_when_all_is_well(root, tmp_path):
    program = stand_in(tmp_path, "echo made; echo progress >&2")
    ended = run_cron_command(root, tmp_path, program, root / "data")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert (tmp_path / "cron.log").read_text("utf-8") == "progress\n"


def test_the_cron_line_mails_the_status_and_the_last_messages(root, tmp_path):
    ended = run_cron_command(root, tmp_path, INSTALLED, tmp_path / "absent")
    assert "espoo-analysis ended with status 2." in ended.stdout
    assert str(tmp_path / "absent") in ended.stdout
    assert ended.stderr == ""


def test_the_dag_runs_one_at_a_time_and_makes_up_for_nothing(dag):
    assert dag.dag["max_active_runs"] == 1
    assert dag.dag["catchup"] is False
    assert dag.task["execution_timeout"].total_seconds() == 2 * 3600
    assert dag.task["append_env"] is True
    assert dag.task["skip_on_exit_code"] is None
    assert dag.task["retries"] > 0


def test_the_command_of_the_dag_holds_no_parameter(dag):
    assert "{{" not in dag.task["bash_command"]
    assert "{%" not in dag.task["bash_command"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("period", [None, "2025-07"], ["", "2025-13", "2025-7", "--force", "2025-07; ls"]),
        ("data", ["/srv/data"], ["", "data", None]),
        ("out", ["/srv/reports"], ["", "~/reports"]),
        ("jobs", [1, 16], [0, "2", 17]),
        ("force", [True, False], ["yes", None]),
    ],
)
def test_the_dag_refuses_parameters_of_another_form(dag, name, good, bad):
    schema = {key: value for key, value in dag.dag["params"][name].items() if key != "default"}
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(dag.params[name])
    assert all(validator.is_valid(value) for value in good)
    assert not any(validator.is_valid(value) for value in bad)


def test_the_dag_makes_a_report(dag, root, tmp_path):
    # One report is enough here: the others are taken out by a program in between.
    program = stand_in(tmp_path, f'exec "{INSTALLED}" "$@" --report activity --language en')
    program.write_text(
        f'#!/bin/sh\nshift\nexec "{INSTALLED}" run --report activity --language en "$@"\n',
        "utf-8",
    )
    out = tmp_path / "a folder's $(reports)"
    params = {"period": "2025-07", "data": str(root / "data"), "out": str(out), "jobs": 1}
    status, last_line = run_task(dag, program, **params)
    assert status == 0
    (report,) = dag.judge(last_line)
    assert report["status"] == "ok"
    assert all(Path(file).is_file() for file in report["files"])
    assert (out / "immigration/2025-07/activity.en.html").is_file()


def test_no_parameter_is_read_as_code_or_as_an_option(dag, tmp_path):
    program = stand_in(tmp_path, 'printf "%s\\n" "$@" >"$0.arguments"')
    told = tmp_path / "told"
    hostile = f"/x\"; touch '{told}'; $(touch {told}) `touch {told}`\n* {{{{ 7 * 7 }}}}"
    params = {"period": f"--out $(touch {told})", "data": hostile, "out": hostile, "force": True}
    run_task(dag, program, **params)
    arguments = program.with_name("stand-in.arguments").read_text("utf-8")
    expected = ["run", "--json", "--data", hostile, "--out", hostile, "--jobs", "2", "--force"]
    assert arguments == "\n".join([*expected, "--", params["period"], ""])
    assert not told.exists()


def test_the_dag_fails_for_good_when_the_data_cannot_be_used(dag, tmp_path):
    status, last_line = run_task(dag, INSTALLED, data=str(tmp_path), out=str(tmp_path / "out"))
    assert status == 0
    assert json.loads(last_line) == {"status": 2, "reports": []}
    with pytest.raises(dag.failure, match="cannot be used"):
        dag.judge(last_line)


def test_the_dag_fails_for_good_and_names_the_report_that_failed(dag, tmp_path):
    report = {"period": "2025-07", "unit": "immigration", "report": "economic", "language": "fi"}
    records = [{**report, "status": "ok"}, {**report, "report": "activity", "status": "failed"}]
    (tmp_path / "made.json").write_text(json.dumps(records, indent=1), "utf-8")
    program = stand_in(tmp_path, f"cat '{tmp_path}/made.json'; exit 1")
    status, last_line = run_task(dag, program)
    assert status == 0
    with pytest.raises(dag.failure, match=r"Not made: 2025-07 immigration activity fi$"):
        dag.judge(last_line)


@pytest.mark.parametrize("status", [75, 127, 137, 143])
def test_airflow_tries_again_what_may_end_better(dag, tmp_path, status):
    assert run_task(dag, stand_in(tmp_path, f"exit {status}"))[0] == status


def test_every_option_that_is_named_exists(root, capsys):
    shown = set(re.findall(r"--[a-z-]+", call(capsys, "run", "--help").out))
    named = set()
    for file in (root / "docs/scheduling.md", *sorted((root / "ops").rglob("*"))):
        if file.is_file() and file.suffix != ".pyc":
            text = re.sub(r"\\\n", " ", file.read_text("utf-8"))
            for words in re.findall(r"(?:espoo-analysis|\$PROGRAM\")`? run\b([^\n`>|]*)", text):
                named.update(re.findall(r"(?<!\S)--[a-z-]+", words))
    assert {"--data", "--out", "--jobs", "--log", "--json"} <= named
    assert named <= shown
