"""A count that is hidden is nowhere on a page: in no text, no file and no difference."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.published_table import TABLE_MIME
from espoo_analysis.settings import LANGUAGES

MARKS = {
    "fi": "ei julkaista (tietosuoja)",
    "sv": "publiceras inte (dataskydd)",
    "en": "not published (privacy)",
}
INDICATORS = """\
visitors,advice,count,up,cumulative,90000,2025-12,5,,,Kävijät,Besökare,Visitors
visitors_families,advice,count,up,cumulative,30000,2025-12,5,visitors,,Perheet,Familjer,Families
visitors_workers,advice,count,up,cumulative,,,,visitors,,Työikäiset,Arbetsföra,Workers
evenings,advice,count,up,cumulative,80000,,5,,evenings_cost,Illat,Kvällar,Evenings
evenings_cost,advice,eur,none,cumulative,,,,,,Iltojen hinta,Kvällarnas pris,Cost of evenings
shelters,advice,count,down,latest,17,,5,,,Turvakodit,Skyddshem,Shelters
"""
FIGURES = {
    "2024-06-30": {"evenings": 60000},
    "2024-07-31": {"evenings": 60002},
    "2025-06-30": {
        "visitors": 41234,
        "visitors_families": 13337,
        "visitors_workers": 27897,
        "evenings": 71717,
        "evenings_cost": 143434,
        "shelters": 2,
    },
    "2025-07-31": {
        "visitors": 52345,
        "visitors_families": 13339,
        "visitors_workers": 39006,
        "evenings": 71719,
        "evenings_cost": 157791,
        "shelters": 3,
    },
}
ORIGINS = (
    *("table", "unit", "key", "column", "value"),
    *("source", "source_sha256", "place", "as_read"),
)
HIDDEN = ["visitors_families", "visitors_workers", "evenings", "shelters"]
# The figures of July, what follows from them, and what was imported and corrected since.
SECRETS = {
    "13339", "39006", "71719", "60002", "71701",
    "22867", "66867", "122947", "2.20", "0.4446", "567",
}  # fmt: skip


@pytest.fixture
def folder(root, tmp_path):
    """Make a data folder with counts that grew by two, a small part and a small count."""
    data = shutil.copytree(root / "data/example", tmp_path / "data")
    for file in [data / "reference/indicators.csv", *(data / "services").glob("*.csv")]:
        heading = file.read_text("utf-8").splitlines()[0]
        file.write_text(f"{heading}\n", encoding="utf-8")
    _append(data / "reference/indicators.csv", INDICATORS)
    for day, figures in FIGURES.items():
        rows = [
            f"example,{indicator},{day},{value},Salaisuus on {value}.\n"
            for indicator, value in figures.items()
        ]
        _append(data / f"services/{day[:7]}.csv", "".join(rows))
    (data / "origins").mkdir(exist_ok=True)
    with (data / "origins/2025-07.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "table",
                "unit",
                "key",
                "column",
                "value",
                "source",
                "source_sha256",
                "place",
                "as_read",
            ]
        )
        for key, value in {**FIGURES["2025-07-31"], "evenings": 71701}.items():
            place = ["palvelut.xlsx", "a" * 64, "Luvut!C5"]
            writer.writerow(["services", "example", key, "value", value, *place, f"{value} kpl"])
            note = f"Salaisuus on {value}."
            writer.writerow(["services", "example", key, "note", note, *place, note])
    return data


def _append(path, text):
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")


def _kpis(period):
    return ea.service_kpis(
        period.services,
        period.reference.indicators,
        period.period,
        history=period.history.services,
        thresholds=period.reference.thresholds,
    )


def _published(period, kpis, language):
    """Collect whatever a page and its files hold of the services' figures."""
    words, reference = show.Wording(language), period.reference
    table = show.kpi_table(kpis, reference, words)
    bars = show.target_bars(kpis, reference, words)
    headline = show.target_headline(kpis, words)
    chart = show.target_chart(bars, headline, period.period, words)
    origins = show.origins_of_figures(period, words, "activity", kpis)
    figures = show.activity_figures(period.activities, kpis, reference, words)
    bundle = origins._repr_mimebundle_()
    return {
        "table": table.to_html(),
        "table as text": repr(table),
        "table's files": json.dumps(table.to_record()),
        "bars": bars.to_csv(),
        "headline": headline,
        "chart": chart.alt,
        "picture": " ".join(_texts_of(chart.figure)),
        "points": "\n".join(show.activity_points(period.activities, kpis, reference, words)),
        "key figures": show.key_figures(figures).html,
        "origins": json.dumps(bundle),
        "origins' files": json.dumps(bundle[TABLE_MIME]),
        "kpis": kpis.to_csv(),
    }


