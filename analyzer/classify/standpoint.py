"""Whose belief a passage tells, by its English wording: the speaker's own party, another's, or a party that is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from analyzer.classify.model import Question

OWN = frozenset(["i", "we", "us", "our", "ours", "my", "mine", "me"])
OTHERS = frozenset(["they", "them", "their", "theirs", "he", "him", "his", "she", "her", "hers"])
BELIEF = re.compile(
    r"belie[fv]\w*|trust\w*|faith|confiden\w+|doubt\w*|suspect\w*|suspicio\w+|credib\w+|convinc\w+|sceptic\w+|skeptic\w+|hope\w*"
    r"|rel(?:y|ies|ied|iance)|count(?:s|ed|ing)?|feels?|felt|feeling|impression|respect\w*|verif\w+|check(?:s|ed|ing)?"
)
WORD = re.compile(r"[\w'’]+")
ROLES = {"client": "customer", "supplier": "provider", "vendor": "provider"}  # other words for the usual two parties
KEPT = 1 << 14  # answers remembered while learning, which asks for them again and again
REACH = 6  # words before a word of belief among which its holder is sought


@lru_cache(maxsize=KEPT)
def plausibility(question: Question) -> float:
    """How plausible it is, 0..1, that a passage tells what the asked trustor believes; 1 where nothing speaks against it.

    >>> plausibility(Question("1", "We no longer believe what they report.", "customer", "customer"))
    1.0
    >>> plausibility(Question("1", "We no longer believe what they report.", "provider", "customer"))
    0.1
    >>> plausibility(Question("1", "They told us that they do not rely on us any more.", "provider", "customer"))
    1.0
    """
    if question.party is None:
        return 1.0
    asked = role_of(question.party)
    speaker = None if question.speaker_party is None else role_of(question.speaker_party)
    own = None if speaker is None else speaker == asked
    holds = set(_asked_holds(question.text, asked, {asked, speaker, "customer", "provider"}, own))
    if holds:
        return 1.0 if True in holds else 0.1
    return 0.3 if own is False else 1.0


def role_of(party: str) -> str:
    """The usual word for a party, where it has one."""
    word = party.casefold().removesuffix("'s").removesuffix("’s")
    return ROLES.get(word, word)


def _asked_holds(text: str, asked: str, known: set[str | None], own: bool | None) -> Iterator[bool]:  # noqa: FBT001  (None: speaker unknown)
    """For each word of belief with a holder before it, whether that is the asked party; `own`: the speaker belongs to the asked party."""
    words = [role_of(word) for word in WORD.findall(text)]
    for place, word in enumerate(words):
        if not BELIEF.fullmatch(word):
            continue
        before = reversed(words[max(0, place - REACH) : place])
        holder = next((word for word in before if word in OWN | OTHERS or word in known), None)
        if holder in known and holder is not None:
            yield holder == asked
        elif holder is not None and own is not None:
            yield own if holder in OWN else not own
