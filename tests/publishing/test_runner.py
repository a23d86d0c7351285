"""A report is published whole or not at all."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from collections import Counter

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from espoo_analysis.errors import AnalysisError
from espoo_analysis.presentation.quoted_numbers import days_in, numbers_in
from espoo_analysis.publishing import batch, planning
from espoo_analysis.publishing.planning import Selection, plan
from espoo_analysis.publishing.runner import make_report
from espoo_analysis.settings import LANGUAGES, REPORTS
from tests.publishing.notebooks import HEAD, notebook_of
from tests.publishing.page_structure import faults_of

ECONOMIC = Selection(("2025-07",), (), ("economic",), ("fi",))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "reports"


@pytest.fixture
def use_notebook(monkeypatch, tmp_path):
    """Let every report be made by a notebook of the given cells."""

    def use(*cells):
        file = tmp_path / "economic_analysis.ipynb"
        nbformat.write(notebook_of(*cells), file)
        monkeypatch.setattr(planning, "notebook_path", lambda _: file)

    return use


def _run(selection, data, out, **options):
    jobs = [planned.job for planned in plan(selection, data, out)]
    return list(batch.make_reports(jobs, out, **options))


def _listing(out):
    found = sorted(file.relative_to(out).as_posix() for file in out.rglob("*"))
    return [name for name in found if name != ".lock"]


@pytest.fixture(scope="module")
def all_pages(tmp_path_factory, request):
    """Both real reports of July in every language, made by two workers."""
    out = tmp_path_factory.mktemp("all")
    data = request.config.rootpath / "data"
    made = _run(Selection(("2025-07",), (), REPORTS, LANGUAGES), data, out, workers=2)
    assert [outcome.status for outcome, _ in made] == ["ok"] * 6
    assert not any(outcome.warnings for outcome, _ in made)
    return out


TABLES = {
    "activity": ["activities", "kpis", "population", "provenance"],
    "economic": [
        "binding",
        "follow-up",
        "forecast-history",
        "origins",
        "provenance",
        "reconciliation",
        "year-use",
    ],
}


def test_all_files_are_published_and_nothing_else_is_left(all_pages):
    folder = "immigration/2025-07"
    expected = ["immigration", folder, f"{folder}/manifest.json", f"{folder}/tables"]
    for report, tables in TABLES.items():
        for name in (f"{report}.{language}" for language in LANGUAGES):
            expected += [f"{folder}/{name}.html", f"{folder}/{name}.ipynb"]
            expected += [f"{folder}/tables/{name}.{table}.csv" for table in tables]
            expected.append(f"{folder}/tables/{name}.xlsx")
    assert _listing(all_pages) == sorted(expected)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_page_leads_to_files_that_are_there(all_pages, report, language):
    file = all_pages / f"immigration/2025-07/{report}.{language}.html"
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    linked = {tag["href"] for tag in page.find_all(href=True) if tag["href"][0] != "#"}
    others = {f"{report}.{other}.html" for other in LANGUAGES if other != language}
    assert others <= linked
    assert len(linked) == 2 + len(TABLES[report]) + 1
    assert all((file.parent / name).is_file() for name in linked)
    alternates = {tag["hreflang"]: tag["href"] for tag in page.find_all("link", rel="alternate")}
    assert set(alternates.values()) == others
    assert {tag["href"] for tag in page.select(".contents a")} == {
        f"#{heading['id']}" for heading in page.select("main > h2")
    }


def test_the_manifest_matches_the_files(all_pages, root):
    selection = Selection(("2025-07",), (), REPORTS, LANGUAGES)
    assert [item.reason for item in plan(selection, root / "data", all_pages)] == [""] * 6
    folder = all_pages / "immigration/2025-07"
    reports = json.loads((folder / "manifest.json").read_text("utf-8"))["reports"]
    assert len(reports) == 6
    entry = reports["economic.fi"]
    assert entry["status"] == "ok"
    assert entry["recipe"]["inputs"]["finance/2025-07.csv"]
    assert entry["recipe"]["parameters"]["period"] == "2025-07"
    assert [row.get("verdict") for row in entry["findings"]].count("error") == 2
    assert sum(row["code"].endswith("_than_forecast") for row in entry["findings"]) == 5


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_page_stands_alone(all_pages, report, language):
    file = all_pages / f"immigration/2025-07/{report}.{language}.html"
    html = file.read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == language
    assert "2025" in page.title.get_text()
    assert len(page.find_all("h1")) == 1
    assert len(page.find("meta", attrs={"name": "description"})["content"]) <= 160
    assert not page.find_all(["script", "iframe"])
    assert not re.search(r"(src|href)=\"[a-z]+:(?!image/svg)", html)
    policy = page.find("meta", attrs={"http-equiv": True})["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    digest = base64.b64encode(hashlib.sha256(page.style.string.encode()).digest()).decode()
    assert digest in policy
    assert not page.find_all(style=True)
    assert all(image["alt"] for image in page.find_all("img"))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert len(html) <= 400_000
    assert not re.search(r"/(tmp|home|root|usr|Users)/|[A-Z]:\\\\", html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS)
def test_a_published_notebook_holds_no_trace_of_this_machine(all_pages, report, language):
    text = (all_pages / f"immigration/2025-07/{report}.{language}.ipynb").read_text("utf-8")
    assert not re.search(r"/(tmp|home|root|usr|Users)/", text)
    nbformat.validate(nbformat.reads(text, as_version=4))


@pytest.mark.parametrize("report", REPORTS)
def test_every_language_shows_the_same_numbers(all_pages, report):
    def quoted(language):
        html = (all_pages / f"immigration/2025-07/{report}.{language}.html").read_text("utf-8")
        main = BeautifulSoup(html, "html.parser").main
        # What is quoted from a source stands in its own form in every language.
        for cell in main.find_all(translate="no"):
            cell.clear()
        texts = [*main.stripped_strings, *(image["alt"] for image in main.find_all("img"))]
        numbers = Counter(
            (number.value, number.is_percent)
            for text in texts
            for number in numbers_in(text, language)
        )
        return numbers + Counter(day for text in texts for day in days_in(text, language))

    finnish = quoted("fi")
    assert finnish.total() > 50
    for language in ("sv", "en"):
        assert quoted(language) - finnish == Counter()
        assert finnish - quoted(language) == Counter()


def test_a_second_run_gives_the_same_bytes(all_pages, root, out):
    _run(Selection(("2025-07",), (), ("economic",), LANGUAGES), root / "data", out)
    for name in ("economic.fi.html", "economic.sv.ipynb", "tables/economic.en.xlsx"):
        one, again = (folder / "immigration/2025-07" / name for folder in (all_pages, out))
        assert one.read_bytes() == again.read_bytes(), name


def test_a_page_leads_only_to_languages_that_are_made(data_folder, out):
    _run(ECONOMIC, data_folder, out)
    page = out / "immigration/2025-07/economic.fi.html"
    assert "economic.sv.html" not in page.read_text("utf-8")
    _run(dataclasses.replace(ECONOMIC, languages=("sv",)), data_folder, out)
    assert "economic.fi.html" in page.with_name("economic.sv.html").read_text("utf-8")


def test_a_report_that_had_a_pdf_gets_a_new_one(data_folder, out, pdf_libraries):
    [asked] = plan(ECONOMIC, data_folder, out, with_pdf=True)
    list(batch.make_reports([asked.job], out))
    file = out / "immigration/2025-07/economic.fi.pdf"
    before = file.read_bytes()
    finance = data_folder / "finance/2025-07.csv"
    finance.write_text(finance.read_text("utf-8").replace("-1177395", "-1277395"), "utf-8")
    _run(ECONOMIC, data_folder, out)
    assert file.read_bytes() != before


def test_what_a_report_no_longer_has_is_taken_away(data_folder, out, monkeypatch, pdf_libraries):
    monkeypatch.setattr(planning, "has_pdf_libraries", lambda: False)
    [asked] = plan(ECONOMIC, data_folder, out, with_pdf=True)
    list(batch.make_reports([asked.job], out))
    file = out / "immigration/2025-07/economic.fi.pdf"
    assert file.is_file()
    finance = data_folder / "finance/2025-07.csv"
    finance.write_text(finance.read_text("utf-8").replace("-1177395", "-1277395"), "utf-8")
    _run(ECONOMIC, data_folder, out)
    assert not file.exists()


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{x} %(y)s % $\\frac{$", "\"'&;", "שלום עולם", "=1+1"]
)
def test_any_name_in_the_data_is_text_in_every_file(data_folder, out, name, pdf_libraries):
    quoted = '"' + name.replace('"', '""') + '"'
    for path, label in {
        "reference/lines.csv": "Henkilöstökulut",
        "reference/units.csv": "Maahanmuutto sekä maahanmuuttajien neuvonta- ja ohjauspalvelut",
    }.items():
        file = data_folder / path
        file.write_text(file.read_text("utf-8").replace(label, quoted, 1), encoding="utf-8")
    [asked] = plan(ECONOMIC, data_folder, out, with_pdf=True)
    [(outcome, _)] = batch.make_reports([asked.job], out)
    assert outcome.status == "ok", outcome.error
    assert outcome.warnings == ()
    folder = out / "immigration/2025-07"
    html = (folder / "economic.fi.html").read_text("utf-8")
    assert faults_of(html, "economic.fi.html") == []
    page = BeautifulSoup(html, "html.parser")
    assert page.select_one(".lead").get_text() == name
    assert name in [cell.get_text() for cell in page.find_all("th", scope="row")]
    assert name in page.select_one("#variance-chart img")["alt"]
    rows = pd.read_csv(folder / "tables/economic.fi.follow-up.csv", sep=";")["Rivi"]
    assert name in set(rows.str.removeprefix("'"))
    book = openpyxl.load_workbook(folder / "tables/economic.fi.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == name} == {"s"}
    import pikepdf

    with pikepdf.open(folder / "economic.fi.pdf") as pdf:
        assert name in str(pdf.docinfo["/Title"])


def test_a_changed_figure_changes_the_page(data_folder, out):
    file = data_folder / "finance/2025-07.csv"
    file.write_text(file.read_text("utf-8").replace("-1177395", "-1277395"), encoding="utf-8")
    _run(ECONOMIC, data_folder, out)
    page = (out / "immigration/2025-07/economic.fi.html").read_text("utf-8")
    assert "−105\u00a0563" in page
    assert "−5\u00a0563" not in page


def test_constructed_figures_say_so_in_every_language(root, out):
    selection = Selection(("2024-07",), ("example",), ("economic",), LANGUAGES)
    _run(selection, root / "data/example", out, workers=2)
    for language, mark in {
        "fi": "Konstruoitu esimerkki",
        "sv": "Konstruerat exempel",
        "en": "Constructed example",
    }.items():
        page = (out / f"example/2024-07/economic.{language}.html").read_text("utf-8")
        assert mark in BeautifulSoup(page, "html.parser").select_one(".constructed").get_text()


def test_a_failure_leaves_the_earlier_report_and_keeps_the_failed_notebook(
    root, out, use_notebook
):
    use_notebook(HEAD)
    _run(ECONOMIC, root / "data", out)
    before = {file.name: file.read_bytes() for file in out.rglob("economic.*")}
    use_notebook(HEAD, "raise ValueError('not today')")
    [(outcome, files)] = _run(ECONOMIC, root / "data", out)
    assert outcome.status == "failed"
    assert "ValueError: not today" in outcome.error
    assert [file.name for file in files] == ["economic.fi.failed.ipynb"]
    folder = out / "immigration/2025-07"
    assert {name: (folder / name).read_bytes() for name in before} == before
    [again] = plan(ECONOMIC, root / "data", out)
    assert again.reason == f"failed last time: {outcome.error}"
    entry = json.loads((folder / "manifest.json").read_text("utf-8"))["reports"]["economic.fi"]
    assert (entry["status"], set(entry["outputs"])) == ("failed", set(before))
    use_notebook(HEAD)
    _run(ECONOMIC, root / "data", out)
    assert not (folder / "economic.fi.failed.ipynb").exists()


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ((HEAD, "import os; os._exit(1)"), "kernel_died"),
        ((HEAD, "import sys; sys.exit(0)"), "incomplete"),
        (("1",), "failed"),
        ((HEAD, "import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()"), "failed"),
    ],
    ids=["dead kernel", "left early", "no page head", "a picture without words"],
)
def test_a_report_that_is_not_whole_is_not_published(root, out, use_notebook, cells, status):
    use_notebook(*cells)
    [(outcome, _)] = _run(ECONOMIC, root / "data", out)
    assert outcome.status == status
    names = [file.name for file in (out / "immigration/2025-07").iterdir()]
    assert sorted(names) == ["economic.fi.failed.ipynb", "manifest.json"]


def test_one_failure_does_not_stop_the_others(root, out, use_notebook):
    use_notebook(HEAD, "assert language != 'sv'")
    selection = dataclasses.replace(ECONOMIC, languages=LANGUAGES)
    made = _run(selection, root / "data", out)
    assert [outcome.status for outcome, _ in made] == ["ok", "failed", "ok"]


def test_a_report_that_cannot_be_put_in_place_does_not_stop_the_others(root, out, use_notebook):
    use_notebook(HEAD)
    (out / "immigration/2025-07/economic.fi.html").mkdir(parents=True)
    selection = dataclasses.replace(ECONOMIC, languages=LANGUAGES)
    made = _run(selection, root / "data", out)
    assert [outcome.status for outcome, _ in made] == ["not_published", "ok", "ok"]
    assert "economic.fi.html" in made[0][0].error


def test_wrong_parameters_are_refused_before_a_kernel_starts(root, out, monkeypatch):
    from espoo_analysis.publishing import runner

    monkeypatch.setattr(runner, "execute", lambda *_, **__: pytest.fail("a kernel was started"))
    [planned] = plan(ECONOMIC, root / "data", out)
    parameters = {**planned.job.recipe.parameters, "perid": "2025-08"}
    job = dataclasses.replace(
        planned.job, recipe=dataclasses.replace(planned.job.recipe, parameters=parameters)
    )
    with pytest.raises(AnalysisError, match="'perid' is not known"):
        make_report(job)


def test_a_folder_that_cannot_be_written_is_named(root, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file")
    with pytest.raises(AnalysisError, match="Name another folder with --out"):
        _run(ECONOMIC, root / "data", blocked)
