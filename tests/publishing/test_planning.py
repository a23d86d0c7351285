"""What is due: just the reports whose rows, notebook, program or libraries are others now."""

from __future__ import annotations

import ast
import fnmatch
import importlib.metadata
import shutil
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import espoo_analysis as ea
from espoo_analysis.errors import AnalysisError
from espoo_analysis.publishing import candidates, planning
from espoo_analysis.publishing.planning import Selection, plan, require_usable, survey
from espoo_analysis.publishing.versions import library_versions
from tests.publishing.due_folders import (
    ALL,
    add_period,
    edit,
    pretend_made,
    read,
    reasons,
    write,
    write_data,
)

FINANCE = "finance/2025-07.csv"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make data of two units and two periods, and sixteen reports that are up to date."""
    folder = tmp_path_factory.mktemp("made")
    write_data(folder / "data")
    for item in plan(ALL, folder / "data", folder / "reports"):
        assert item.reason == "new"
        pretend_made(item.job)
    return folder


@pytest.fixture
def data(made, tmp_path):
    return shutil.copytree(made / "data", tmp_path / "data")


@pytest.fixture
def out(made, tmp_path):
    return shutil.copytree(made / "reports", tmp_path / "reports")


def _checked(data, out, selection=ALL, **options):
    """Plan and check as a run does."""
    planned = plan(selection, data, out, **options)
    require_usable([item.job for item in planned if item.reason])
    return planned


def _due(data, out, selection=ALL, **options):
    return reasons(_checked(data, out, selection, **options))


def _expected(patterns):
    names = [
        f"{unit} {period} {report}.{language}"
        for period in ("2025-07", "2025-10", "2025-12")
        for unit in ("immigration", "advice")
        for report in ALL.reports
        for language in ALL.languages
    ]
    return {
        name: reason
        for pattern, reason in patterns.items()
        for name in names
        if fnmatch.fnmatch(name, pattern)
    }


def _edit(path, old, new):
    return lambda data: edit(data, path, old, new)


def _reorder(path, unit, order):
    def change(data):
        header, rows = read(data / path)
        own = [row for row in rows if row[0] == unit]
        others = [row for row in rows if row[0] != unit]
        write(data / path, header, order(own, others))

    return change


def _as_a_spreadsheet_saves_it(data):
    for file in data.rglob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    for file in data.rglob("commentary/**/*.md"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")


def _add_december(day):
    def change(data):
        add_period(data, f"2025-12,year_end,2025-12-31,2025-12-31,{day}")
        for name in ("finance", "services", "activities"):
            shutil.copy(data / f"{name}/2025-07.csv", data / f"{name}/2025-12.csv")

    return change


def _comment(data):
    folder = data / "commentary/2025-10/advice"
    folder.mkdir(parents=True)
    (folder / "economic.sv.md").write_text("Text.\n", encoding="utf-8")


# What is changed in the data; which reports are due then, and why.
CHANGES = [
    pytest.param(lambda _: None, {}, id="nothing"),
    pytest.param(
        _edit(
            FINANCE,
            "immigration,personnel_expenses,,-1171832,-1177395",
            "immigration,personnel_expenses,,-1171832,-1177396",
        ),
        {"immigration * economic.*": f"changed: {FINANCE}"},
        id="a row of one unit's money, also in the periods after it",
    ),
    pytest.param(
        _edit(
            FINANCE,
            "advice,personnel_expenses,,-1171832,-1177395",
            "advice,personnel_expenses,,-1171832,-1",
        ),
        {"advice * economic.*": f"changed: {FINANCE}"},
        id="a row of another unit's money",
    ),
    pytest.param(
        _edit("services/2025-10.csv", "2025-07-31,4300,", "2025-07-31,4301,"),
        {"immigration 2025-10 activity.*": "changed: services/2025-10.csv"},
        id="a figure of a service",
    ),
    pytest.param(
        _edit("activities/2025-07.csv", ",running,", ",done,"),
        {"immigration * activity.*": "changed: activities/2025-07.csv"},
        id="the state of an activity",
    ),
    pytest.param(
        _edit("reference/indicators.csv", ",1000,", ",900,"),
        {"immigration * activity.*": "changed: reference/indicators.csv"},
        id="a target of one unit's service",
    ),
    pytest.param(
        _edit("reference/thresholds.csv", "50000", "60000"),
        {"* economic.*": "changed: reference/thresholds.csv"},
        id="a threshold",
    ),
    pytest.param(
        _edit("reference/lines.csv", "Personnel expenses", "Staff"),
        {"* economic.*": "changed: reference/lines.csv"},
        id="a label of a line",
    ),
    pytest.param(
        _edit("reference/units.csv", "advice,Maahanmuutto", "advice,Neuvonta"),
        {"advice *": "changed: reference/units.csv"},
        id="a label of a unit",
    ),
    pytest.param(
        _add_december("2026-02-01"),
        {"* 2025-10 *": "changed: periods.csv", "* 2025-12 *": "new"},
        id="a period, and so the day of the next report",
    ),
    pytest.param(_add_december(""), {"* 2025-12 *": "new"}, id="a period without a day"),
    pytest.param(
        _edit("periods.csv", "2025-12-01", "2025-12-02"),
        {"*": "changed: periods.csv"},
        id="the day of the next report",
    ),
    pytest.param(
        _edit("periods.csv", "2025-10-31,2025-10-31", "2025-10-31,2025-10-30"),
        {"* 2025-10 *": "changed: periods.csv"},
        id="the cut-off of the next period",
    ),
    pytest.param(
        _edit("commentary/2025-07/immigration/economic.sv.md", " ", "  !"),
        {
            "immigration 2025-07 economic.sv": (
                "changed: commentary/2025-07/immigration/economic.sv.md"
            )
        },
        id="a commentary in one language",
    ),
    pytest.param(
        _comment,
        {"advice 2025-10 economic.sv": "changed: commentary/2025-10/advice/economic.sv.md (new)"},
        id="a commentary where there was none",
    ),
    pytest.param(
        lambda data: (data / "commentary/2025-07/immigration/activity.fi.md").unlink(),
        {
            "immigration 2025-07 activity.fi": (
                "changed: commentary/2025-07/immigration/activity.fi.md (gone)"
            )
        },
        id="a commentary that is gone",
    ),
    pytest.param(
        _reorder(FINANCE, "advice", lambda own, others: others + own[::-1]),
        {"advice * economic.*": f"changed: {FINANCE}"},
        id="the order of a unit's rows",
    ),
    pytest.param(
        _reorder(FINANCE, "advice", lambda own, others: own + others), {}, id="the units' order"
    ),
    pytest.param(_as_a_spreadsheet_saves_it, {}, id="line ends and a byte order mark"),
    pytest.param(
        _edit("datapackage.json", '"constructed": false', '"constructed": true'),
        {"*": "changed: whether the figures are invented"},
        id="invented figures",
    ),
    pytest.param(
        _edit("datapackage.json", '"title": "', '"title": "Other: '),
        {},
        id="the title of the data",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_just_what_reads_a_changed_row_is_due(data, out, change, expected):
    change(data)
    december = {} if "* 2025-12 *" in expected else {"* 2025-12 *": None}
    wanted = {
        name: reason for name, reason in _expected({**expected, **december}).items() if reason
    }
    assert _due(data, out) == wanted


def test_a_row_of_one_unit_and_a_threshold_are_named_together(data, out):
    edit(data, FINANCE, "-1177395", "-1177396")
    edit(data, "reference/thresholds.csv", "50000", "60000")
    reason = _due(data, out)["immigration 2025-07 economic.fi"]
    assert reason == f"changed: {FINANCE}, reference/thresholds.csv"


LATEST = "finance/2025-10.csv"


def _misnamed_commentary(data):
    folder = data / "commentary/2025-10/immigration"
    folder.mkdir(parents=True)
    (folder / "economics.fi.md").write_text("x")


DAMAGES = [
    pytest.param(
        _edit(LATEST, "advice,personnel_expenses,,-", "advice,personnel_expenses,,x"),
        id="a number",
    ),
    pytest.param(_edit(LATEST, "advice,grants", "advise,grants"), id="an unknown unit"),
    pytest.param(_edit(LATEST, "advice,grants_paid,", "advice,grants_paid,,"), id="a field more"),
    pytest.param(_edit(LATEST, "forecast_eur", "forcast_eur"), id="a column"),
    pytest.param(_edit(LATEST, "unit,", "unti,"), id="the column of the units"),
    pytest.param(
        _edit("services/2025-10.csv", "advice,hello", "advice,hallo"), id="an indicator"
    ),
    pytest.param(
        lambda data: (data / LATEST).write_bytes("yksikkö".encode("utf-16")), id="an encoding"
    ),
    pytest.param(lambda data: (data / LATEST).unlink(), id="a missing file"),
    pytest.param(lambda data: (data / LATEST).write_bytes(b""), id="an empty file"),
    pytest.param(
        _misnamed_commentary,
        id="a commentary of no report",
    ),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_period_stops_all_but_does_not_hide_the_others(data, out, damage):
    damage(data)
    with pytest.raises(AnalysisError) as usual:
        ea.load_period("2025-10", data_dir=data)
    with pytest.raises(AnalysisError) as raised:
        _checked(data, out)
    assert str(raised.value) == str(usual.value)
    assert raised.value.exit_status == 2
    planned, error = survey(ALL, data, out)
    assert str(error) == str(usual.value)
    assert {item.job.recipe.parameters["period"] for item in planned} == {"2025-07"}
    assert reasons(planned) == {}


def test_a_damaged_period_stops_those_after_it_and_is_named_once(data, out):
    """They compare with it, and judge their forecasts by it."""
    edit(data, FINANCE, "-1177395", "x")
    with pytest.raises(AnalysisError) as raised:
        _checked(data, out)
    assert [problem.file for problem in raised.value.problems] == [FINANCE]
    planned, error = survey(ALL, data, out)
    assert str(error) == str(raised.value)
    assert planned == []


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda data: (data / "datapackage.json").write_text("["), "not a JSON object"),
        (lambda data: (data / "periods.csv").write_text("a,b\n1,2\n"), "'period' is missing"),
        (
            lambda data: add_period(data, "2025-7,monthly,2025-07-31,2025-07-31,"),
            "periods.csv, row 4, period: '2025-7'",
        ),
        (lambda data: (data / "reference/units.csv").unlink(), "units.csv: the file is missing"),
        (
            lambda data: shutil.copy(data / FINANCE, data / "finance/2025-08.csv"),
            "finance/2025-08.csv: its period has no row",
        ),
    ],
)
def test_a_damaged_folder_stops_everything(data, out, damage, expected):
    damage(data)
    with pytest.raises(AnalysisError, match=expected):
        _checked(data, out)


def test_the_problems_of_all_periods_are_named(data, out):
    for period in ("2025-07", "2025-10"):
        edit(data, f"finance/{period}.csv", "-1177395", "x")
    with pytest.raises(AnalysisError) as raised:
        _checked(data, out)
    files = [problem.file for problem in raised.value.problems]
    assert files == [FINANCE, "finance/2025-10.csv"]


def test_a_period_or_unit_without_data_is_named(data, out):
    with pytest.raises(ea.SourceError, match=r"no data for 2025-06 .* did you mean"):
        plan(replace(ALL, periods=("2025-06",)), data, out)
    with pytest.raises(ea.SourceError, match="'advise' has no data; did you mean 'advice'"):
        plan(replace(ALL, units=("advise",)), data, out)


def test_a_selection_is_all_that_is_looked_at(data, out):
    edit(data, "finance/2025-10.csv", "-1177395", "x")
    assert _due(data, out, replace(ALL, periods=("2025-07",))) == {}
    only = Selection((), ("advice",), ("activity",), ("sv",))
    names = [str(item.job) for item in plan(only, data, out)]
    assert names == ["advice 2025-07 activity.sv", "advice 2025-10 activity.sv"]


def test_a_unit_has_only_the_reports_for_which_it_has_rows(data, out):
    header, rows = read(data / FINANCE)
    write(data / FINANCE, header, [row for row in rows if row[0] != "advice"])
    planned = plan(replace(ALL, periods=("2025-07",), units=("advice",)), data, out)
    assert {item.job.report for item in planned} == {"activity"}
    assert reasons(planned) == {}


def test_by_force_everything_is_due_and_checked(data, out):
    assert set(_due(data, out, force=True).values()) == {"asked for"}
    edit(data, FINANCE, "advice,personnel_expenses,,-", "advice,personnel_expenses,,x")
    forced = replace(ALL, units=("immigration",))
    assert _due(data, out, forced) == {}
    with pytest.raises(AnalysisError, match="is not a number"):
        _checked(data, out, forced, force=True)


def test_a_changed_notebook_makes_its_report_due(data, out, tmp_path, monkeypatch):
    real = planning.notebook_path
    other = tmp_path / "other.ipynb"
    other.write_text(real("economic").read_text("utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(
        planning, "notebook_path", lambda name: other if name == "economic" else real(name)
    )
    assert _due(data, out) == _expected(
        {
            "* 2025-07 economic.*": "changed: the notebook",
            "* 2025-10 economic.*": "changed: the notebook",
        }
    )


def test_a_changed_program_makes_all_due(data, out, monkeypatch):
    monkeypatch.setattr(candidates, "package_sha256", lambda: "0" * 64)
    assert set(_due(data, out).values()) == {"changed: the program"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"pandas": "99"}, "changed: pandas {pandas} → 99"),
        ({"newcomer": "1"}, "changed: newcomer (new)"),
        ({"pygments": None}, "changed: pygments (gone)"),
        (
            {"babel": "1", "fonttools": "1", "jinja2": "1", "numpy": "1", "pandas": "1"},
            (
                "changed: babel {babel} → 1, fonttools {fonttools} → 1, jinja2 {jinja2} → 1, "
                "2 other libraries"
            ),
        ),
    ],
)
def test_another_version_of_a_library_makes_all_due(data, out, monkeypatch, change, expected):
    now = candidates.library_versions()
    other = {name: text for name, text in {**now, **change}.items() if text}
    monkeypatch.setattr(candidates, "library_versions", lambda *_: other)
    reason = expected.format(**now)
    assert _due(data, out) == {str(item.job): reason for item in plan(ALL, data, out)}


def test_a_file_that_is_altered_or_gone_makes_its_report_due(data, out):
    folder = out / "immigration/2025-07"
    (folder / "economic.fi.html").write_bytes(b"edited")
    (folder / "activity.sv.ipynb").unlink()
    assert _due(data, out) == {
        "immigration 2025-07 economic.fi": "missing or altered: economic.fi.html",
        "immigration 2025-07 activity.sv": "missing or altered: activity.sv.ipynb",
    }


@pytest.mark.parametrize(
    ("status", "reason"),
    [("failed", "failed last time"), ("publishing", "not finished last time")],
)
def test_what_went_wrong_is_made_again(data, out, status, reason):
    job = plan(ALL, data, out)[0].job
    pretend_made(job, status=status)
    assert _due(data, out) == {str(job): reason}


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        "null",
        '{"schema": 1, "reports": {"economic.fi": {"status": "ok"}}}',
        '{"schema": 2, "reports": 1}',
        '{"schema": 2, "reports": {"economic.fi": 1}}',
        '{"schema": 2, "reports": {"economic.fi": {"status": "ok"}}}',
    ],
)
def test_a_manifest_that_is_damaged_or_of_another_version_makes_its_reports_new(data, out, text):
    (out / "advice/2025-07/manifest.json").write_text(text)
    assert _due(data, out) == _expected({"advice 2025-07 *": "new"})


def test_another_language_makes_the_pages_link_to_it(data, out):
    english = replace(ALL, units=("advice",), languages=("fi", "sv", "en"))
    due = _due(data, out, english)
    assert due["advice 2025-07 economic.en"] == "new"
    assert due["advice 2025-07 economic.fi"] == "changed: the languages to which the page leads"


def test_the_pdf_libraries_count_only_for_a_report_with_a_pdf(data, out, monkeypatch):
    real = candidates.library_versions
    with_pdf = plan(ALL, data, out, with_pdf=True)
    assert {item.reason for item in with_pdf} == {"without its PDF"}
    pretend_made(with_pdf[0].job, with_pdf=True)
    assert _due(data, out) == {}
    monkeypatch.setattr(
        candidates,
        "library_versions",
        lambda extra="": {**real(extra), **({"weasyprint": "99"} if extra else {})},
    )
    monkeypatch.setattr(planning, "has_pdf_libraries", lambda: True)
    [reason] = _due(data, out).values()
    assert reason.startswith("changed: weasyprint ")
    monkeypatch.setattr(planning, "has_pdf_libraries", lambda: False)
    assert _due(data, out) == {}


def test_a_report_whose_pdf_cannot_be_made_again_is_made_without(data, out, monkeypatch):
    job = plan(ALL, data, out, with_pdf=True)[0].job
    pretend_made(job, with_pdf=True)
    (job.folder / f"{job.name}.html").unlink()
    monkeypatch.setattr(planning, "has_pdf_libraries", lambda: False)
    [due] = [item for item in plan(ALL, data, out) if item.reason]
    assert (due.job.with_pdf, due.job.recipe.pdf_versions) == (False, {})


def _shown(report, data):
    """Run a report's notebook in this process and collect what its cells show."""
    shown, names = [], {}
    for cell in nbformat.read(planning.notebook_path(report), as_version=4).cells:
        if cell.cell_type == "code":
            *statements, last = ast.parse(cell.source).body
            is_shown = isinstance(last, ast.Expr)
            first = ast.Module(statements if is_shown else [*statements, last], type_ignores=[])
            exec(compile(first, report, "exec"), names)  # noqa: S102 - our own notebook
            if is_shown:
                value = eval(compile(ast.Expression(last.value), report, "eval"), names)  # noqa: S307
                bundle = getattr(value, "_repr_mimebundle_", lambda value=value: repr(value))
                shown.append(bundle())
            if "parameters" in cell.metadata.get("tags", ()):
                names["data_dir"] = str(data)
    return shown


