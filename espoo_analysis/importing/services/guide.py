"""What stands on the first sheet of the services' workbook: what to do, in plain Finnish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.importing.services.partial_dates import finnish_date

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.period import Period

_GUIDE = """
# Mistä on kyse
Yksikkö: {unit}.
Kausi: tammikuusta alkaen {day} asti ({period}). Ilmoita luvut ja toiminta sellaisina kuin ne \
ovat {day}.
# Kuka täyttää
Palvelut täyttävät omat rivinsä välilehdillä Mittarit ja Toiminta.
Raportin kokoaja lähettää pohjan ja kertoo, minne ja milloin se palautetaan. Hän lukee täytetyn \
pohjan raporttiin.
# Mittarit
Kirjoita Arvo-sarakkeeseen pelkkä luku, esimerkiksi 4300, 4,6 tai 87 %.
Tyhjä ei ole nolla. Jos lukua ei ole, jätä arvo tyhjäksi ja kerro huomautuksessa, miksi. \
Kirjoita 0 vain, jos luku todella on nolla.
Arvio kuten ”noin 4 300” ei ole luku: kirjoita se huomautukseen.
Laske mukaan vain se, mikä on tapahtunut viimeistään tilannepäivänä.
# Toiminta
Päivitä edellisen raportin rivit: tila, päivämäärät ja tekstit.
Lisää uudet toiminnat tyhjille riveille. Nimi tarvitaan suomeksi, ruotsiksi ja englanniksi.
Kirjoita päivämäärä niin tarkasti kuin se tiedetään: 31.7.{year}, heinäkuu {year}, kevät {year} \
tai {year}.
Jos toimintaa ei enää raportoida, tyhjennä sen rivin kaikki valkoiset solut.
# Hyvä tietää
Harmaat solut on lukittu, jotta tunnukset säilyvät. Suojauksessa ei ole salasanaa.
Otsikoiden kommentit kertovat, mitä kuhunkin sarakkeeseen kirjoitetaan.
Pohjan voi avata ja tallentaa Excelillä tai LibreOfficella. Älä yhdistä soluja.
Älä kirjoita pohjaan henkilötietoja.
"""


def guide_lines(period: Period, unit: str, cutoff: dt.date) -> list[tuple[str, str]]:
    """Say what is to be done with the workbook.

    Parameters
    ----------
    period : Period
        The period that is reported.
    unit : str
        The unit, as it is named to the reader.
    cutoff : datetime.date
        The last day that the figures may include.

    Returns
    -------
    list of tuple of str
        Line by line ``subtitle`` or ``line``, and its text.

    Examples
    --------
    >>> import datetime as dt
    >>> from espoo_analysis.period import Period
    >>> guide_lines(Period(2025, 8), "Neuvonta", dt.date(2025, 8, 31))[:2]
    [('subtitle', 'Mistä on kyse'), ('line', 'Yksikkö: Neuvonta.')]
    """
    day = finnish_date(str(cutoff))
    text = _GUIDE.format(unit=unit, period=period, day=day, year=period.year)
    return [
        ("subtitle", line[2:]) if line.startswith("# ") else ("line", line)
        for line in text.strip().splitlines()
    ]
