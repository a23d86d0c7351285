"""What the headings of a budget follow-up say, in Finnish, Swedish and English.

Everything is written as `headings.recognise_heading` folds it: in lower case, without dots and
without blanks around ``+``, ``-`` and ``/``.
"""

from __future__ import annotations

#: The phrases by what they mean; a heading means it when nothing else is left of it.
PHRASES: dict[str, tuple[str, ...]] = {
    "amended_budget_eur": (
        *("muutettu talousarvio", "mta", "m-ta", "muutettu ta", "muutettu budjetti"),
        *("talousarvio muutettu", "budjetti muutettu", "ta muutettu", "muut ta", "muutettu-ta"),
        *("ta+m", "ta+muutos", "ta+muutokset", "ta+muut", "ta+lta", "ta+lisä-ta", "ta+ta-muutos"),
        *("ta+ta-muutokset", "talousarvio+muutos", "talousarvio+muutokset", "budjetti+muutos"),
        *("budjetti+muutokset", "talousarvio muutoksineen", "talousarvio ml muutokset"),
        *("talousarvio sis muutokset", "talousarvio sisältäen muutokset"),
        *("talousarvio muutosten jälkeen", "voimassa oleva talousarvio", "ta muutoksineen"),
        *("ändrad budget", "budget inkl ändringar", "budget inklusive ändringar"),
        *("budget inkl budgetändringar", "budget inklusive budgetändringar"),
        *("budget med ändringar", "budget+ändringar", "budget+ändring", "ändrad bg"),
        *("budget efter ändringar", "reviderad budget", "inklusive budgetändringar"),
        *("amended budget", "revised budget", "adjusted budget", "budget as amended"),
        *("budget including changes", "budget incl changes", "current budget"),
        *("budget including budget changes", "including budget changes", "adjustments budget"),
    ),
    "original_budget_eur": (
        *("alkuperäinen talousarvio", "alkuperäinen ta", "alkuperäinen budjetti", "alkup ta"),
        *("alkup talousarvio", "alkup budjetti", "talousarvio alkuperäinen", "alk ta", "ata"),
        *("ta alkuperäinen", "ursprunglig budget"),
        *("original budget", "adopted budget", "initial budget"),
    ),
    "budget": (
        *("talousarvio", "ta", "budjetti", "vuosibudjetti", "koko vuoden talousarvio"),
        *("talousarvio koko vuosi", "koko vuoden budjetti", "budget", "bg", "årsbudget"),
        *("annual budget", "full year budget"),
    ),
    "forecast_eur": (
        *("ennuste", "enn", "tilinpäätösennuste", "tp-ennuste", "tpe", "tp ennuste"),
        *("vuosiennuste", "koko vuoden ennuste", "ennuste koko vuosi", "toteumaennuste"),
        *("ennuste vuosi", "prognos", "bokslutsprognos", "årsprognos", "helårsprognos"),
        *("forecast", "full year forecast", "year-end forecast", "annual forecast"),
    ),
    "actual_ytd_eur": (
        *("toteuma", "tot", "toteutuma", "kum", "kumulatiivinen", "kumulatiivinen toteuma"),
        *("kumul toteuma", "kumulat toteuma"),
        *("kum toteuma", "toteuma kum", "toteuma kumulatiivinen", "kum tot", "tot kum"),
        *("toteuma vuoden alusta", "kertynyt toteuma", "toteutunut"),
        *("utfall", "kumulativt utfall", "ackumulerat utfall", "utfall ack", "ack utfall"),
        *("utfall kumulativt", "utfall från årets början", "actual", "actuals", "ytd actual"),
        *("actual ytd", "ytd actuals", "year-to-date actual", "year to date actual"),
        *("actual year to date", "cumulative actual", "ytd"),
    ),
    "period_actual": (
        *("kuukauden toteuma", "kk toteuma", "toteuma kk", "kk-toteuma", "toteuma kuukausi"),
        *("jakson toteuma", "toteuma kuukaudessa", "kauden toteuma", "månadens utfall"),
        *("utfall månad", "periodens utfall", "monthly actual", "month actual"),
        *("actual month", "period actual"),
    ),
    "deviation_eur": ("poikkeama", "poikk", "avvikelse", "avv", "deviation", "variance"),
    "deviation_share": ("poikkeamaprosentti", "avvikelseprocent"),
    "utilisation_pct": (
        *("toteumaprosentti", "toteutumisprosentti", "käyttöprosentti", "käyttöaste"),
        *("utfallsprocent", "förbrukningsgrad", "utilisation rate", "utilization rate"),
    ),
    "forecast_share": ("ennusteprosentti",),
    "difference": ("ero", "erotus", "skillnad", "difference"),
    "remaining": (
        *("jäljellä", "jäljellä oleva", "jäljellä talousarviosta", "käytettävissä"),
        *("käyttämättä", "jäljellä oleva määräraha", "käyttämättä oleva", "saldo"),
        *("återstår", "kvar", "återstående", "återstående budget", "remaining", "available"),
        *("remaining budget", "balance"),
    ),
    "budget_change": (
        *("ta-muut", "ta-muutos", "ta-muutokset", "talousarviomuutos", "talousarviomuutokset"),
        *(
            "talousarvion muutos",
            "talousarvion muutokset",
            "ta muutos",
            "ta muutokset",
            "ta muut",
        ),
        *("budjettimuutos", "budjettimuutokset", "lisätalousarvio", "lta", "lisä-ta"),
        *("määrärahamuutos", "määrärahamuutokset", "budgetändring", "budgetändringar"),
        *("ändring av budgeten", "budget change", "budget changes", "budget amendment"),
        *("budget amendments", "budget adjustments"),
    ),
    "change": ("muutos", "muutokset", "ändring", "förändring", "change"),
    "phased_budget": (
        *("jaksotettu talousarvio", "jaksotettu budjetti", "jaksotettu ta", "jaks ta"),
        *("talousarvio jaksotettu", "kausibudjetti", "kumulatiivinen budjetti", "kum budjetti"),
        *("kum ta", "budjetti kum", "kumulatiivinen talousarvio", "jakson budjetti"),
        *("jaksotettu muutettu talousarvio", "periodiserad budget", "periodens budget"),
        *("phased budget", "ytd budget", "budget ytd", "year-to-date budget", "period budget"),
        "monthly budget",
    ),
    "operating_plan": ("käyttösuunnitelma", "ks", "dispositionsplan", "operating plan"),
    "financial_statement": (
        *("tilinpäätös", "tp", "tilinpäätöstieto", "bokslut", "bs", "financial statement"),
        *("financial statements", "audited outcome", "audited actual", "annual accounts"),
    ),
    "previous_year": (
        *("edellinen vuosi", "ed vuosi", "edellisen vuoden toteuma", "ed vuoden toteuma"),
        *("toteuma edellinen vuosi", "toteuma ed vuosi", "ed v toteuma", "toteuma ed v"),
        *("edellisen vuoden talousarvio", "edellisvuosi", "edellisvuoden toteuma"),
        *("föregående år", "utfall föregående år", "previous year", "prior year"),
        *("prior year actual", "previous year actual", "last year"),
    ),
    "previous_forecast": (
        *("edellinen ennuste", "ed ennuste", "aiempi ennuste", "föregående prognos"),
        *("previous forecast", "prior forecast"),
    ),
    "forecast_change": (
        *("ennusteen muutos", "ennustemuutos", "prognosändring", "ändring i prognosen"),
        *("forecast change", "change in forecast"),
    ),
    "comment": (
        *("kommentti", "kommentit", "huomautus", "huomautukset", "huom", "lisätieto"),
        *("lisätiedot", "perustelu", "perustelut", "kommentar", "kommentarer", "anmärkning"),
        *("anmärkningar", "comment", "comments", "note", "notes", "remarks"),
    ),
    "line": (
        *("rivi", "erä", "tuloslaskelma", "tuloslaskelman erä", "tuloslaskelmaerä", "tiliryhmä"),
        *("menolaji", "kululaji", "rad", "post", "resultaträkning", "kontogrupp", "line"),
        *("line item", "item", "income statement"),
    ),
    "unit": (
        *("yksikkö", "tulosyksikkö", "tulosalue", "palvelualue", "kustannuspaikka", "toimiala"),
        *("vastuualue", "enhet", "resultatenhet", "resultatområde", "kostnadsställe", "unit"),
        *("cost centre", "cost center", "department"),
    ),
    "account": (
        *("tili", "tilinumero", "tilinro", "tili nro", "tilin numero", "tilit", "kirjanpitotili"),
        *("konto", "kontonummer", "kontonr", "account", "account number", "account no"),
    ),
    "account_name": ("tilin nimi", "tilinimi", "tili nimi", "kontonamn", "account name"),
}