def _texts_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def _numbers_in(text):
    """Find the numbers of a text, with neither groups nor decimal commas."""
    plain = text.encode().decode("unicode_escape") if "\\u" in text else text
    joined = re.sub(r"(?<=[0-9])[\u00a0\u202f ,](?=[0-9]{3}(?![0-9]))", "", plain)
    joined = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", joined)
    return set(re.findall(r"[0-9]+(?:\.[0-9]+)?", joined))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_hidden_figure_is_anywhere(folder, language):
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    kpis = _kpis(july)
    assert kpis.loc[kpis["state"] == "hidden", "indicator"].tolist() == HIDDEN
    published = _published(july, kpis, language)
    found = {
        part: secrets
        for part, text in published.items()
        if (secrets := {n for n in _numbers_in(text) for s in SECRETS if n.startswith(s)})
    }
    assert found == {}
    assert "52345" in _numbers_in(published["table"]) & _numbers_in(published["origins"])
    assert MARKS[language] in published["table"]
    assert MARKS[language] in published["chart"]
    assert MARKS[language] in published["origins' files"].encode().decode("unicode_escape")


def test_the_secrets_would_be_found_if_nothing_were_hidden(folder):
    indicators = (folder / "reference/indicators.csv").read_text("utf-8")
    (folder / "reference/indicators.csv").write_text(
        indicators.replace(",5,visitors,", ",,visitors,").replace(",5,,", ",,,"), encoding="utf-8"
    )
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    texts = _published(july, _kpis(july), "fi").values()
    numbers = set().union(*(_numbers_in(text) for text in texts))
    assert {s for s in SECRETS if not any(n.startswith(s) for n in numbers)} == set()


def test_two_periods_and_a_total_give_nothing_away(folder):
    periods = [
        ea.load_period(name, unit="example", data_dir=folder) for name in ("2025-06", "2025-07")
    ]
    shown = [_kpis(period).set_index("indicator")["value"] for period in periods]
    # What a reader can subtract: any two figures of these indicators that are on the pages.
    names = [*HIDDEN, "visitors"]
    numbers = pd.concat(shown)[lambda values: values.index.isin(names)].dropna().tolist()
    assert len(numbers) == 5
    differences = {abs(a - b) for a, b in itertools.combinations(numbers, 2)}
    told = {FIGURES["2025-07-31"][name] for name in HIDDEN}
    assert not told & {*numbers, *differences}
    assert not any(0 < difference < 5 for difference in differences)


def test_a_hidden_figure_has_no_number_in_any_column(folder):
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    kpis = _kpis(july)
    table = show.kpi_table(kpis, july.reference, show.Wording("en"))
    keys = [column["key"] for column in table.to_record()["columns"]]
    rows = [dict(zip(keys, row, strict=True)) for row in table.to_record()["rows"]]
    of_hidden = [row for row, kpi in zip(rows, kpis["state"], strict=True) if kpi == "hidden"]
    assert len(of_hidden) == len(HIDDEN)
    open_columns = {"indicator", "state", "measure", "target", "due", "target_class"}
    for row in of_hidden:
        assert {key for key, value in row.items() if value is not None} <= open_columns


def test_without_the_kpis_no_figure_of_the_services_is_listed(folder):
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    shown = show.origins_of_figures(july, show.Wording("en"), "activity")
    assert "palvelut.xlsx" not in str(shown)


def test_a_corrected_count_does_not_show_what_was_imported(folder):
    path = folder / "origins/2025-07.csv"
    path.write_text(path.read_text("utf-8").replace("52345", "52343"), encoding="utf-8")
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    shown = str(show.origins_of_figures(july, show.Wording("en"), "activity", _kpis(july)))
    assert "52343" not in _numbers_in(shown)
    assert "not published" in shown


def test_the_origin_of_a_figure_is_of_its_latest_day(folder):
    _append(folder / "services/2025-07.csv", "example,visitors,2025-04-30,31000,\n")
    july = ea.load_period("2025-07", unit="example", data_dir=folder)
    origins = july.origins.set_index(["key", "column"])
    assert origins.loc[("visitors", "value"), "is_current"]
