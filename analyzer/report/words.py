"""How a report words and writes what it shows."""

from __future__ import annotations

from datetime import date

from analyzer.core.coding import Reason
from analyzer.core.transcript import NoticeKind, Status

REASONS = {
    Reason.UNCALIBRATED: "not calibrated",
    Reason.UNSURE: "not sure enough",
    Reason.CLOSE: "two codes too close",
    Reason.UNLIKE: "unlike what it learned from",
    Reason.UNPROMISED: "no promise could be certified for it",
    Reason.SHORT: "too few words",
    Reason.LONG: "too many words",
    Reason.AUDIO: "heard too poorly",
    Reason.LANGUAGE: "a language it does not know",
}
NOTICES = {
    NoticeKind.GAP: "Speech without words",
    NoticeKind.LOOP: "A phrase repeated in a loop",
    NoticeKind.REPEATED: "A passage given twice",
    NoticeKind.INVENTED: "Words that may be invented",
    NoticeKind.UNSURE: "Heard poorly",
    NoticeKind.MUSIC: "Music",
    NoticeKind.LANGUAGE: "Another language",
    NoticeKind.NO_SPEECH: "No speech",
    NoticeKind.TRUNCATED: "Cut off",
    NoticeKind.NO_TIMES: "No times",
    NoticeKind.SPEAKERS: "Fewer voices than given",
    NoticeKind.ENCODING: "Letters that may be wrong",
    NoticeKind.LEFT_OUT: "Left out of what the file holds",
    NoticeKind.ORDER: "Passages whose place may be wrong",
}
STATUSES = {
    Status.DRAFT: "machine transcript, not checked",
    Status.CHECKED: "checked by a person",
    Status.VALIDATED: "validated by the participant",
}

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def duration(duration_ms: int) -> str:
    """A length in words a reader takes in at a glance.

    >>> duration(22_380_000), duration(47_500)
    ('6 h 13 min', '48 s')
    """
    if duration_ms < 60_000:
        return f"{round(duration_ms / 1000)} s"
    hours, minutes = divmod(round(duration_ms / 60_000), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min"


def day(moment: date) -> str:
    """A date as it is read, whatever the machine's language.

    >>> day(date(2024, 6, 1))
    '1 June 2024'
    """
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def number(count: int) -> str:
    """A count with thin spaces between thousands.

    >>> number(12345)
    '12\u202f345'
    """
    return f"{count:,}".replace(",", "\u202f")


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "recording"), counted(0, "recording")
    ('1 recording', '0 recordings')
    """
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def share(value: float) -> str:
    """A score 0..1 in two digits that never claims certainty.

    >>> share(0.834), share(0.9991), share(0.0004)
    ('0.83', '> 0.99', '< 0.01')
    """
    if value > 0.99:
        return "> 0.99"
    return "< 0.01" if value < 0.01 else f"{value:.2f}"