OF_OTHERS = (
    _edit(FINANCE, "advice,personnel_expenses,,-", "advice,personnel_expenses,,-9"),
    _edit("finance/2025-10.csv", "-1177395", "-1177396"),
    _edit("periods.csv", "2025-10-31,2025-10-31", "2025-10-31,2025-10-30"),
    _edit("reference/units.csv", "advice,Maahanmuutto", "advice,Neuvonta"),
    _edit("commentary/2025-07/immigration/economic.sv.md", " ", "  !"),
    _edit("commentary/2025-07/immigration/activity.en.md", " ", "  !"),
    _edit("datapackage.json", '"title": "', '"title": "Other: '),
    _as_a_spreadsheet_saves_it,
)
OF_THE_OTHER_REPORT = {
    "economic": (
        _edit("services/2025-07.csv", "2025-07-31,4300,", "2025-07-31,4301,"),
        _edit("activities/2025-07.csv", ",running,", ",done,"),
        _edit("reference/indicators.csv", ",1000,", ",900,"),
        _edit("commentary/2025-07/immigration/activity.fi.md", " ", "  !"),
    ),
    "activity": (
        _edit(FINANCE, "-1177395", "-1177396"),
        _edit("reference/lines.csv", "Henkilöstökulut", "Palkat"),
        _edit("reference/thresholds.csv", "50000", "60000"),
        _edit("reference/accrual_profiles.csv", ",0.5,", ",0.4,"),
        _edit("commentary/2025-07/immigration/economic.fi.md", " ", "  !"),
    ),
}


