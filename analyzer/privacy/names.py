"""Names of people and firms in texts: those a study knows, those a recogniser finds, and words that are written as names are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from analyzer.core.people import Party, Person


class Kind(StrEnum):
    """What a name names."""

    PERSON = "person"
    FIRM = "firm"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in a text, the characters `start` to `end` (half-open), and `why` it is one; what is not `sure` is to be checked."""

    start: int
    end: int
    text: str
    kind: Kind
    sure: bool
    why: str


Recogniser: TypeAlias = Callable[[str], Iterable[tuple[int, int, str]]]  # (start, end, label), labels as spaCy's: PERSON or PER, ORG

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[A-Z])|-(?=[^\W\d_]))*")
PARTICLES = frozenset(("van", "von", "de", "der", "den", "del", "di", "da", "du", "la", "le", "el", "al", "bin", "ten", "ter", "st"))
TITLES = ("mr", "mrs", "ms", "miss", "dr", "prof", "mevrouw", "mevr", "meneer", "dhr", "mme", "mlle", "monsieur", "madame", "sir")
SAYING = r"said|says|asked|asks|told|wrote|writes|called|rang|replied|answered|thought|zei|zegt|vroeg|belde|schreef|dit|demande|répond"
ROLES = frozenset(  # what parties and those who speak are called, in English, Dutch and French
    word
    for words in (
        "customer customers client clients buyer user users provider providers supplier suppliers vendor vendors contractor partner",
        "service services it outsourcer side party team company firm organisation department manager director lead officer",
        "klant klanten opdrachtgever afnemer gebruiker gebruikers leverancier leveranciers aanbieder dienstverlener opdrachtnemer partij",
        "cliente clientes acheteur utilisateur utilisateurs fournisseur fournisseurs prestataire prestataires vendeur partenaire partie",
        "speaker interviewer interviewee moderator respondent participant person voice unknown spreker geïnterviewde deelnemer persoon",
        "onbekend locuteur intervenant intervieweur enquêteur répondant personne inconnu sprecher",
    )
    for word in words.split()
)
ARTICLES = frozenset(
    ("the", "a", "an", "our", "of", "de", "het", "een", "onze", "van", "le", "la", "les", "un", "une", "notre", "du", "des")
)
# words with a capital that name nobody: days, months, languages, tools, roles, the vocabulary of the field, words that begin a sentence
NO_NAMES = ROLES.union(
    word
    for words in (
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october",
        "november december easter christmas english dutch french german indian hindi european europe ok okay teams excel word outlook zoom",
        "skype jira sap scrum agile sprint kpi sla it pm ceo cio cto cfo hr customer provider client supplier vendor service manager",
        "director team board project steering committee contract annex portal internet email mail god internal external head lead officer",
        "planner developer tester engineer analyst consultant owner user users department office request escalation alignment event",
        "i i'm i'll i've i'd she he they we you it this that these those there who what when where why how and but so no yes not the a an",
        "if then in on at by for from to of as or did do does is was are were have had has will would can could may might must shall",
        "nobody everybody everyone somebody nothing everything both all some each every any most more right well now here good sorry",
    )
    for word in words.split()
)
GIVEN = frozenset(("april", "may", "june", "august", "will"))  # among these, those that people are called
# the form of pseudonyms: CUSTOMER-1, P3, Person A
PSEUDONYM = re.compile(r"[A-Z][A-Z0-9_-]*-\d+|[A-Z]{1,2}\d+|(?:Person|Firm|Name) (?:\d+|[A-Z]{1,2})")


@dataclass(frozen=True, slots=True)
class Known:
    """Who takes part in a study, and a recogniser of names where one is at hand."""

    people: Sequence[Person] = ()
    parties: Sequence[Party] = ()
    recogniser: Recogniser | None = None


@dataclass(frozen=True, slots=True)
class Habits:
    """How words are written through all texts of a study: how often with a capital inside a sentence, how often small."""

    capital: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)

    def named(self, word: str) -> bool:
        """Whether a word is written as names are: with a capital inside a sentence, and hardly ever small."""
        key = word.casefold()
        return self.capital[key] > 0 and self.small[key] * 10 <= self.capital[key]


def habits(texts: Iterable[str]) -> Habits:
    """How the words of `texts` are written."""
    found = Habits()
    for text in texts:
        for word in WORD.finditer(text):
            if word[0][0].islower():
                found.small[word[0].casefold()] += 1
            elif not _opens(text, word.start()):
                found.capital[word[0].casefold()] += 1
    return found


def find_names(text: str, known: Known, written: Habits, *, listing: bool = False) -> tuple[Name, ...]:
    """The names in `text`, in order and disjoint; a surer one hides those that overlap it.

    `listing`: the text lists people, as a cell of recipients does, so that a capital at its beginning counts too.
    """
    found = [*_known(text, known), *_titled(text), *_recognised(text, known, written), *_looking(text, written, listing=listing)]
    kept: list[Name] = []
    for name in sorted(found, key=lambda one: (not one.sure, one.start - one.end, one.start)):
        if all(name.end <= other.start or name.start >= other.end for other in kept):
            kept.append(name)
    return tuple(_grown(sorted(kept, key=lambda name: name.start), found, text))


def _grown(kept: Sequence[Name], found: Sequence[Name], text: str) -> Iterator[Name]:
    """Names that are apart, each with what the longer names that it hides hold beside it, so that no part of a name is left."""
    done = 0
    for name, following in zip(kept, [*(other.start for other in kept[1:]), len(text)], strict=False):
        hiding = [other for other in found if other.start < name.end and other.end > name.start]
        start, end = max(done, min(other.start for other in hiding)), min(following, max(other.end for other in hiding))
        said = text[start:end]
        start, done = start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
        yield replace(name, start=start, end=done, text=text[start:done])


