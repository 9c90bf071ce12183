"""Text as the symbols that date expressions are made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

from analyzer.findings.calendar import Days, day
from analyzer.findings.date_lexicon import FAINT, LEXICONS, ORDINAL_ENDINGS, Value

TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|(?<!\d\.)\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?!\d|\.\d)"
    r"|\d{4}s\b|[QTKqtk][1-4]\b|\d+|[^\W\d_]+|[^\w\s'’]"
)
COUNTED = frozenset(  # what bears a number with points that is no date: version 2.1.15
    word
    for words in (
        "v ver version versions versie versies release releases build patch section chapter clause article paragraph requirement",
        "sectie hoofdstuk paragraaf artikel eis chapitre paragraphe exigence",
    )
    for word in words.split()
)
ANCHOR_WORDS = 6  # most words of an event's name
ANCHOR_BEGIN = 4  # letters of an event's name that show that it may be there
NEEDED = "MWSHUkQDVX"  # kinds of which every date expression has one, if it has no number
YEARS = range(1900, 2100)
CENTURY = 2000  # of a year written with two digits
OTHER, COMMA, HYPHEN, STOP = "x", ",", "-", "."

Known: TypeAlias = "Value | Days"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A kind (one letter of the lexicon, or of the rules) with its value, and the characters of the text it stands for.

    `faint`: 1 counts as a date only with a preposition or the like, 2 only as part of a fuller date. `digits`: written in figures.
    """

    kind: str
    value: Known
    start: int
    end: int
    faint: int = 0
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: as it stands and folded (lower case, without accents)."""

    text: str
    folded: str
    start: int
    end: int


def folded(text: str) -> str:
    """Lower case without accents.

    >>> folded("Début Août")
    'debut aout'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def symbols(text: str, language: str, anchors: Mapping[str, date]) -> list[Symbol]:
    """The text as symbols; `anchors` are the days of events by name."""
    tokens = [Token(found[0], folded(found[0]), found.start(), found.end()) for found in TOKEN.finditer(text)]
    known = {_joined(tokens_of(name)): of for name, of in anchors.items()}
    found, place = list[Symbol](), 0
    while place < len(tokens):
        symbol, length = _anchor(tokens, place, known) or _phrase(tokens, place, language) or (_single(tokens, place, language), 1)
        found.append(symbol)
        place += length + (symbol.kind == "O" and symbol.digits and _has_ending(tokens, place, language))
    return found


def may_hold(text: str, language: str, anchors: Mapping[str, date]) -> bool:
    """Whether there is any word or number in `text` that a date expression needs; most texts have none."""
    plain = folded(text)
    return bool(_needed(language).search(plain)) or any(folded(name[:ANCHOR_BEGIN]) in plain for name in anchors)


@cache
def _needed(language: str) -> re.Pattern[str]:
    """Figures, words of the kinds NEEDED, and ordinals as in `on the third`."""
    ordinals = _words_of(language, "O")
    return re.compile(rf"\b\d|\b(?:{_words_of(language, NEEDED)})\b|\b(?:on|in|op) (?:the|de) (?:{ordinals})\b")


def _words_of(language: str, kinds: str) -> str:
    phrases = (listed for kind in kinds for listed in LEXICONS[language].get(kind, {}).values())
    words = {word.replace(" ", r"[\s'’-]+") for listed in phrases for word in listed.split(",")}
    return "|".join(sorted(words, key=len, reverse=True))


def tokens_of(text: str) -> list[Token]:
    """The words of `text`, marks left out."""
    return [Token(found[0], folded(found[0]), found.start(), found.end()) for found in re.finditer(r"\w+", text)]


@cache
def _phrases(language: str) -> dict[str, tuple[str, Value]]:
    return {
        word: (kind, value) for kind, values in LEXICONS[language].items() for value, words in values.items() for word in words.split(",")
    }


@cache
def _longest(language: str) -> dict[str, int]:
    """The number of words of the longest phrase that begins with a word."""
    longest: dict[str, int] = {}
    for phrase in _phrases(language):
        words = phrase.split()
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.folded for token in tokens)


def _anchor(tokens: Sequence[Token], place: int, known: Mapping[str, date]) -> tuple[Symbol, int] | None:
    """The longest event named from `place` on, however it is hyphenated."""
    if not known:
        return None
    for length in range(min(ANCHOR_WORDS, len(tokens) - place), 0, -1):
        part = tokens[place : place + length]
        words = [token for token in part if token.text != HYPHEN]
        if words and part[-1].text != HYPHEN and (of := known.get(_joined(words))):
            return Symbol("X", day(of), part[0].start, part[-1].end), length
    return None


