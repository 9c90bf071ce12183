"""The use case: many recordings to transcripts, in parallel, resumable, each failure by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from analyzer.audio import probe
from analyzer.core.time import Interval, clock
from analyzer.core.transcript import Transcript
from analyzer.errors import AnalyzerError, InputError, UsageError
from analyzer.runners import Cluster, Done, Failed, Idle, Item, Processes, Progress, Runner, configured_scheduler
from analyzer.runners import Step as Work
from analyzer.settings import Settings
from analyzer.study.events import Advanced, Begun, Finished, Refused, Skipped, Step, Tell, Waiting, silent
from analyzer.study.intake import Found, Repeated, Unreadable, find_recordings
from analyzer.study.listen import Listener, Recipe, listen, loader
from analyzer.study.longform import LONG_MS, Workplace, decode, join, listen_to_part

BEFORE = "transcribed before"
ELSEWHERE = "the worker that decoded the recording kept it where this machine does not see it"
SHARE = "Put recordings and study where this machine and all workers see them under the same path."

P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """A recording that is to be transcribed."""

    found: Found
    duration_ms: int

    @property
    def long(self) -> bool:
        """Whether it is heard in parts."""
        return self.duration_ms > LONG_MS


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A recording that was transcribed, and the milliseconds that workers spent on it."""

    planned: Planned
    transcript: Transcript
    took_ms: int


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work: a runner, and what loads the models for each of its workers."""

    runner: Runner
    load: Callable[[], Listener]


def cluster_of(runner: Literal["processes", "dask"] | None, scheduler: str | None) -> str | None:
    """The address of the Dask scheduler that is asked for, or that Dask itself is configured for; None where this machine does the work."""
    if runner == "processes" and scheduler is not None:
        raise UsageError("processes of this machine have no scheduler", remedy="Leave out --scheduler, or say --runner dask.")
    if runner != "dask" or scheduler is not None:
        return scheduler
    if (configured := configured_scheduler()) is None:
        remedy = "Name it with --scheduler tcp://host:8786, or in the environment as DASK_SCHEDULER_ADDRESS."
        raise UsageError("no Dask scheduler is named", remedy=remedy)
    return configured


Hire: TypeAlias = Callable[[Recipe, int], Crew]  # the crew for so many items under a recipe


def hiring(settings: Settings, *, workers: int, cores: int, scheduler: str | None = None, tell: Tell = silent) -> Hire:
    """Crews of at most `workers` processes, no more than there are items; the cores are shared out among them.

    With the address of a Dask `scheduler` the crew is its workers, of one thread each, which see the same folders as this machine.
    `tell` hears of models that are fetched.
    """

    def hire(recipe: Recipe, items: int) -> Crew:
        if scheduler is not None:
            return Crew(Cluster(scheduler), loader(recipe, settings, threads=1, tell=tell))
        count = max(1, min(workers, items))
        threads = max(1, cores // count)
        return Crew(Processes(count, threads), loader(recipe, settings, threads=threads, tell=tell))

    return hire


@dataclass(slots=True)
class Plan:
    """What there is to do: recordings new and known, longest first."""

    new: list[Planned] = field(default_factory=list)
    known: list[Found] = field(default_factory=list)

    @property
    def duration_ms(self) -> int:
        """Milliseconds of audio to be heard."""
        return sum(planned.duration_ms for planned in self.new)


def plan(places: Iterable[Path], *, why_not: Callable[[Found], str | None], tell: Tell) -> Plan:
    """Look at every file: what is new, what is known and `why_not` transcribed, what is refused with its reason, what is there twice."""
    found = Plan()
    for entry in find_recordings(places):
        match entry:
            case Unreadable(name, error):
                tell(Refused(Step.TRANSCRIBE, name, error))
            case Repeated(name, same_as):
                tell(Skipped(Step.TRANSCRIBE, name, f"the same recording as {same_as}"))
            case Found() if reason := why_not(entry):
                found.known.append(entry)
                tell(Skipped(Step.TRANSCRIBE, entry.name, reason))
            case Found():
                try:
                    found.new.append(Planned(entry, probe(entry.path)))
                except AnalyzerError as error:
                    tell(Refused(Step.TRANSCRIBE, entry.name, error))
    found.new.sort(key=lambda planned: -planned.duration_ms)
    return found


def transcripts(work: Sequence[Planned], recipe: Recipe, hire: Hire, workplaces: Path, tell: Tell) -> Iterator[Transcribed]:
    """The transcript of each recording as soon as it is there; a recording that fails is told and left out."""
    tell(Begun(Step.TRANSCRIBE, len(work), sum(planned.duration_ms for planned in work)))
    short = [planned for planned in work if not planned.long]
    long = [planned for planned in work if planned.long]
    items = [Item(planned.found.name, (planned.found, recipe)) for planned in short]
    if short:
        yield from _finished(short, _mapped(hire(recipe, len(short)), listen, items, tell), tell)
    if long:
        yield from _long_transcripts(long, recipe, hire, workplaces, tell)


def _long_transcripts(work: Sequence[Planned], recipe: Recipe, hire: Hire, root: Path, tell: Tell) -> Iterator[Transcribed]:
    joiners = hire(recipe, len(work))  # first, so that a model that is not there is told before the hours of listening
    no_voices = replace(recipe, speakers="none")  # the models that tell speakers apart are needed only in the end
    places = {planned.found.name: Workplace.of(root.resolve(), planned.found, recipe) for planned in work}
    spent = Counter[str]()
    undecoded = [Item(p.found.name, (p.found, places[p.found.name], recipe)) for p in work if not places[p.found.name].plan.exists()]
    for sound in _mapped(hire(no_voices, len(undecoded)), decode, undecoded, tell):
        spent[sound.item_id] += sound.took_ms
        if not places[sound.item_id].plan.exists():
            tell(Refused(Step.TRANSCRIBE, sound.item_id, InputError(ELSEWHERE, where=str(places[sound.item_id].folder), remedy=SHARE)))
    decoded = [planned for planned in work if places[planned.found.name].plan.exists()]
    parts = {
        item.id: (planned.found.name, item) for planned in decoded for item in _unheard(planned.found, places[planned.found.name], recipe)
    }
    for part in _mapped(hire(no_voices, len(parts)), listen_to_part, [item for _, item in parts.values()], tell):
        spent[parts[part.item_id][0]] += part.took_ms
    heard = [planned for planned in decoded if not _unheard(planned.found, places[planned.found.name], recipe)]
    joins = [Item(planned.found.name, (planned.found, places[planned.found.name], recipe)) for planned in heard]
    for done in _finished(heard, _mapped(joiners, join, joins, tell), tell, spent):
        yield done
        places[done.planned.found.name].clear()


def _unheard(found: Found, place: Workplace, recipe: Recipe) -> list[Item[tuple[Workplace, Interval, Recipe]]]:
    return [
        Item(f"{found.name} from {clock(part.start_ms)}", (place, part, recipe))
        for part in place.read_plan().parts
        if not place.heard(part).exists()
    ]


def _mapped(crew: Crew, step: Work[Listener, P, T], items: Sequence[Item[P]], tell: Tell) -> Iterator[Done[T]]:
    def watch(news: Progress | Idle) -> None:
        if isinstance(news, Idle):
            tell(Waiting(Step.TRANSCRIBE, news.why))
        else:
            tell(Advanced(Step.TRANSCRIBE, news.item_id, news.fraction))

    for outcome in crew.runner.map(crew.load, step, items, watch=watch):
        if isinstance(outcome, Failed):
            error = InputError(outcome.what, where=outcome.where, remedy=outcome.remedy)
            tell(Refused(Step.TRANSCRIBE, outcome.item_id, error))
        else:
            yield outcome


def _finished(
    work: Sequence[Planned], outcomes: Iterable[Done[Transcript]], tell: Tell, before_ms: Mapping[str, int] | None = None
) -> Iterator[Transcribed]:
    """Each outcome with its recording; `before_ms` is what earlier steps of the same recording took."""
    by_name = {planned.found.name: planned for planned in work}
    for outcome in outcomes:
        planned = by_name[outcome.item_id]
        done = Transcribed(planned, outcome.result, outcome.took_ms + (before_ms or {}).get(outcome.item_id, 0))
        yield done
        tell(Finished(Step.TRANSCRIBE, planned.found.name, planned.duration_ms, summary_of(outcome.result, done.took_ms)))


def summary_of(transcript: Transcript, took_ms: int) -> str:
    """One line about a transcript: length, words, speakers, notices, and how many times faster than listening it was."""
    length = clock(transcript.duration_ms or 0)
    words = sum(1 for _ in transcript.words)
    speed = (transcript.duration_ms or 0) / max(took_ms, 1)
    notices = f", {len(transcript.notices)} notice(s)" if transcript.notices else ""
    return f"{length}, {words} words, {len(transcript.speakers)} speaker(s){notices}, {speed:.0f}x real time"