MEANING_OF: dict[str, str] = {
    phrase: meaning for meaning, phrases in PHRASES.items() for phrase in phrases
}

#: Words that mean something only together with a per cent sign, and then what they mean.
PERCENT_PHRASES: dict[str, tuple[str, ...]] = {
    "utilisation_pct": (
        *("käyttö", "käytetty", "tot muutetusta talousarviosta", "förbrukning"),
        *("toteuma muutetusta talousarviosta", "toteuma mta sta", "toteutumis", "utilisation"),
        *("utilization", "used", "spent", "utfall av ändrad budget", "förbrukat"),
        *("actual of amended budget", "used of amended budget"),
    ),
    "utilisation_of_budget": (
        *("toteuma talousarviosta", "toteuma ta sta", "utfall av budget", "utfall av budgeten"),
        *("actual of budget", "used of budget"),
    ),
}
PERCENT_MEANING_OF: dict[str, str] = {
    phrase: meaning for meaning, phrases in PERCENT_PHRASES.items() for phrase in phrases
}

#: What a quantity becomes with a per cent sign; a quantity that is not named becomes unknown.
MEANING_WITH_PERCENT: dict[str, str] = {
    "actual_ytd_eur": "utilisation_pct",
    "utilisation_pct": "utilisation_pct",
    "forecast_eur": "forecast_share",
    "forecast_share": "forecast_share",
    "deviation_eur": "deviation_share",
    "deviation_share": "deviation_share",
    "difference": "deviation_share",
    "change": "change_pct",
    "budget_change": "change_pct",
    "remaining": "remaining_share",
}

#: What the ratio of two quantities is.
RATIOS: dict[tuple[str, str], str] = {
    ("actual_ytd_eur", "amended_budget_eur"): "utilisation_pct",
    ("actual_ytd_eur", "budget"): "utilisation_of_budget",
    ("actual_ytd_eur", "original_budget_eur"): "utilisation_of_original",
    ("forecast_eur", "amended_budget_eur"): "forecast_share",
}

#: What the difference of two quantities is; any other is of no use to us.
DIFFERENCES: dict[tuple[str, str], str] = {
    ("forecast_eur", "amended_budget_eur"): "deviation_eur",
    ("forecast_eur", "budget"): "deviation_from_budget",
    ("forecast_eur", "original_budget_eur"): "deviation_from_original",
    ("amended_budget_eur", "forecast_eur"): "reversed_deviation",
    ("budget", "forecast_eur"): "reversed_deviation_from_budget",
    ("amended_budget_eur", "actual_ytd_eur"): "remaining",
    ("budget", "actual_ytd_eur"): "remaining",
    ("actual_ytd_eur", "amended_budget_eur"): "actual_deviation",
    ("actual_ytd_eur", "budget"): "actual_deviation",
    ("actual_ytd_eur", "original_budget_eur"): "actual_deviation",
}
