"""What the cells of a signal sheet mean: dates, types, yes and no, impacts on trust, media. What is not understood is None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from analyzer.core.signal import SignalType, TrustValue

MONTHS = (  # in English, Dutch and French; three letters or more of a name are enough
    "january januari janvier",
    "february februari fevrier février",
    "march maart mars mrt",
    "april avril",
    "may mei mai",
    "june juni juin",
    "july juli juillet",
    "august augustus aout août",
    "september septembre",
    "october oktober octobre",
    "november novembre",
    "december decembre décembre",
)
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?")
FIGURES = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}|\d{2}))?\.?")
WORDED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|e|er|ste|de)?[\s./-]*(?:of |van )?([a-zéû]{3,})\.?(?:[\s.,/-]*'?(\d{4}|\d{2}))?", re.IGNORECASE
)
MONTH_FIRST = re.compile(r"([a-zéû]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?", re.IGNORECASE)
CENTURY = 2000
SERIALS = range(20_000, 80_000)  # day numbers of Excel, 1954 to 2119
SERIAL_ZERO = date(1899, 12, 30)

TYPES = (
    (SignalType.ALIGNMENT_EVENT, r"alignment|afstemming|alignement"),
    (SignalType.ESCALATION, r"escal"),
    (SignalType.REQUEST, r"request|verzoek|demande|aanvraag"),
)
FORMAL = r"(?<!in)(?<!in-)\bform(?:al|eel|ele|el|elle)\b"
YES, NO = ("yes", "y", "ja", "j", "oui", "true", "x", "1"), ("no", "n", "nee", "neen", "non", "false", "0")
IMPACTS = (
    (
        TrustValue.POSITIVE,
        r"[+＋]+|[↑⬆▲↗🡅]+\ufe0f?|pos(?:\.|iti(?:ve|ef|eve|f|va?))?|increased?|up|higher|hoger|toegenomen|hausse|en hausse",
    ),
    (
        TrustValue.NEGATIVE,
        r"[-−–—]+|[↓⬇▼↘🡇]+\ufe0f?|neg(?:\.|ati(?:ve|ef|eve|f|va?))?|decreased?|down|lower|lager|afgenomen|baisse|en baisse",
    ),
    (
        TrustValue.SAME,
        r"0|=+|[→↔➡⇒⟷]+\ufe0f?|same|neutral|neutraal|neutre|unchanged|equal|gelijk|idem|stable|stabiel|"  # noqa: ISC004
        r"(?:no|geen|aucun|pas d['’])\s*(?:impact|effect|effet|change|changement|invloed|verandering)",
    ),
)
MEDIA = (
    r"e-?mails?|mails?|courriels?|(?:tele)?phone(?: call)?|calls?|telefoon(?:tje|gesprek)?|appel|téléphone|meetings?|vergadering|overleg|"
    r"réunion|(?:ms |microsoft )?teams(?: call| meeting)?|zoom|skype|whats ?app|letters?|brief|lettre|workshops?|chat|sms|memo|"
    r"presentatie|presentation|video ?call|conversation|gesprek|face[- ]to[- ]face|in person|steering committee|stuurgroep|newsletter"
)
BESIDE_MEDIA = r"by|via|per|and|en|et|with|met|later|then|a|the|de|par|in|formal|informal|weekly|monthly"
MEDIUM_WORDS = 5  # most words of a cell that names a medium and no message


@dataclass(frozen=True, slots=True)
class PartDate:
    """A date as written: the year may be missing. `how` says how it was read where that is not plain."""

    day: int
    month: int
    year: int | None
    how: str = ""

    def in_year(self, year: int) -> date | None:
        """The day in that year; None where it does not exist."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def part_date(text: str) -> PartDate | None:
    """A date in figures or with the name of a month, day first; month first only where it can be nothing else.

    >>> part_date("1-2-2024")
    PartDate(day=1, month=2, year=2024, how='day first')
    >>> part_date("15-mrt")
    PartDate(day=15, month=3, year=None, how='')
    >>> part_date("31-feb") is None
    True
    """
    stripped = text.strip().lower()
    if found := ISO.fullmatch(stripped):
        return _checked(int(found[3]), int(found[2]), int(found[1]))
    if found := FIGURES.fullmatch(stripped):
        day, month, year = int(found[1]), int(found[2]), _year(found[3])
        return _checked(day, month, year, "day first") or _checked(month, day, year, "month first: the second number is no month")
    if found := WORDED.fullmatch(stripped):
        return _checked(int(found[1]), _month(found[2]), _year(found[3]))
    if found := MONTH_FIRST.fullmatch(stripped):
        return _checked(int(found[2]), _month(found[1]), _year(found[3]))
    return None


