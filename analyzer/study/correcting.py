"""The use case: what a reader changes in an interview. Words keep their numbers, so no code moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from analyzer.core.acts import Body, Correct, Identify, OffRecord, Speak, Split
from analyzer.core.identity import slug
from analyzer.core.people import Person
from analyzer.core.transcript import Word
from analyzer.core.units import Segment, make_segment
from analyzer.errors import ConflictError, UsageError, unknown_name
from analyzer.study.acting import act
from analyzer.study.handle import Study
from analyzer.study.material import Heard
from analyzer.study.segment import segments_of


@dataclass(frozen=True, slots=True)
class Span:
    """The words `first` to `last` (inclusive) of an interview."""

    heard: Heard
    first: int
    last: int

    @property
    def words(self) -> tuple[Word, ...]:
        """Its words as corrected."""
        return tuple(word for word in self.heard.transcript.words if self.first <= word.id <= self.last)


def span(heard: Heard, first: int, last: int) -> Span:
    """A span of an interview; words that do not exist are an error."""
    count = sum(len(utterance.words) for utterance in heard.transcript.utterances)
    if not 0 <= first <= last < count:
        raise UsageError(f"there are no words {first} to {last}", where=heard.recording.name, remedy=f"Words go from 0 to {count - 1}.")
    return Span(heard, first, last)


def correct(study: Study, where: Span, text: str, *, by: str, group: str | None = None) -> str:
    """Give a span another text: each new word goes where the old one was, so codes, times and line numbers stay; returns the group."""
    return act(study, by, corrections(where, text), group=group)


def corrections(where: Span, text: str) -> tuple[Correct, ...]:
    """The changes of single words that turn the text of a span into `text`."""
    old, new = where.words, text.split()
    placed = _placed([word.text for word in old], new)
    return tuple(Correct(where.heard.transcript.id, word.id, said) for word, said in zip(old, placed, strict=True) if word.text != said)


def respeak(study: Study, where: Span, speaker: str, *, by: str, group: str | None = None) -> str:
    """Say that another voice speaks a span; a voice that was not there before is a new one."""
    label = speaker.strip()
    if not label:
        raise UsageError("the speaker has no name", where=where.heard.recording.name)
    return act(study, by, [Speak(where.heard.transcript.id, where.first, where.last, label)], group=group)


def identify(
    study: Study, heard: Heard, speaker: str, name: str, *, party: str | None, interviewer: bool, by: str, group: str | None = None
) -> str:
    """Say who a voice is, in the whole interview."""
    if speaker not in heard.transcript.speakers:
        raise unknown_name("speaker", speaker, heard.transcript.speakers)
    if party is not None and party not in {known.id for known in study.policy.parties}:
        raise unknown_name("party", party, [known.id for known in study.policy.parties])
    if not name.strip():
        raise UsageError("the person has no name", where=heard.recording.name)
    person = Person(slug(name), None if interviewer else party, pseudonym=name.strip(), interviewer=interviewer)
    study.store.catalogue.put([person])
    return act(study, by, [Identify(heard.transcript.id, speaker, person.id)], group=group)


def off_the_record(study: Study, where: Span, *, by: str, group: str | None = None) -> str:
    """Mark a span as not to be used: it leaves every page, count and export; undoing brings it back."""
    return act(study, by, [OffRecord(where.heard.transcript.id, where.first, where.last)], group=group)


def split_unit(study: Study, heard: Heard, at_word: int, *, by: str, group: str | None = None) -> str:
    """Split the unit around `at_word` in two, the second beginning with that word."""
    unit = next((unit for unit in segments_of(study, heard) if unit.first < at_word <= unit.last), None)
    if unit is None:
        raise UsageError("there is no unit to split before this word", where=heard.recording.name, remedy="Choose a word inside a unit.")
    parts = (
        make_segment(unit.transcript, unit.first, at_word - 1, unit.scheme, trim=(unit.trim[0], 0)),
        make_segment(unit.transcript, at_word, unit.last, unit.scheme, trim=(0, unit.trim[1])),
    )
    return _recut(study, heard, (unit,), parts, by=by, group=group)


def join_units(study: Study, heard: Heard, around: int, *, by: str, group: str | None = None) -> str:
    """Join the unit around the word `around` with the next one, if the same voice says both."""
    units = segments_of(study, heard)
    place = next((place for place, unit in enumerate(units) if unit.first <= around <= unit.last), None)
    if place is None or place + 1 == len(units):
        raise UsageError("there is no unit after this one to join", where=heard.recording.name)
    first, second = units[place], units[place + 1]
    speakers = {unit.speaker for unit in heard.units([first, second])}
    if len(speakers) > 1:
        raise UsageError("the next unit is spoken by somebody else", where=heard.recording.name, remedy="Code a span over both instead.")
    whole = make_segment(first.transcript, first.first, second.last, first.scheme, trim=(first.trim[0], second.trim[1]))
    return _recut(study, heard, (first, second), (whole,), by=by, group=group)


def _recut(study: Study, heard: Heard, old: Sequence[Segment], new: Sequence[Segment], *, by: str, group: str | None) -> str:
    if study.store.assignments.given(segments=[segment.id for segment in old]):
        raise ConflictError(
            "this unit was given out for coding and keeps its borders",
            where=heard.recording.name,
            remedy="Code a span of your own, or split it before units are given out.",
        )
    study.store.products.save_segments(new)
    body: Body = Split(tuple(segment.id for segment in old), tuple(new))
    return act(study, by, [body], group=group)


def _placed(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new words in the places of the old: equal words stay, others share the places between them, what is too many shares the last."""
    placed = [""] * len(old)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "insert":
            _attach(placed, start, new[new_start:new_end])
        else:
            for place, said in _shared(range(start, end), new[new_start:new_end]):
                placed[place] = f"{placed[place]} {said}".strip()
    return placed


def _shared(places: range, said: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, word in enumerate(said):
        yield places[min(number, len(places) - 1)], word


def _attach(placed: list[str], before: int, said: Sequence[str]) -> None:
    """Inserted words go with the word before them; at the start with the first, which then follows them."""
    place = max(0, before - 1)
    placed[place] = " ".join([placed[place], *said] if before else [*said, placed[place]]).strip()
