"""What people really do to files: each fault is named, with file, row and column."""

from __future__ import annotations

import pytest

import espoo_analysis as ea

FINANCE = "finance/2025-07.csv"


def _edit(folder, path, change):
    file = folder / path
    file.write_bytes(change(file.read_bytes()))


def _replace(old, new):
    def change(content):
        assert old in content
        return content.replace(old, new, 1)

    return change


FAULTS = [
    pytest.param(
        FINANCE,
        _replace(b"forecast_eur", b"forcast_eur"),
        [
            "column 'forecast_eur' is missing",
            "column 'forcast_eur' is not known; did you mean 'forecast_eur'?",
        ],
        id="wrong column",
    ),
    pytest.param(
        FINANCE,
        _replace(b"personnel_expenses", b"personel_expenses"),
        ["row 4, line: 'personel_expenses' is not a known line; did you mean 'personnel_ex"],
        id="unknown line",
    ),
    pytest.param(
        FINANCE,
        _replace(b"immigration,grants_paid", b"imigration,grants_paid"),
        ["row 7, unit: 'imigration' is not a known unit; did you mean 'immigration'?"],
        id="unknown unit",
    ),
    pytest.param(
        FINANCE,
        _replace(b"materials_supplies_goods", b"personnel_expenses"),
        [
            "row 4: the key unit='immigration', line='personnel_expenses' occurs more than once",
            "row 6: the key unit='immigration', line='personnel_expenses' occurs more than once",
        ],
        id="duplicate key",
    ),
    pytest.param(
        FINANCE,
        _replace(b"-1177395", b"-1 177 395"),
        ["row 4, forecast_eur: '-1 177 395' is not a number; write digits and a decimal point"],
        id="text in a number",
    ),
    pytest.param(
        FINANCE,
        _replace(b"-1177395", "\u22121177395".encode()),
        ["row 4, forecast_eur: '\u22121177395' is not a number"],
        id="a typographic minus",
    ),
    pytest.param(
        FINANCE, _replace(b"-1177395", b"nan"), ["forecast_eur: 'nan' is not a number"], id="nan"
    ),
    pytest.param(
        FINANCE,
        _replace(b"-1177395", b"9" * 400),
        ["forecast_eur: '9999", "is not a number"],
        id="a number beyond all bounds",
    ),
    pytest.param(
        FINANCE,
        _replace(b"-1177395", b""),
        ["row 4, forecast_eur: it is empty, but a value is required"],
        id="missing forecast",
    ),
    pytest.param(
        FINANCE, lambda content: content[:-30], ["row 10: ", "expected 8"], id="cut off"
    ),
    pytest.param(
        FINANCE,
        lambda content: content.replace(b",", b";"),
        ["row 1: the fields are not separated by commas"],
        id="semicolons",
    ),
    pytest.param(FINANCE, lambda _: b"", ["finance/2025-07.csv: it is empty"], id="empty file"),
    pytest.param(
        "reference/lines.csv",
        lambda content: content.splitlines()[0] + b"\n",
        ["reference/lines.csv: the table has no rows"],
        id="only a header",
    ),
    pytest.param(
        "activities/2025-07.csv",
        lambda content: content.decode().encode("cp1252", "replace"),
        ["row 2: the text is not UTF-8; it may be Windows-1252"],
        id="Windows-1252",
    ),
    pytest.param(
        "activities/2025-07.csv",
        lambda content: content.decode().encode("utf-16"),
        ["row 1: the text is not UTF-8; it may be Windows-1252 or UTF-16"],
        id="UTF-16",
    ),
    pytest.param(
        "activities/2025-07.csv",
        _replace(b",running,", b",runing,"),
        [
            "row 2, status: 'runing' is not one of planned, running, done, ended;",
            "did you mean 'running'?",
        ],
        id="unknown status",
    ),
    pytest.param(
        "activities/2025-07.csv",
        _replace(b"2025-21", b"spring"),
        ["row 2, starts: 'spring' is not of the form YYYY-MM-DD, YYYY-MM, YYYY or a season"],
        id="a date in words",
    ),
    pytest.param(
        "activities/2025-07.csv",
        _replace(b"2025-01-01", b"2025-02-30"),
        ["row 4, starts: '2025-02-30' is not a day of the calendar"],
        id="a day that does not exist",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"hello_espoo_info_contacts", b"hello_espo_info_contacts"),
        ["'hello_espo_info_contacts' is not a known indicator; did you mean 'hello_espoo"],
        id="unknown indicator",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"2025-07-31", b"31.7.2025"),
        ["row 2, as_of: '31.7.2025' is not a day; write YYYY-MM-DD"],
        id="a Finnish date",
    ),
    pytest.param(
        "reference/lines.csv",
        _replace(b"personnel_expenses,operating_expenses", b"personnel_expenses,sales_revenue"),
        ["row 8, parent: 'sales_revenue' is not a total"],
        id="a parent that is no total",
    ),
    pytest.param(
        "reference/lines.csv",
        _replace(b"operating_margin,,", b"operating_margin,operating_expenses,"),
        ["parent: 'operating_margin' adds to itself"],
        id="a circle of totals",
    ),
    pytest.param(
        "reference/lines.csv",
        _replace(b",30,", b",x,"),
        ["row 4, order: 'x' is not a whole number"],
        id="text in a whole number",
    ),
    pytest.param(
        "periods.csv",
        _replace(b"interim", b"quarterly"),
        ["row 2, kind: 'quarterly' is not one of monthly, interim, year_end"],
        id="unknown kind",
    ),
    pytest.param(
        FINANCE,
        lambda content: (
            content.replace(b"-1177395", b"x")
            .replace(b"purchases_of", b"purchase_of")
            .replace(b"other_operating_expenses", b"grants_paid")
        ),
        ["row 4, forecast_eur: 'x'", "row 5, line: 'purchase_of_services'", "row 8: the key"],
        id="several faults of several kinds",
    ),
    pytest.param(
        FINANCE, lambda _: b"\xef\xbb\xbf", ["finance/2025-07.csv: it is empty"], id="only a BOM"
    ),
    pytest.param(
        FINANCE,
        _replace(b"-1177395", b"1234567890123"),
        ["'1234567890123' is not a number"],
        id="an amount that no city has",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"2025-07-31", b"2025-08-31"),
        ["row 2, as_of: 2025-08-31 is not a day from 1 January to 2025-07-31"],
        id="a figure of a later day",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"2025-07-31", b"2019-07-31"),
        ["row 2, as_of: 2019-07-31 is not a day"],
        id="a figure of another year",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"2025-07-31", b"2025-W31-4"),
        ["row 2, as_of: '2025-W31-4' is not a day"],
        id="a week",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(b"2025-07-31", b"9999-12-31"),
        ["row 2, as_of: '9999-12-31' is not a day"],
        id="a day beyond all calendars",
    ),
    pytest.param(
        "activities/2025-07.csv",
        _replace(b"2026-08", b"2024-08"),
        ["row 9, ends: 2024-08 is before the start 2025-09"],
        id="an end before its start",
    ),
    pytest.param(
        "periods.csv",
        _replace(b"2025-07-31", b"2031-01-31"),
        ["row 2, finance_cutoff: 2031-01-31 is not in 2025-07"],
        id="a cut-off of another month",
    ),
    pytest.param(
        "reference/accrual_profiles.csv",
        lambda content: b"\n".join(content.splitlines()[:2]),
        ["row 2: the arrears profile of 'subsidies_and_grants' from 2025-01 lacks instalment_m"],
        id="half a profile",
    ),
    pytest.param(
        "reference/accrual_profiles.csv",
        _replace(b"personnel_expenses,payroll,pay_month", b"personnel_expenses,linear,pay_month"),
        ["row 4, profile: 'personnel_expenses' from 2025-01 has more than one profile: linear"],
        id="two profiles at once",
    ),
    pytest.param(
        "reference/accrual_profiles.csv",
        _replace(b"lag_months,1,months", b"lag_months,1,years"),
        ["row 6, unit: the unit of lag_months is months, not years"],
        id="a lag in years",
    ),
    pytest.param(
        "services/2025-07.csv",
        _replace(
            b"hello_espoo_info_contacts,2025-07-31,4300",
            b"hello_espoo_info_contacts,2025-07-31,-4300",
        ),
        ["row 3, value: -4300 is not a count"],
        id="a negative count",
    ),
    pytest.param(
        "reference/accrual_profiles.csv",
        _replace(b"pay_month,7,", b"pay_month,6.5,"),
        ["row 5, value: 6.5 is not a whole number from 1 to 12"],
        id="half a month",
    ),
    pytest.param(
        "datapackage.json", lambda _: b"[", ["it is not a JSON object"], id="descriptor"
    ),
]