def _phrase(tokens: Sequence[Token], place: int, language: str) -> tuple[Symbol, int] | None:
    """The longest phrase of the lexicon that begins at `place`; hyphens and apostrophes inside it do not count."""
    phrases, longest = _phrases(language), _longest(language)
    most = max(longest.get(tokens[place].folded, 0), longest.get(tokens[place].text.lower(), 0))
    for length, part in _runs(tokens, place, most):
        for key in (" ".join(token.text.lower() for token in part), " ".join(token.folded for token in part)):
            if key in phrases:
                kind, value = phrases[key]
                faint = (2 if kind == "W" else 1) if kind in "MWS" and _is_faint(part[0], key, language) else 0
                return Symbol(kind, value, part[0].start, part[-1].end, faint), length
    return None


def _runs(tokens: Sequence[Token], place: int, most: int) -> Iterator[tuple[int, list[Token]]]:
    """Runs of up to `most` words from `place` on, the longest first, each with the number of tokens it takes up."""
    found, words = list[tuple[int, list[Token]]](), list[Token]()
    for length, token in enumerate(tokens[place : place + 2 * most], 1):
        if token.text in "-/" and words:
            continue
        if not token.text[0].isalnum():
            break
        words.append(token)
        found.append((length, list(words)))
        if len(words) == most:
            break
    return reversed(found)


def _is_faint(token: Token, key: str, language: str) -> bool:
    """Whether a word may well not be a date: a season, a short form, or a month in lower case where months have capitals."""
    return key in FAINT[language] and not (key == "march" and token.text[0].isupper())


def _single(tokens: Sequence[Token], place: int, language: str) -> Symbol:
    token = tokens[place]
    if any(mark in token.text for mark in "-/.") and len(token.text) > 1:
        return Symbol(OTHER, None, token.start, token.end) if _is_counted(tokens, place) else _numeric(token)
    if token.text.isdecimal():
        return _number(tokens, place, language)
    if token.text[0].isalnum():
        return Symbol(OTHER, None, token.start, token.end)
    kind = {",": COMMA, "-": HYPHEN, "–": HYPHEN}.get(token.text, STOP)
    short = token.text == "." and place > 0 and len(tokens[place - 1].text) <= 5 and tokens[place - 1].text.isalpha()
    return Symbol(COMMA if short else kind, None, token.start, token.end)


def _is_counted(tokens: Sequence[Token], place: int) -> bool:
    """Whether figures with points stand behind a word for what has such numbers, as in v. 2.1.15."""
    before = [token.folded for token in tokens[max(0, place - 2) : place] if token.text != "."]
    return "." in tokens[place].text and bool(before) and before[-1] in COUNTED


def _number(tokens: Sequence[Token], place: int, language: str) -> Symbol:
    token, number = tokens[place], int(tokens[place].text)
    if len(token.text) == 4 and number in YEARS:
        return Symbol("Y", number, token.start, token.end, digits=True)
    if _has_ending(tokens, place, language):
        return Symbol("O", number, token.start, tokens[place + 1].end, digits=True)
    return Symbol("N", number, token.start, token.end, digits=True)


def _has_ending(tokens: Sequence[Token], place: int, language: str) -> bool:
    """Whether the token after a number is the ending of an ordinal, set close."""
    if place + 1 >= len(tokens) or not tokens[place].text.isdecimal():
        return False
    ending = tokens[place + 1]
    return ending.start == tokens[place].end and ending.folded in ORDINAL_ENDINGS[language]


def _numeric(token: Token) -> Symbol:
    """A date in figures: year first, else day first; where that is no date but month first is, month first."""
    numbers = [int(part) for part in re.split(r"[-/.]", token.text)]
    if numbers[0] > 31:
        orders = [(numbers[0], numbers[1], numbers[2])]
    else:
        full = numbers[2] if numbers[2] > 99 else CENTURY + numbers[2]
        orders = [(full, numbers[1], numbers[0]), (full, numbers[0], numbers[1])]
    for order in orders:
        try:
            return Symbol("d", day(date(*order)), token.start, token.end, digits=True)
        except ValueError:
            continue
    return Symbol(OTHER, None, token.start, token.end)
