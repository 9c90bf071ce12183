"""Words that tell who sent a signal, how it was taken and how urgent it was, in English, Dutch and French."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.core.people import Party, Person

SENT = {
    "en": r"ask(?:ed)?|rang|r[iu]ng|call(?:ed)?|told|tell|wrote|write|written|sen[dt]|mailed|emailed|complain(?:ed)?|request(?:ed)?|"
    r"demand(?:ed)?|warn(?:ed)?|announced?|proposed?|insist(?:ed)?|remind(?:ed)?|raised?|escalated?|threaten(?:ed)?|stopped|invited?|said|offered",
    "nl": r"vroeg(?:en)?|gevraagd|vraag(?:t)?|belde(?:n)?|gebeld|schree?f|schreven|geschreven|stuurde(?:n)?|gestuurd|"
    r"mailde(?:n)?|gemaild|klaagde(?:n)?|geklaagd|eiste(?:n)?|geëist|waarschuwde(?:n)?|meldde(?:n)?|gemeld|zei(?:den)?|gezegd|stopten|dreigde(?:n)?",
    "fr": r"demand\w*|appel[ée]\w*|écri\w*|envoy\w*|plain\w*|réclam\w*|exig\w*|prévenu\w*|averti\w*|annonc\w*|propos\w*|"
    r"relanc\w*|dit|menac\w*",
}
OWN = {"en": r"I|we|I've|we've|I'd|we'd", "nl": r"ik|wij|we", "fr": r"j'|je|nous|on"}
OTHERS = {"en": r"he|she|they|he's|she's|they've|they'd", "nl": r"hij|zij|ze", "fr": r"ils?|elles?"}
TO_US = {"en": r"us|me", "nl": r"ons|mij|me", "fr": r"nous|me|m'"}
TO_THEM = {"en": r"them|him|her", "nl": r"hen|hun|hem|haar", "fr": r"leur|lui|les"}
SHORT = 2  # letters; shorter parts of a name tell nobody
BETWEEN = r"\W+(?:[\w'’]+\W+){0,2}?"  # at most two words between subject and verb
NOT_TAKEN = {
    "en": r"\bnoted\b|never (?:saw|seen|had seen|knew|crossed)"
    r"|(?:did|do|does|could)(?: not|n[’']t) (?:see|answer|understand|reply|get|hear|notice|react|know)"
    r"|nobody understood|no (?:answer|reply|reaction)|ignored|not understood",
    "nl": r"nooit (?:gezien|gehoord|geweten)|niet (?:begrepen|geantwoord|gereageerd|gezien|gemerkt)|geen (?:antwoord|reactie)|genegeerd"
    r"|niemand begreep",
    "fr": r"jamais (?:vu|su|lu)|pas (?:compris|répondu|réagi|vu)|aucune (?:réponse|réaction)|sans réponse|ignoré",
}
TAKEN = {
    "en": r"(?:she|he|they|we|i) (?:really |finally |then )?(?:understood|understand|got it|saw (?:that|why|what))|then you understand",
    "nl": r"(?:ze|hij|zij|wij|we|ik) (?:begreep|begrepen|snapte|snapten)",
    "fr": r"(?:il|elle|ils|elles|on|nous|j')\s?(?:a|ont|avons|ai)? ?compris",
}
URGENT = {
    "en": r"urgent\w*|as soon as possible|asap|deadline|at risk|busiest|immediately|at once|last warning|penalty|second time|cannot wait",
    "nl": r"dringend|spoed\w*|zo snel mogelijk|deadline|meteen|onmiddellijk|boete|tweede keer|laatste waarschuwing|drukste",
    "fr": r"urgen\w*|au plus vite|immédiatement|échéance|tout de suite|pénalité|deuxième fois|dernier avertissement",
}
FORMAL = {
    "en": r"\bformal(?:ly)?\b|registered letter|notice of default|official(?:ly)?",
    "nl": r"formeel|formele|ingebrekestelling|aangetekend|officieel|officiële",
    "fr": r"formel\w*|mise en demeure|recommandée?|officiel\w*",
}
WHY = {
    "en": r"\b(?:because(?: of)?|since we|as we|due to)\b\s*([^.!?;]+)",
    "nl": r"\b(?:omdat|want|vanwege|doordat)\b\s*([^.!?;]+)",
    "fr": r"\b(?:parce qu[e']|car|à cause d[eu']|puisqu[e'])\s*([^.!?;]+)",
}
AIM = {
    "en": r"\b(?:so that|in order to|to say|to make sure|supposed to be|whether|hoping)\b\s*([^.!?;]+)",
    "nl": r"\b(?:zodat|opdat|om te zeggen|om ervoor te zorgen|bedoeld als|of)\b\s+([^.!?;]{12,})",
    "fr": r"\b(?:pour que|afin d[e']|pour dire|pour obtenir|si)\b\s*([^.!?;]{12,})",
}
ANSWER = {
    "en": r"(?:And |But |Then |So )?(?:she|he|they|[A-Z][a-z]+) (?:just |then |only )?"
    r"(?:said|answered|replied|promised|refused|agreed|dropped|took|did(?:n't| not)?|never)\b",
    "nl": r"(?:En |Maar |Toen )?(?:ze|zij|hij|[A-Z][a-z]+) (?:zei|zeiden|antwoordde|beloofde|weigerde|deed|deden|reageerde|kwam)",
    "fr": r"(?:Et |Mais |Puis )?(?:il|elle|ils|elles|[A-Z][a-zé]+) (?:a|ont|n'a|n'ont) (?:\w+ )?(?:dit|répondu|promis|refusé|réagi|fait)",
}
BACK = {  # words that point to a day spoken of before
    "en": r"\bthat (?:same )?(?:day|night|morning|afternoon|evening|week|month)\b|\bthe same (?:day|night|afternoon|week)\b|\bthere\?",
    "nl": r"\bdie(?:zelfde)? (?:dag|nacht|ochtend|middag|avond|week|maand)\b|\bdezelfde (?:dag|middag|avond|week)\b|\bdaar\?",
    "fr": r"\bce (?:même )?(?:jour|soir|matin)-là\b|\bcette (?:même )?(?:nuit|semaine)-là\b|\ble même jour\b|\blà-bas\?",
}
MEDIA = {  # in any of the three languages
    "email": r"e-?mails?|courriels?",
    "letter": r"letters?|brief|brieven|lettres?",
    "telephone": r"(?:tele)?phone[ds]?|rang|rung|call(?:ed|s)?|telefoon|gebeld|belde(?:n)?|téléphone|appel[ée]*s?",
    "stand-up": r"stand-?ups?",
    "steering committee": r"steering committee|stuurgroep|comité de pilotage",
    "workshop": r"workshops?|ateliers?",
    "meeting": r"meetings?|vergadering(?:en)?|overleg|réunions?",
    "chat": r"teams|chat|whats ?app|sms",
    "report": r"reports?|rapport(?:en|s|age)?",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """Who speaks and who is spoken of: the speaker's party, the other one where there are two, and the names of the other's people."""

    own: str
    other: str
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, own: str | None, parties: Sequence[Party], people: Iterable[Person]) -> Sides:
        """The sides as a speaker of party `own` sees them."""
        other = next((party.id for party in parties if party.id != own), "") if len(parties) == 2 and own else ""
        names = [party.name for party in parties if party.id == other]
        names += [word for person in people if other and person.party == other for word in person.pseudonym.split() if len(word) > SHORT]
        return cls(own or "", other, tuple(dict.fromkeys(name for name in names if name)))


def sender_of(text: str, language: str, sides: Sides) -> str:
    """The party that has sent something, as the words tell that come first; "" where none do."""
    verbs = SENT[language]
    others = "|".join((OTHERS[language], *map(re.escape, sides.names)))
    cues = (
        (rf"\b(?:{verbs}){BETWEEN}(?:{TO_THEM[language]})\b", sides.own),
        (rf"\b(?:{OWN[language]}){BETWEEN}(?:{verbs})\b", sides.own),
        (rf"\b(?:{verbs}){BETWEEN}(?:{TO_US[language]})\b", sides.other),
        (rf"\b(?:{others}){BETWEEN}(?:{verbs})\b", sides.other),
    )
    told = [(found.start(), party) for cue, party in cues if (found := re.search(cue, text, re.IGNORECASE))]
    return min(told)[1] if told else ""


def first(cues: dict[str, str], text: str, language: str) -> str:
    """The words of the first cue in a text, or of its group; "" where there is none."""
    found = re.search(cues[language], text, re.IGNORECASE)
    if not found:
        return ""
    return (found[1] if found.re.groups else found[0]).strip(" ,")


def media_in(text: str) -> frozenset[str]:
    """The media that a text names."""
    return frozenset(name for name, words in MEDIA.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))


def medium_of(text: str) -> str:
    """The medium that a text names first; "" where it names none."""
    places = {name: found.start() for name, words in MEDIA.items() if (found := re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))}
    return min(places, key=lambda name: places[name], default="")