@pytest.mark.parametrize("report", OF_THE_OTHER_REPORT)
def test_a_page_shows_nothing_that_does_not_make_it_due(data, out, report):
    before = _shown(report, data)
    for change in (*OF_THE_OTHER_REPORT[report], *OF_OTHERS):
        change(data)
    assert f"immigration 2025-07 {report}.fi" not in _due(data, out)
    assert _shown(report, data) == before


def test_the_inputs_are_what_the_page_lists(data, out):
    for item in plan(ALL, data, out):
        parameters = item.job.recipe.parameters
        loaded = ea.load_period(parameters["period"], unit=parameters["unit"], data_dir=data)
        listed = [
            file
            for file in loaded.provenance
            if file.is_read_by(item.job.report, item.job.language)
        ]
        assert item.job.recipe.inputs == {file.path: file.sha256 for file in listed}
        assert item.job.recipe.files == {file.path: file.file_sha256 for file in listed}


def test_what_is_up_to_date_is_seen_without_the_contracts(data, out, monkeypatch):
    """No period is loaded when nothing of it is due, and only its own when something is."""
    loaded = []
    real = planning._load
    monkeypatch.setattr(
        planning, "_load", lambda files, period: loaded.append(period) or real(files, period)
    )
    assert _due(data, out) == {}
    assert loaded == []
    edit(data, FINANCE, "-1177395", "-1177396")
    assert len(_due(data, out)) == 4
    assert loaded == ["2025-07", "2025-10"]
    loaded.clear()
    edit(data, FINANCE, "-1177396", "-1177395")
    edit(data, "finance/2025-10.csv", "-1177395", "-1177396")
    assert len(_due(data, out)) == 2
    assert loaded == ["2025-10"]


