"""How the services' workbook is laid out: what its writer and its reader agree on."""

from __future__ import annotations

from dataclasses import dataclass

#: Stands in the first cell of the hidden sheet, by which the workbook is known.
MARKER = "espoo-analysis: palvelujen pohja"
#: Goes up when a workbook written before can no longer be read in the same way.
VERSION = "1"

GUIDE_SHEET, FIGURE_SHEET, ACTIVITY_SHEET, HIDDEN_SHEET = "Ohje", "Mittarit", "Toiminta", "Pohja"

#: The states of an activity, in the words of each language; the Finnish one is offered first.
STATUSES = {
    "planned": ("suunniteltu", "suunnitteilla", "planerad", "planeras"),
    "running": ("käynnissä", "pågår", "pågående", "under way"),
    "done": ("tehty", "toteutunut", "genomförd", "carried out"),
    "ended": ("päättynyt", "avslutad"),
}


@dataclass(frozen=True)
class Column:
    """A column of the workbook.

    Parameters
    ----------
    name : str
        The column of the delivered table, or a name of our own for what only helps the reader.
    heading : str
        What stands above it.
    width : int
        In characters.
    hint : str
        What is to be written there.
    is_filled_in : bool
        Whether the services may write there.
    is_required : bool
        Whether the workbook cannot be read without it.
    """

    name: str
    heading: str
    width: int
    hint: str
    is_filled_in: bool = True
    is_required: bool = True


FIGURE_COLUMNS = (
    Column("indicator", "Tunnus", 36, "Mittarin tunnus. Älä muuta sitä.", is_filled_in=False),
    Column(
        "label", "Mittari", 52, "Mittarin nimi.", is_filled_in=False, is_required=False
    ),
    Column(
        "measure", "Mitä ilmoitetaan", 40, "Mitä luku kertoo ja mistä alkaen se lasketaan.",
        is_filled_in=False, is_required=False,
    ),
    Column(
        "as_of", "Tilanne päivänä", 16,
        "Päivä, jonka tilanne luku on, esimerkiksi 31.7.2025. Valmiina on viimeinen päivä.",
    ),
    Column(
        "value", "Arvo", 14,
        "Pelkkä luku. Jos tarkkaa lukua ei ole, jätä tyhjäksi ja kirjoita huomautukseen, "
        "mitä tiedetään. Tyhjä ei ole nolla: kirjoita 0 vain, jos luku todella on nolla.",
    ),
    Column(
        "note", "Huomautus", 60,
        "Mitä lukijan pitää tietää luvusta tai siitä, miksi sitä ei ole. Kirjoita suomeksi.",
    ),
)  # fmt: skip

ACTIVITY_COLUMNS = (
    Column(
        "activity", "Tunnus", 28,
        "Toiminnan tunnus. Uusi toiminta saa tunnuksen automaattisesti: jätä tyhjäksi.",
        is_filled_in=False,
    ),
    Column("service", "Palvelu", 24, "Valitse luettelosta palvelu, johon toiminta kuuluu."),
    Column("status", "Tila", 14, "Valitse tila kauden lopussa: suunniteltu, käynnissä, tehty "
           "(kertaluonteinen) tai päättynyt (jatkuva toiminta, joka on loppunut)."),
    Column(
        "starts", "Alkaa", 16,
        "Niin tarkasti kuin tiedetään: 31.7.2025, heinäkuu 2025, kevät 2025 tai 2025.",
    ),
    Column(
        "ends", "Päättyy", 16,
        "Kuten alku. Jätä tyhjäksi, jos toiminta jatkuu tai loppu ei ole tiedossa.",
    ),
    Column("title_fi", "Nimi suomeksi", 32, "Lyhyt nimi. Pakollinen."),
    Column("title_sv", "Nimi ruotsiksi", 32, "Sama nimi ruotsiksi. Pakollinen."),
    Column("title_en", "Nimi englanniksi", 32, "Sama nimi englanniksi. Pakollinen."),
    Column("detail_fi", "Kuvaus suomeksi", 56, "Mitä tehtiin tai tehdään, muutamalla lauseella."),
    Column("detail_sv", "Kuvaus ruotsiksi", 56, "Sama ruotsiksi."),
    Column("detail_en", "Kuvaus englanniksi", 56, "Sama englanniksi."),
)  # fmt: skip

MEASURES = {
    "count": "Lukumäärä",
    "share": "Osuus prosentteina",
    "score": "Pistearvo",
    "days": "Päivien määrä",
    "years": "Vuosien määrä",
}
AGGREGATIONS = {"cumulative": "kertymä vuoden alusta", "latest": "tilanne päivän lopussa"}