def firm_names(party: Party) -> tuple[str, ...]:
    """The names under which a firm may stand in a text: its name, and the first word of it where that is no common word.

    A name that only says what a party is, such as Service provider, is none.

    >>> firm_names(Party("provider", "Silverpine Systems")), firm_names(Party("provider", "Service provider"))
    (('Silverpine Systems', 'Silverpine'), ())
    """
    words = party.name.split()
    if all(_is_role(word) for word in words):
        return ()
    long = len(words) > 1 and (len(words[0]) > 3 or (len(words[0]) > 1 and words[0].isupper()))
    first = (words[0],) if long and words[0].casefold() not in NO_NAMES else ()
    return (party.name, *first)


def is_named_by_id(party: Party) -> bool:
    """Whether the id of a party tells the name of the firm.

    >>> is_named_by_id(Party("kpn", "KPN Services")), is_named_by_id(Party("customer", "Customer"))
    (True, False)
    """
    words = {word.casefold() for word in WORD.findall(party.name)} - ROLES - ARTICLES
    return not words.isdisjoint(re.split(r"[_\W]+", party.id.casefold()))


def person_names(person: Person) -> tuple[str, ...]:
    """The names under which a person may stand in a text; a pseudonym such as CUSTOMER-1 is none.

    >>> person_names(Person("helen_smith", "customer", pseudonym="Helen Smith"))
    ('Helen Smith', 'Helen', 'Smith')
    >>> person_names(Person("jp", pseudonym="JP de Vries")), person_names(Person("p3", pseudonym="P3"))
    (('JP de Vries', 'JP', 'Vries'), ())
    """
    words = person.pseudonym.split()
    if person.interviewer or PSEUDONYM.fullmatch(person.pseudonym) or all(_is_role(word) for word in words):
        return ()
    common = PARTICLES | (NO_NAMES - GIVEN) | set(TITLES)
    telling = [word for word in words if word.casefold() not in common and len(word) > 1]
    return tuple(dict.fromkeys((person.pseudonym, *telling)))


def _is_role(word: str) -> bool:
    """Whether a word says what somebody is, or which of several: those of roles, and numbers."""
    return word.isdecimal() or word.casefold() in ROLES | ARTICLES


def _opens(text: str, at: int) -> bool:
    """Whether a sentence, line or cell begins at a character."""
    before = text[:at].rstrip(" \t\"'“”‘’([*-")
    return not before or before[-1] in ".!?:;\n•…"


def _known(text: str, known: Known) -> Iterator[Name]:
    people = {name: Kind.PERSON for person in known.people for name in person_names(person)}
    firms = {name: Kind.FIRM for party in known.parties for name in firm_names(party)}
    for name, kind in (people | firms).items():
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE if len(name) > 3 else 0):
            if found[0][0].isupper():
                yield Name(found.start(), found.end(), found[0], kind, sure=True, why="the study knows it")


def _titled(text: str) -> Iterator[Name]:
    particles = "|".join(sorted(PARTICLES))
    for found in re.finditer(rf"\b(?i:{'|'.join(TITLES)})\.?\s+((?:(?:{particles})\s+)*[A-Z][\w'’-]+)", text):
        yield Name(found.start(1), found.end(1), found[1], Kind.PERSON, sure=True, why="a title stands before it")


def _recognised(text: str, known: Known, written: Habits) -> Iterator[Name]:
    if known.recogniser is None:
        return
    for start, end, label in known.recogniser(text):
        kind = {"PERSON": Kind.PERSON, "PER": Kind.PERSON, "ORG": Kind.FIRM}.get(label)
        said = text[start:end]
        opening = _opens(text, start) and " " not in said and not written.named(said)  # it may have its capital from its place
        if kind is not None and said[:1].isupper() and not _is_common(said) and not (opening and kind is Kind.FIRM):
            yield Name(start, end, said, kind, sure=False, why="a recogniser takes it for one")


def _is_common(said: str) -> bool:
    return all(word.casefold() in NO_NAMES or word.isupper() for word in WORD.findall(said))


def _looking(text: str, written: Habits, *, listing: bool) -> Iterator[Name]:
    """Runs of words that are written as names are, with particles between."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(text):
        named = _is_name(text, word, written, listing=listing)
        close = bool(run) and not text[run[-1].end() : word.start()].strip(" \t.")
        if close and (named or word[0] in PARTICLES):
            run.append(word)
            continue
        yield from _as_name(text, run)
        run = [word] if named else []
    yield from _as_name(text, run)


def _is_name(text: str, word: re.Match[str], written: Habits, *, listing: bool) -> bool:
    said = word[0]
    if not said[0].isupper() or said.casefold() in NO_NAMES or said.casefold() in TITLES or (said.isupper() and len(said) > 1):
        return False
    if len(said) == 1:
        return text[word.end() : word.end() + 1] == "."
    if _opens(text, word.start()) and not listing:
        return written.named(said) or bool(re.match(rf"\s+(?:{SAYING})\b", text[word.end() :]))
    return listing or written.named(said)


def _as_name(text: str, run: list[re.Match[str]]) -> Iterator[Name]:
    while run and run[-1][0] in PARTICLES:
        run = run[:-1]
    if run and not all(len(word[0]) == 1 for word in run):
        start, end = run[0].start(), run[-1].end()
        yield Name(start, end, text[start:end], Kind.UNKNOWN, sure=False, why="it is written as a name")
