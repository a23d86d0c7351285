"""What docs/method.md quotes of the reports, section by section, as it must stand there."""

from __future__ import annotations

import espoo_analysis as ea
from espoo_analysis.presentation.numbers import format_number, format_percent

# How the page calls its rows.
DEVIATING = {
    "personnel_expenses": "Personnel expenses",
    "other_operating_expenses": "Other operating expenses",
    "operating_margin": "Operating margin",
}
RUNNING = {
    "personnel_expenses": "Personnel expenses",
    "purchases_of_services": "Purchases of services",
    "operating_expenses": "Operating expenses total",
    "operating_margin": "Operating margin",
}
QUESTIONED = {
    "subsidies_and_grants": "Grants received",
    "personnel_expenses": "Personnel expenses",
    "purchases_of_services": "Purchases of services",
    "materials_supplies_goods": "Materials",
    "other_operating_expenses": "Other operating expenses",
}


def loaded(period, unit="immigration"):
    return ea.load_period(
        period, unit=unit, data_dir="data/example" if unit == "example" else None
    )


def _july():
    return ea.economic_analysis(loaded("2025-07"))


def _euros(amount):
    return format_number(amount, "en")


def _percent(share):
    return format_percent(share, "en", decimals=1)


def _interval(share, low, high):
    ends = [format_number(end * 100, "en", decimals=1) for end in (low, high)]
    return f"{_percent(share)} ({'–'.join(ends)})"


def _row(*cells):
    return f"| {' | '.join(cells)} |"


def _settings():
    limit = loaded("2025-07").reference.thresholds.set_index("threshold")["value"]
    comment = limit["deviation_comment_share"], limit["deviation_comment_eur"]
    gap = limit["plausibility_gap_share"], limit["plausibility_gap_eur"]
    yield f"`deviation_comment_eur` | {comment[0]:.0%} or {comment[1]:,.0f} |"
    yield f"`plausibility_gap_eur` | {gap[0]:.0%} and {gap[1]:,.0f} |"
    yield f"|gap| > {gap[1]:,.0f} and (|gap share| > {gap[0]:.0%} or no budget)"
    yield f"For budgets below {comment[1] / comment[0] / 1e6:.0f} million"
    yield f"decides for budgets up to {gap[1] / gap[0]:,.0f} (grants, materials)"
    yield f"at least {limit['partial_attainment_share']:.0%}"


def _deviations():
    rows = _july().deviations.set_index("line")
    for line, name in DEVIATING.items():
        row = rows.loc[line]
        amounts = row[["amended_budget_eur", "forecast_eur", "deviation_eur"]].map(_euros)
        material = "yes" if row["is_material"] else "no"
        yield _row(name, *amounts, _percent(row["deviation_share"]), material)
    printed = loaded("2025-07").follow_up.set_index("line")["published_deviation_eur"]
    yield f"The city prints {_euros(printed['operating_margin'])} for the margin"


def _utilisation():
    use = _july().forecast_use.set_index("line")
    actual = use.loc["personnel_expenses", "actual_ytd_eur":"actual_high_eur"].map(_euros)
    yield f"so {actual.iloc[0]}, between {actual.iloc[1]} and {actual.iloc[2]}"
    total = use.loc["operating_expenses"]
    shares = total["utilisation_share":"utilisation_high"]
    yield (
        f"{_euros(total['actual_ytd_eur'])} / {_euros(total['amended_budget_eur'])} = "
        f"{_interval(*shares)}"
    )