def serial_date(number: str) -> date | None:
    """The day that Excel counts with a number, 1 being 1 January 1900.

    >>> serial_date("45323")
    datetime.date(2024, 2, 1)
    """
    value = float(number)
    return SERIAL_ZERO + timedelta(days=int(value)) if int(value) in SERIALS else None


def signal_type(text: str) -> tuple[SignalType, bool] | None:
    """The type that a cell names and whether it is formal; None where it names none or several."""
    found = [kind for kind, pattern in TYPES if re.search(pattern, text, re.IGNORECASE)]
    return (found[0], bool(re.search(FORMAL, text, re.IGNORECASE))) if len(found) == 1 else None


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes or no; None where it says neither.

    >>> yes_or_no(" Ja "), yes_or_no("no"), yes_or_no("partly")
    (True, False, None)
    """
    word = text.strip().lower().rstrip(".!")
    return True if word in YES else False if word in NO else None


def trust_value(text: str) -> TrustValue | None:
    """The change of belief that a cell notes; None where it is not understood.

    >>> trust_value("+").value, trust_value(" No impact").value, trust_value("↓").value, trust_value("?")
    ('positive', 'same', 'negative', None)
    """
    stripped = text.strip().lower()
    return next((value for value, pattern in IMPACTS if re.fullmatch(pattern, stripped)), None)


def is_medium(text: str) -> bool:
    """Whether a cell names how something was sent and not what.

    >>> is_medium("E-mail"), is_medium("by phone, later Teams meeting"), is_medium("The phone bill is too high")
    (True, True, False)
    """
    words = re.findall(r"[\w-]+", text)
    rest = re.sub(rf"\b(?:{MEDIA}|{BESIDE_MEDIA})\b", "", text, flags=re.IGNORECASE)
    return 0 < len(words) <= MEDIUM_WORDS and not re.search(r"\w", rest) and bool(re.search(rf"\b(?:{MEDIA})\b", text, re.IGNORECASE))


def pieces(text: str) -> tuple[str, ...]:
    """The people or parties that a cell lists, outside brackets parted by comma, semicolon, slash, line or `and`.

    >>> pieces("Provider (Ann, Bob); Customer and PMO")
    ('Provider (Ann, Bob)', 'Customer', 'PMO')
    """
    outside = r"(?![^(]*\))"
    return tuple(one.strip() for one in re.split(rf"(?:[,;/\n+&]|\band\b|\ben\b|\bet\b){outside}", text) if one.strip())


def _month(name: str) -> int:
    """The number of a month by its name or the beginning of it; 0 where it is none."""
    return next((number for number, names in enumerate(MONTHS, 1) if any(known.startswith(name) for known in names.split())), 0)


def _year(text: str | None) -> int | None:
    return None if text is None else int(text) if len(text) == 4 else CENTURY + int(text)


def _checked(day: int, month: int, year: int | None, how: str = "") -> PartDate | None:
    """The date if there is such a day; without a year 29 February may be one."""
    plain = how if how != "day first" or (day <= 12 and day != month) else ""
    read = PartDate(day, month, year, plain)
    return read if read.in_year(year if year is not None else CENTURY) is not None else None
