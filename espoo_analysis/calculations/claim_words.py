"""How people write that there are no deviations, and how they name the lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class ClaimWords:
    """What to look for in the texts of a language; all are patterns of small letters.

    Parameters
    ----------
    no_deviation : str
        A clause says that there are no deviations.
    as_budgeted : str
        A clause says that something goes as budgeted.
    negation : str
        It turns the clause that holds `as_budgeted` round.
    other_matter : str
        The sentence is about explaining deviations, excepts some or names one.
    qualified : str
        The claim is only of what is large, or on the whole.
    """

    no_deviation: str
    as_budgeted: str
    negation: str
    other_matter: str
    qualified: str


CLAIM_WORDS = {
    "fi": ClaimWords(
        no_deviation=r"\b(?:talousarvio|budjetti)?poikkeam(?:ia|aa)\b(?: \S+){0,4} (?:ei|eikä)\b"
        r"|\b(?:ei|eikä|eivät|emme)\b(?: \S+){0,5} (?:talousarvio|budjetti)?poikkeam(?:ia|aa)\b"
        r"|\b(?:ilman|vailla) (?:\S+ )?poikkeam"
        r"|\b(?:ei|eikä|eivät)\b(?: \S+){0,3} poikkea\b",
        as_budgeted=r"(?:\btoteu|\betene|\bede[nt]|\bkehit|\bkerty|\bkäytet|\bpysy|\bennust"
        r"|\bodot|\barvioi|\bsuju).* (?:talousarvion|budjetin)\b(?: \S+){0,3}"
        r" mukai(?:sina|sena|sesti)\b"
        r"|\b(?:on|ovat|oli|olivat|olevan|pysyy|pysyvät)\b(?: \S+){0,2}"
        r" (?:talousarvion|budjetin) mukai(?:nen|set|sta|sia)\b"
        r"|\bnoudatta\S* (?:\S+ )?(?:talousarviota|budjettia)\b|\bbudjetoidusti\b",
        negation=r"\b(?:ei|eivät|eikä|eivätkä|tuskin)\b",
        other_matter=r"selit|selvit|arvioitu|käsitel|perustel|kommentoi|korja|syytä|syitä"
        r"|\bvoi(?:da|tu)?\b|lukuun ottamatta|\bpaitsi\b|muita poikkeam|muilta osin|\bmuuten\b"
        r"|\bmuutoin\b|ylitty[yv]|ylittä[äv]|alittu[uv]|alitta[av]",
        qualified=r"merkittäv|olenna|olennai|oleelli|suur|huomattav|juurikaan|pääosin|pääasia"
        r"|lähes|suunnilleen|pitkälti",
    ),
    "sv": ClaimWords(
        no_deviation=r"\b(?:inga|ingen|utan|inte|ej)\b(?: \S+){0,4} (?:budget)?avvikelser?\b"
        r"|\b(?:budget)?avvikelser?\b(?: \S+){0,4} (?:inte|ej)\b"
        r"|\b(?:budget)?avvikelser saknas\b|\bavviker (?:inte|ej)\b",
        as_budgeted=r"(?:utfall|förverklig|genomför|följ|fram(?:skrid|åt)|\bligg|utveckla"
        r"|vänta|beräkna|bedöm|prognos|\bär\b|\bblir\b).*"
        r" (?:(?:enligt|i enlighet med|i linje med)(?: den)?(?: ändrade)? budget(?:en)?"
        r"|som (?:har )?budgeterats?|budgetenlig\w*)\b"
        r"|\bföljer (?:den ändrade )?budgeten\b",
        negation=r"\b(?:inte|ej|icke|knappast)\b",
        other_matter=r"förklar|utre[dt]|orsak|motiver|kommenter|åtgärd|\bbehandla|\bkan\b"
        r"|\bförutom\b|\butom\b|undantag|i övrigt|\bannars\b|\b(?:andra|övriga) avvikelse"
        r"|överskri|underskri|överstig|understig",
        qualified=r"väsentlig|betydande|\bstora\b|\bstörre\b|nämnvärd|märkbar|huvudsak|nästan"
        r"|ungefär|till stor del",
    ),
    "en": ClaimWords(
        no_deviation=r"\bno\b(?: \S+){0,3} (?:deviation|variance)s?\b"
        r"|\b(?:not|without)\b(?: \S+){0,4} (?:any|a) (?:\S+ )?(?:deviation|variance)s?\b"
        r"|\bwithout (?:deviation|variance)s?\b"
        r"|\b(?:deviation|variance)s (?:(?:have|has|are|were|do|did|will) )?not\b"
        r"|\b(?:not|nothing) (?:\S+ )?deviates?\b",
        as_budgeted=r"(?:expect|forecast|estimat|\bwill\b|\b(?:is|are|be|was|were|been)\b"
        r"|proceed|progress|reali[sz]|develop|remain|accru).*"
        r" (?:as (?:has been |was |were |had been )?budgeted|on budget|as in the budget"
        r"|(?:in line|in accordance|consistent) with (?:the )?(?:amended )?budget"
        r"|according to (?:the )?(?:amended )?budget)\b"
        r"|\bfollows? the (?:amended )?budget\b",
        negation=r"\b(?:not|no|neither|nor|hardly)\b|n[\u2019']t\b",
        other_matter=r"expla|analys|\baddress|comment|reason|\bcause|correct|justif|\bcannot\b"
        r"|\bcan\b|except|apart from|other than|otherwise|other deviation|\bexceed|overrun"
        r"|overspen|underspen|shortfall",
        qualified=r"significant|\bmaterial\b|\bmajor\b|substantial|notable|considerable|\blarge"
        r"|mainly|broadly|almost|mostly",
    ),
}

# JHS says kulut and tuotot, the State Treasury and most people menot and tulot; so elsewhere.
_SYNONYMS = {
    "fi": (("kulut", "menot"),),
    "sv": (("kostnader", "utgifter"), ("intäkter", "inkomster")),
    "en": (("expenses", "costs"), ("expenses", "expenditure"), ("revenue", "income")),
}
# How many letters may be an ending, from how many letters of a word on.
_ENDINGS = {"fi": ((9, 4), (0, 2)), "sv": ((6, 2), (0, 0)), "en": ((6, 2), (0, 0))}
# The stems of these are too short to tell them from other words.
_SHORT = {"muut": "mu(?:ut|i)", "tuet": "tu(?:et|ki|en|i)"}
_MARKS = re.compile(r"[*_`]|^[ \t]*(?:#+|>|[-+])[ \t]+", re.MULTILINE)


def sentences_of(text: str) -> list[str]:
    r"""Split a text in Markdown into its sentences.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        The sentences without marks of headings, lists and emphasis, each on one line.

    Examples
    --------
    >>> sentences_of("All went **well**. No deviations\nwere found (31.7.).\n\n- Next")
    ['All went well.', 'No deviations were found (31.7.).', 'Next']
    """
    found = []
    # A heading, and an item of a list before the next, end with a point or without.
    closed = re.sub(r"^[ \t]*#.*$", "\\g<0>\n", text, flags=re.MULTILINE)
    parts = re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:#|[-+*] ))", closed)
    for part in parts:
        plain = " ".join(_MARKS.sub("", part).split())
        found += re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])", plain)
    return [sentence for sentence in found if sentence]


def claims_no_deviation(sentence: str, language: str) -> bool:
    """Tell whether a sentence says that there are no deviations or all goes as budgeted.

    Parameters
    ----------
    sentence : str
        A sentence.
    language : str
        Its language.

    Returns
    -------
    bool
        False also where it excepts something, names an excess or is about explanations.

    Examples
    --------
    >>> claims_no_deviation("No deviations have come up.", "en")
    True
    >>> claims_no_deviation("Menot eivät toteudu talousarvion mukaisesti.", "fi")
    False
    """
    words, said = CLAIM_WORDS[language], sentence.lower()
    if re.search(words.other_matter, said):
        return False
    if re.search(words.no_deviation, said):
        return True
    return any(
        re.search(words.as_budgeted, clause) and not re.search(words.negation, clause)
        for clause in re.split(r"[,;:] | [-\u2013] ", said)
    )


def is_qualified(sentence: str, language: str) -> bool:
    """Tell whether a claim leaves room for what is small.

    Parameters
    ----------
    sentence : str
        A sentence that claims something of deviations.
    language : str
        The language.

    Returns
    -------
    bool
        True where it speaks of significant deviations only.

    Examples
    --------
    >>> is_qualified("There are no significant deviations.", "en")
    True
    """
    return re.search(CLAIM_WORDS[language].qualified, sentence.lower()) is not None


def named_lines(text: str, labels: dict[str, str], language: str) -> set[str]:
    """Find the lines that a text names, in whatever form the language gives their names.

    Parameters
    ----------
    text : str
        Any text.
    labels : dict of str to str
        The names of the lines in that language, by their codes.
    language : str
        The language.

    Returns
    -------
    set of str
        Codes of the lines. Where one name holds another, only the longer one is found.

    Examples
    --------
    >>> labels = {"subsidies_and_grants": "Tuet ja avustukset", "grants_paid": "Avustukset"}
    >>> named_lines("Tukia ja avustuksia saatiin vähän.", labels, "fi")
    {'subsidies_and_grants'}
    """
    names = _name_patterns(tuple(labels.items()), language)
    said, found = text.lower(), set()
    for code, pattern in names:
        said, count = pattern.subn(" ", said)
        if count:
            found.add(code)
    return found


@cache
def _name_patterns(
    labels: tuple[tuple[str, str], ...], language: str
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = [(code, label.lower()) for code, label in labels]
    names += [
        (code, label.replace(*pair))
        for code, label in names
        for pair in _SYNONYMS[language]
        if pair[0] in label
    ]
    names.sort(key=lambda name: len(name[1]), reverse=True)
    return tuple((code, _name_pattern(label, language)) for code, label in names)


def _name_pattern(label: str, language: str) -> re.Pattern[str]:
    # The first two of several goods, or the three words that tell any other line apart.
    words = re.findall(r"\w+", label)[: 2 if "," in label else 3]
    between = r"\w*\W*(?:(?:ja|och|and)\W+)?" if "," in label else r"\w*\W*"
    # A compound may hold the name, and its words may be written together.
    return re.compile(between.join(_stem(word, language) for word in words))


def _stem(word: str, language: str) -> str:
    ending = next(cut for letters, cut in _ENDINGS[language] if len(word) >= letters)
    return _SHORT.get(word, word[: len(word) - ending])