@pytest.mark.parametrize(("path", "change", "expected"), FAULTS)
def test_a_fault_is_named_with_its_place(data_folder, path, change, expected):
    _edit(data_folder, path, change)
    with pytest.raises(ea.AnalysisError) as raised:
        ea.load_period("2025-07", data_dir=data_folder)
    message = str(raised.value)
    assert path in message
    for part in expected:
        assert part in message
    assert raised.value.exit_status == 2


def test_a_missing_file_is_named_with_what_lies_there(data_folder):
    (data_folder / FINANCE).rename(data_folder / "finance/2025-7.csv")
    with pytest.raises(ea.AnalysisError) as raised:
        ea.load_period("2025-07", data_dir=data_folder)
    assert "the file is missing; did you mean '2025-7.csv'" in str(raised.value)
    assert "finance/2025-7.csv: its period has no row in periods.csv" in str(raised.value)


def test_the_problems_of_all_files_come_in_one_error(data_folder):
    _edit(data_folder, FINANCE, _replace(b"-1177395", b"x"))
    _edit(data_folder, FINANCE, _replace(b"-528555", b"y"))
    _edit(data_folder, "services/2025-07.csv", _replace(b"4300", b"many"))
    (data_folder / "activities/2025-07.csv").unlink()
    with pytest.raises(ea.AnalysisError) as raised:
        ea.load_period("2025-07", data_dir=data_folder)
    assert [(problem.file, problem.row) for problem in raised.value.problems] == [
        (FINANCE, 4),
        (FINANCE, 5),
        ("services/2025-07.csv", 3),
        ("activities/2025-07.csv", None),
    ]