def test_listing_what_is_up_to_date_imports_no_heavy_library(data, out):
    code = """if True:
        import atexit, sys
        heavy = {"matplotlib", "nbformat", "numpy", "pandas", "pandera", "weasyprint"}
        atexit.register(lambda: print("heavy:", heavy & set(sys.modules)))
        from espoo_analysis.__main__ import main
        main()
    """
    options = ["--data", data, "--out", out, "--language", "fi", "--language", "sv"]
    finished = subprocess.run(
        [sys.executable, "-c", code, "list", *options], capture_output=True, text=True, check=True
    )
    *rows, last = finished.stdout.splitlines()
    assert last == "heavy: set()"
    assert sum("up to date" in row for row in rows) == 16


def _closure(requirements):
    """Follow requirements as the standard says, by the library that defines it."""
    found, waiting = {}, list(requirements)
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in found:
            found[key] = importlib.metadata.version(requirement.name)
            for text in importlib.metadata.requires(requirement.name) or ():
                needed = Requirement(text)
                extras = ("", *requirement.extras)
                if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                    waiting.append(needed)
    return {name: version for (name, _), version in found.items()}


def test_every_library_that_has_a_part_in_a_page_counts():
    own = [Requirement(text) for text in importlib.metadata.requires("espoo-analysis")]
    without_a_part = {"jupyterlab", "rich", "typer"}
    needed = [each for each in own if not each.marker and each.name not in without_a_part]
    versions = library_versions()
    assert {"espoo-analysis": ea.__version__, **_closure(needed)} == {
        name: version for name, version in versions.items() if name != "python"
    }
    assert {"python", "fonttools", "pygments", "pandas"} <= versions.keys()
    assert not {"jupyterlab", "pytest", "weasyprint"} & versions.keys()


def test_the_libraries_of_a_pdf_are_its_own(pdf_libraries):
    own = [Requirement(text) for text in importlib.metadata.requires("espoo-analysis")]
    assert library_versions("pdf") == _closure(
        [each for each in own if 'extra == "pdf"' in str(each.marker)]
    )
