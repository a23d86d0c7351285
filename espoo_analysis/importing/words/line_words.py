"""How the rows of an income statement are called, besides the names in ``lines.csv``.

Everything is written as `line_names.recognise_line` folds it: in lower case, without commas,
and without the words for a total.
"""

from __future__ import annotations

#: Our totals; their names can also stand as a caption above a group, without figures.
GROUPS = {
    "operating_revenue": (
        *("toimintatuotot", "toimintatulot", "tuotot", "tulot", "toiminnan tuotot"),
        *("verksamhetens intäkter", "verksamhetsintäkter", "verksamhetsinkomster", "intäkter"),
        *("inkomster", "operating revenue", "operating revenues", "operating income", "revenue"),
        "revenues",
    ),
    "operating_expenses": (
        *("toimintakulut", "toimintamenot", "kulut", "menot", "toiminnan kulut"),
        *("verksamhetens kostnader", "verksamhetskostnader", "verksamhetsutgifter"),
        *("omkostnader", "kostnader", "utgifter", "operating expenses", "operating expenditure"),
        *("operating costs", "expenses", "expenditure", "costs"),
    ),
}

MARGIN = "operating_margin"
MARGIN_NAMES = ("toimintakate", "verksamhetsbidrag", "operating margin")
#: The margin with its sign turned: what is not covered is written as a positive figure.
REVERSED_MARGIN_NAMES = (
    *("nettomenot", "toimintanettomenot", "nettokulut", "toimintakatteen alijäämä"),
    *("nettoutgifter", "nettokostnader", "verksamhetsbidragets underskott"),
    *("net expenditure", "net expenses", "net costs", "operating margin deficit"),
)

#: Other names of our lines.
LINES = {
    "sales_revenue": ("myyntitulot", "försäljningsinkomster", "sales income", "sales revenues"),
    "fees_and_charges": ("maksutulot", "avgiftsinkomster", "avgifter och taxor", "fees"),
    "subsidies_and_grants": (
        *("saadut tuet ja avustukset", "saadut avustukset", "erhållna understöd och bidrag"),
        *("erhållna bidrag", "grants received", "subsidies received"),
    ),
    "other_operating_revenue": (
        *("muut toimintatulot", "muut tuotot", "muut tulot", "övriga verksamhetsinkomster"),
        *("övriga intäkter", "övriga inkomster", "other operating income", "other revenue"),
        *("other operating revenues", "other income"),
    ),
    "production_for_own_use": ("tillverkning för eget behov", "manufacturing for own use"),
    "personnel_expenses": (
        *("henkilöstömenot", "personalutgifter", "personnel costs", "personnel expenditure"),
        *("staff expenditure", "staff expenses", "staff costs"),
    ),
    "purchases_of_services": (
        *("palveluiden ostot", "palvelujen osto", "palveluiden osto", "ostopalvelut"),
        *("köp av service", "inköp av tjänster", "purchase of services", "purchased services"),
        "services purchased",
    ),
    "materials_supplies_goods": (
        *("aineet tarvikkeet tavarat", "aineet ja tarvikkeet ja tavarat"),
        *("material förnödenheter varor", "materials supplies goods", "materials and supplies"),
        *("materials supplies and commodities", "material and supplies"),
    ),
    "grants_paid": (
        *("maksetut avustukset", "annetut avustukset", "avustusmenot", "bidrag"),
        *("beviljade understöd", "utbetalda understöd", "subsidies", "allowances"),
        *("grants paid", "allowances and grants paid"),
    ),
    "other_operating_expenses": (
        *("muut toimintamenot", "muut kulut", "muut menot", "övriga omkostnader"),
        *("övriga verksamhetsutgifter", "övriga kostnader", "övriga utgifter"),
        *("other operating expenditure", "other operating costs", "other expenses"),
        "other expenditure",
    ),
}