def test_a_table_without_a_period_is_not_ignored(data_folder):
    (data_folder / "finance/2025-08.csv").write_bytes((data_folder / FINANCE).read_bytes())
    with pytest.raises(ea.ContractError, match=r"finance/2025-08.csv: its period has no row"):
        ea.load_period("2025-07", data_dir=data_folder)


def test_a_fault_in_one_table_does_not_hide_those_in_others(data_folder):
    _edit(data_folder, "periods.csv", _replace(b"interim", b"quarterly"))
    _edit(data_folder, "reference/lines.csv", _replace(b",30,", b",x,"))
    _edit(data_folder, FINANCE, _replace(b"-1177395", b"x"))
    with pytest.raises(ea.AnalysisError) as raised:
        ea.load_period("2025-07", data_dir=data_folder)
    files = [problem.file for problem in raised.value.problems]
    assert files == ["periods.csv", "reference/lines.csv", FINANCE]


def test_a_period_without_data_names_those_that_have_some(data_folder):
    with pytest.raises(ea.SourceError, match=r"no data for 2025-06 .* did you mean '2025-07'"):
        ea.load_period("2025-06", data_dir=data_folder)


def test_a_unit_without_data_names_the_nearest(data_folder):
    with pytest.raises(ea.SourceError, match="did you mean 'immigration'"):
        ea.load_period("2025-07", unit="imigration", data_dir=data_folder)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("imigration/economic.fi.md", "'imigration' is not a known unit"),
        ("economic.fi.md", "'' is not a known unit"),
        ("immigration/old/economic.fi.md", "'immigration/old' is not a known unit"),
        ("immigration/economics.fi.md", "'economics' is not a known report"),
        ("immigration/economic.de.md", "'de' is not a known language"),
        ("immigration/economic.fi.txt", "'.txt' is not a known ending"),
    ],
)
def test_a_commentary_with_an_unknown_name_is_not_dropped(data_folder, name, expected):
    file = data_folder / "commentary/2025-07" / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text("text", encoding="utf-8")
    with pytest.raises(ea.SourceError, match=expected):
        ea.load_period("2025-07", data_dir=data_folder)


@pytest.mark.parametrize("name", ["nowhere", "finance"])
def test_a_folder_that_is_no_data_folder_is_refused(data_folder, name):
    with pytest.raises(ea.SourceError, match=r"no such folder|no datapackage\.json"):
        ea.load_period("2025-07", data_dir=data_folder / name)


def test_without_any_data_folder_the_error_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ea.SourceError, match=r"--data or in ESPOO_DATA"):
        ea.load_period("2025-07")