def _expected_shares():
    use = _july().forecast_use.set_index("line")
    expected = use.loc[:, "expected_share":"expected_high"]
    parts = {
        "materials_supplies_goods": "7 / 12",
        "personnel_expenses": "7.5 / 12.5",
        "purchases_of_services": "6 / 12",
        "subsidies_and_grants": "5 / 12",
    }
    for line, formula in parts.items():
        yield f"| {formula} = {_interval(*expected.loc[line])} |"
    yield f"({_percent(expected.loc['operating_expenses', 'expected_share'])} for the expenses)"
    example = loaded("2025-07", "example")
    line = "other_operating_expenses"
    before = example.history.follow_up.query("line == @line").set_index("period")
    july, december = before.loc[["2024-07", "2024-12"], "actual_ytd_eur"].abs().map(_euros)
    row = ea.economic_analysis(example).forecast_use.set_index("line").loc[line]
    yield f"| {july} / {december} = {_interval(*row['expected_share':'expected_high'])} |"


def _run_rates():
    use = _july().forecast_use.set_index("line")
    for line, name in RUNNING.items():
        row = use.loc[line]
        rates = row["run_rate_forecast_eur":"run_rate_high_eur"].map(_euros)
        yield _row(name, _euros(row["actual_ytd_eur"]), _percent(row["expected_share"]), *rates)


def _paces():
    use = _july().forecast_use.set_index("line")
    forecast, actual, pace = use.loc[
        "purchases_of_services", ["forecast_eur", "actual_ytd_eur", "required_pace"]
    ]
    of_profile = (1 - use["expected_share"]) / 5 / (use["expected_share"] / 7)
    normal = of_profile.map(lambda value: format_number(value, "en", decimals=2))
    yield (
        f"({_euros(forecast)} + {_euros(-actual)}) / 5 against {_euros(actual)} / 7 is {pace:.2f}"
    )
    yield f"ask for {normal['purchases_of_services']} of purchases of services"
    yield f"{normal['subsidies_and_grants']} of grants received"
    yield f"{normal['personnel_expenses']} of personnel"
    yield f"only of a linear line is it {normal['materials_supplies_goods']}"
    yield f"Read {pace:.2f} beside {normal['purchases_of_services']}"


def _challenges():
    economy = _july()
    challenges = economy.challenges.set_index("line")
    for line, name in QUESTIONED.items():
        row = challenges.loc[line]
        end = row["forecast_eur"] + row["gap_eur"]
        amounts = [row["forecast_eur"], end, row["gap_eur"]]
        use = format_percent(row["utilisation_share"], "en")
        yield _row(name, use, *map(_euros, amounts), _percent(row["gap_share"])).removesuffix("|")
    assert list(challenges.index) == list(QUESTIONED)
    yield f"favourable by {_euros(challenges['gap_eur'].sum())}"
    margin = economy.forecast_use.set_index("line").loc["operating_margin"]
    assert margin["run_rate_low_eur"] < margin["forecast_eur"] < margin["run_rate_high_eur"]
    yield f"{_euros(margin['forecast_eur'])}, lies inside its interval"


def _claims():
    yield f"beside {_euros(_july().claims['deviation_eur'].iloc[0])} is `below_limit`"
    october = ea.economic_analysis(loaded("2025-10", "example")).claims.iloc[0]
    yield (
        f"beside {_euros(october['deviation_eur'])} ({_percent(october['deviation_share'])}) on "
        f"personnel is `{october['verdict']}`"
    )


def _reconciliation():
    rows = _july().reconciliation
    counts = rows["verdict"].value_counts()
    verdicts = ", ".join(f"{counts[name]} `{name}`" for name in ("ok", "rounding", "missing"))
    yield f"{len(rows)} comparisons, {verdicts}, {counts['error']} `error`"
    yield f"in the {len(rows) - counts['missing']} of the page"
    wrong = rows[rows["verdict"] == "error"][["recomputed", "low", "high"]] / 100
    yield " and ".join(_interval(*row) for row in wrong.to_numpy())
    is_swapped = "code == 'original_since_last' and verdict == 'error'"
    for period, told in (
        (
            "2024-05",
            "original budget of {0} where April had {1}: `original_since_last`, an `error`",
        ),
        ("2024-06", "In June, {0} again, it is one once more."),
    ):
        economy = ea.economic_analysis(loaded(period, "example"))
        row = economy.reconciliation.query(is_swapped)[["published", "recomputed"]].iloc[0]
        yield told.format(*row.map(_euros))


