"""Where the headings of a table stand in a text: one after the other, or over their columns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from espoo_analysis.importing.settling.written import COLUMNS
from espoo_analysis.importing.text.number_splitting import SURE_GAP
from espoo_analysis.importing.text.rows import text_of, words_of
from espoo_analysis.importing.words.money_units import without_money_units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from espoo_analysis.sources.sheets import TextLine, Word

#: So many lines above the first row are looked at.
MAXIMUM_LINES = 12
#: A heading has at most so many words.
MAXIMUM_WORDS = 7
#: A table has at least a budget and a forecast.
FEWEST_COLUMNS = 2
# A heading that is set in by more characters stands over a column.
_INDENT = 3
# From so many words on, a line that ends with a full stop is a sentence.
_SENTENCE_WORDS = 3

#: A left and a right edge.
Span = tuple[float, float]


@dataclass(frozen=True)
class Caption:
    """A heading of a column, as it stands there: with its line ends, and what it names."""

    written: str
    meaning: str
    place: str

    @property
    def text(self) -> str:
        """The heading on one line."""
        return " ".join(self.written.split())


@dataclass
class _Stack:
    """The words of a heading over the figures of its column."""

    spans: list[Span]
    words: list[list[str]] = field(default_factory=list)
    place: str = ""

    def shared(self, word: Word) -> float:
        return max(min(word.right, right) - max(word.left, left) for left, right in self.spans)


def read_captions(
    lines: Sequence[TextLine],
    columns: Sequence[Span],
    meaning: Callable[[str], str],
) -> tuple[tuple[Caption, ...], ...]:
    """Read the headings above a table, in the order of its columns.

    Parameters
    ----------
    lines : sequence of TextLine
        The lines above the first row, from the top; blank ones may be among them.
    columns : sequence of tuple of float
        From where to where the figures below stand, column by column; one where the columns
        run into each other.
    meaning : callable
        Says which column a heading names; empty for what is no heading.

    Returns
    -------
    tuple of tuple of Caption
        Every way to read them that names each column once: none, one, or more than one.

    Notes
    -----
    A heading may go on upon the next lines. Where the words stand over each other they are read
    column by column, otherwise in the order in which they are written.
    """
    block = [line for line in lines if line.text.strip()][-MAXIMUM_LINES:]
    stacked = _over_columns(block, columns, meaning)
    if stacked:
        return (stacked,)
    # What ends a sentence is no heading, and neither is what stands above it.
    last = max((i for i, line in enumerate(block) if _ends_sentence(line.text)), default=-1)
    block = block[last + 1 :]
    # Lines of which one has words far apart are read over the columns or not at all.
    if any(line.words for line in block) or (len(block) > 1 and any(map(_is_spread, block))):
        return ()
    return _in_sequence(block, meaning)


def _is_spread(line: TextLine) -> bool:
    return len(_phrases(line)) > 1 or words_of(line)[0].left > _INDENT


def _ends_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", "!", "?")) and len(text.split()) >= _SENTENCE_WORDS


def _over_columns(
    block: Sequence[TextLine], columns: Sequence[Span], meaning: Callable[[str], str]
) -> tuple[Caption, ...]:
    best: tuple[Caption, ...] = ()
    if len(columns) < FEWEST_COLUMNS:
        return best
    for count in range(1, len(block) + 1):
        stacks, beside = _stacks(block[-count:], columns)
        captions = _captions(stacks, meaning)
        # A title above the headings spans them all: what was read below it stands.
        if captions and not any(meaning(text) in COLUMNS for text in beside):
            best = captions
    return best


def _stacks(lines: Sequence[TextLine], columns: Sequence[Span]) -> tuple[list[_Stack], list[str]]:
    """Gather the words over each column, and what stands left of all columns."""
    stacks = [_Stack([span]) for span in columns]
    beside = []
    for line in lines:
        placed: dict[int, list[Word]] = defaultdict(list)
        for phrase in _phrases(line):
            homes = _homes(phrase, stacks)
            if not any(home is not None for home in homes):
                if phrase[-1].right < columns[0][0]:
                    beside.append(text_of(phrase))
                    continue
                stacks.append(_Stack([(phrase[0].left, phrase[-1].right)]))
                homes = [len(stacks) - 1] * len(phrase)
            for word, home in zip(phrase, _filled(homes), strict=True):
                placed[home].append(word)
        for home, words in placed.items():
            stack = stacks[home]
            stack.spans += [(word.left, word.right) for word in words]
            stack.words.append([word.text for word in words])
            stack.place = stack.place or line.place
    return sorted(stacks, key=lambda stack: stack.spans[0]), beside


def _homes(phrase: Sequence[Word], stacks: Sequence[_Stack]) -> list[int | None]:
    """Find over which column each word of a phrase stands, if over any."""
    shares = [[stack.shared(word) for stack in stacks] for word in phrase]
    return [share.index(max(share)) if max(share) > 0 else None for share in shares]


def _filled(homes: Sequence[int | None]) -> list[int]:
    """Let a word that stands over no column go with its neighbour, the next one first."""
    filled = list(homes)
    for index in reversed(range(len(filled) - 1)):
        filled[index] = filled[index + 1] if filled[index] is None else filled[index]
    known = next(home for home in filled if home is not None)
    found = []
    for home in filled:
        known = known if home is None else home
        found.append(known)
    return found


def _phrases(line: TextLine) -> list[list[Word]]:
    """Part a line where wide gaps are."""
    phrases: list[list[Word]] = []
    for word in words_of(line):
        digit = (word.right - word.left) / max(len(word.text), 1)
        if phrases and word.left - phrases[-1][-1].right <= SURE_GAP * digit:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _captions(stacks: Sequence[_Stack], meaning: Callable[[str], str]) -> tuple[Caption, ...]:
    captions = []
    for stack in stacks:
        # With the line's end, so that a word that a hyphen parts is joined again.
        text = "\n".join(" ".join(words) for words in stack.words)
        captions.append(Caption(text, meaning(text), stack.place))
    return tuple(captions) if _names_each_once(captions) else ()


def _names_each_once(captions: Sequence[Caption]) -> bool:
    """Tell whether every heading is known, and no column of ours has two."""
    ours = [caption.meaning for caption in captions if caption.meaning in COLUMNS]
    return all(caption.meaning for caption in captions) and len(set(ours)) == len(ours)


def _in_sequence(
    block: Sequence[TextLine], meaning: Callable[[str], str]
) -> tuple[tuple[Caption, ...], ...]:
    """Cut the words before the first row into headings, from the last word backwards."""
    words = [
        (word.text + ("\n" if word is last else " "), line.place)
        for line in block
        for words in (words_of(line),)
        for last in words[-1:]
        for word in words
    ]
    found: list[tuple[int, tuple[Caption, ...]]] = []

    def cut(end: int, later: tuple[Caption, ...]) -> None:
        found.append((-end, later))
        for start in range(max(end - MAXIMUM_WORDS, 0), end):
            text = "".join(word for word, _ in words[start:end]).strip()
            # A heading begins with a word: a year or a unit stands behind what it is of.
            is_begun = not text[0].isdigit() and without_money_units(
                text.split()[0].lower()
            ).strip(",()")
            means = meaning(text) if is_begun else ""
            caption = Caption(text, means, words[start][1])
            if caption.meaning and _names_each_once((caption, *later)):
                cut(start, (caption, *later))

    cut(len(words), ())
    # No word that can be part of a heading is left over: "Muutettu" is not prose.
    first = max(begin for begin, _ in found)
    ways = [captions for begin, captions in found if begin == first and len(captions) > 1]
    return tuple({tuple(c.meaning for c in captions): captions for captions in ways}.values())