#: Rows finer than our lines, by the line to which they belong.
PARTS = {
    "personnel_expenses": (
        *("palkat ja palkkiot", "palkat", "palkkiot", "henkilösivukulut", "henkilösivumenot"),
        *("eläkekulut", "eläkemenot", "muut henkilösivukulut", "muut henkilösivumenot"),
        *("jaksotetut palkat ja palkkiot", "henkilöstökorvaukset"),
        *("löner och arvoden", "löner", "lönebikostnader", "pensionskostnader"),
        *("övriga lönebikostnader", "wages and salaries", "salaries and wages"),
        *("wages salaries and fees", "pension costs", "pension expenses"),
        *("indirect personnel expenses", "other indirect personnel expenses"),
        "indirect employee costs",
    ),
    "purchases_of_services": (
        *("asiakaspalvelujen ostot", "asiakaspalveluiden ostot", "asiakaspalvelujen osto"),
        *("muiden palvelujen ostot", "muiden palveluiden ostot", "muut palvelujen ostot"),
        *(
            "muut palveluiden ostot",
            "muiden palvelujen osto",
            "toimisto- ja asiantuntijapalvelut",
        ),
        *("ict-palvelut", "työvoiman vuokraus", "koulutuspalvelut", "majoituspalvelut"),
        *("köp av kundtjänster", "köp av klienttjänster", "köp av övriga tjänster"),
        *("purchases of customer services", "purchases of client services"),
        "purchases of other services",
    ),
    "materials_supplies_goods": ("toimisto- ja koulutarvikkeet", "kalusto", "elintarvikkeet"),
    "grants_paid": (
        *("avustukset kotitalouksille", "avustukset yksityisille", "avustukset yhteisöille"),
        *("avustukset järjestöille", "understöd till hushåll", "understöd till sammanslutningar"),
        *("allowances to households", "grants to households", "grants to organisations"),
    ),
    "subsidies_and_grants": ("palkkatuki", "lönesubvention", "wage subsidy", "eu-tuet"),
    "other_operating_revenue": ("vuokratuotot", "vuokratulot", "hyresintäkter", "rental income"),
    "other_operating_expenses": (
        *("vuokrakulut", "vuokramenot", "hyreskostnader", "rental expenses", "rents paid"),
    ),
}

#: Rows that are none of the operating margin's.
OUTSIDE = (
    *("verotulot", "skatteinkomster", "tax revenue", "tax income", "tax revenues"),
    *("valtionosuudet", "statsandelar", "central government transfers", "state subsidies"),
    *("central government transfers to local government", "rahoitustuotot ja -kulut"),
    *("rahoitustuotot", "rahoituskulut", "rahoitustulot ja -menot", "korkotuotot"),
    *("muut rahoitustuotot", "korkokulut", "muut rahoituskulut", "ränteintäkter"),
    *("övriga finansiella intäkter", "räntekostnader", "övriga finansiella kostnader"),
    *("finansiella intäkter och kostnader", "finansiella intäkter", "finansiella kostnader"),
    *("financial revenue and expenditure", "financial income and expenses"),
    *("financial income and expenditure", "interest income", "interest expenses"),
    *("vuosikate", "årsbidrag", "annual contribution margin", "annual margin"),
    *("poistot ja arvonalentumiset", "poistot", "suunnitelman mukaiset poistot"),
    *("arvonalentumiset", "kertaluonteiset poistot", "avskrivningar och nedskrivningar"),
    *("avskrivningar", "planenliga avskrivningar", "depreciation and write-downs"),
    *("depreciation", "depreciation and impairment", "depreciation and value adjustments"),
    *("satunnaiset erät", "satunnaiset tuotot", "satunnaiset kulut", "extraordinära poster"),
    *("extraordinary items", "tilikauden tulos", "räkenskapsperiodens resultat"),
    *("result for the financial year", "result for the period", "tilikauden ylijäämä"),
    *("tilikauden alijäämä", "tilikauden ylijäämä alijäämä", "tilikauden yli-/alijäämä"),
    *("räkenskapsperiodens överskott", "räkenskapsperiodens underskott"),
    *("varausten lisäys tai vähennys", "tilinpäätössiirrot", "rahastojen lisäys tai vähennys"),
    *("poistoeron lisäys tai vähennys", "bokslutsdispositioner", "appropriations"),
    *("valmistevarastojen muutos", "valmistevarastojen muutokset", "varastojen muutos"),
    *("valmistevarastojen lisäys tai vähennys", "förändring av produktlager"),
    *("förändring av lager", "change in stocks of products", "change in stocks"),
    "change in inventories of finished goods and of work in progress",
    *("change in inventories", "investoinnit", "investeringar", "investments"),
    *("laskennalliset kulut", "laskennalliset tuotot", "laskennalliset erät", "vyörytykset"),
    *("henkilötyövuodet", "årsverken", "person-years", "henkilöstömäärä", "htv"),
)