def _binding_and_changes():
    excess = _july().binding.set_index("level")["excess_eur"].map(_euros)
    yield f"2025-07: gross {excess['gross']}, net {excess['net']}"
    september, august = (loaded(period, "example") for period in ("2024-09", "2024-08"))
    changes = ea.compare_periods(september, august)
    row = changes[changes["as_of"].notna()].iloc[0]
    yield f"{_euros(row['current'])} contacts of 31 August, where August had said"
    change = format_number(row["change"], "en", signed=True)
    yield f"said {_euros(row['previous'])}: {change}, `{row['state']}`"


def _accuracy():
    economy = ea.economic_analysis(loaded("2025-12", "example"))
    of_lead = "line == 'personnel_expenses' and lead_months == 5"
    errors = economy.errors.query(of_lead)["forecast_error_eur"].map(_euros)
    row = economy.accuracy.query(of_lead).iloc[0]
    yield f"errors {errors.iloc[0]} (2023), {errors.iloc[1]} (2024) and {errors.iloc[2]} (2025)"
    bias, size = _euros(row["bias_eur"]), _euros(row["absolute_error_eur"])
    yield f"a bias of {bias} and an absolute error of {size}"
    yield f"{_percent(row['absolute_error_share'])} of the outcomes"
    bias, size = map(_euros, row[["run_rate_bias_eur", "run_rate_absolute_error_eur"]])
    yield f"of the run rate, {bias} and {size}"


def _indicators():
    july = ea.activity_analysis(loaded("2025-07")).kpis.set_index("indicator")
    contacts = july.loc["hello_espoo_info_contacts"]
    value, annualised = _euros(contacts["value"]), _euros(contacts["annualised_value"])
    yield f"{value} contacts, annualised {annualised}, no target"
    aims = july["target"].dropna().map(_euros)
    yield f"({aims.iloc[0]} languages, {aims.iloc[1]} companies)"
    example = ea.activity_analysis(loaded("2025-07", "example")).kpis
    row = example.set_index("indicator").loc["advice_contacts"]
    whole, share = row["annualised_value"], _percent(row["attainment_share"])
    yield f"{_euros(row['value'])} contacts of {_euros(row['target'])} are {share}"
    yield f"annualised {_euros(whole)} or {_percent(whole / row['target'])}, so partially"
    before = _euros(row["value_last_year"])
    yield f"{_percent(row['change_on_year_share'])} on last year's {before}"
    yield f"a cost of {_euros(row['cost_eur'])}, {row['unit_cost_eur']:.2f} each"
    assert (row["target_class"], row["class_basis"]) == ("partially_achieved", "projected")


def _small_counts():
    may = loaded("2025-05", "example")
    shown = ea.hide_small_counts(may.services, may.reference.indicators, may.history.services)
    hidden = shown.loc[shown["is_hidden"], "indicator"].tolist()
    assert hidden == ["participants_employed", "participants_outside", "mentoring_pairs"]
    april = loaded("2025-04", "example").services.set_index("indicator")["value"]
    value = may.services.set_index("indicator")["value"]
    counts = value.map(_euros)
    outside = _euros(april["participants_outside"]), counts["participants_outside"]
    yield f"are {outside[0]} in April (shown) and {outside[1]} in May"
    yield f"{counts['participants_employed']}; total {counts['course_participants']}"
    both = _euros(value["course_participants"] - value["participants_unemployed"])
    unemployed = counts["participants_unemployed"]
    yield f"{unemployed}, are shown, so the two together are known to be {both}"


QUOTES = (
    _settings,
    _deviations,
    _utilisation,
    _expected_shares,
    _run_rates,
    _paces,
    _challenges,
    _claims,
    _reconciliation,
    _binding_and_changes,
    _accuracy,
    _indicators,
    _small_counts,
)
