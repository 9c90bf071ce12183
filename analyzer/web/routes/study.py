"""The study: what it holds, how far each interview is, and long work started from here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Template

from analyzer.core.recording import DocumentKind
from analyzer.core.transcript import Status
from analyzer.errors import unknown_name
from analyzer.study.cores import usable_cores
from analyzer.study.documents import add_document, edit_document, remove_document
from analyzer.study.overview import check, describe, overview, recorded
from analyzer.study.upload import MOST_BYTES, RECORDINGS, SUFFIXES, TRANSCRIPTS, receiving, take_in
from analyzer.study.work import enqueue, hire_worker
from analyzer.web.desk import AnyRequest, Desk
from analyzer.web.rendering import page

ACCEPTED = ",".join(sorted(frozenset().union(*SUFFIXES.values())))


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a transcript has been checked."""

    id: str
    recording: str
    status: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The day on which a recording was made; empty: unknown."""

    recording: str
    day: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """For whom a person speaks, and as what."""

    person: str
    party: str = ""
    role: str = ""
    pseudonym: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A document: `op` is add, edit or remove."""

    op: str
    name: str
    kind: str = ""
    day: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Work to be started, or (with `job`) gone on with or stopped."""

    id: str = ""
    kind: str = ""
    job: str = ""


@get("/study", sync_to_thread=True, include_in_schema=False)
def show_study(desk: Desk) -> Template:
    """The page."""
    return _page(desk, "study.html")


@get("/study/jobs", sync_to_thread=True, include_in_schema=False)
def show_jobs(desk: Desk) -> Template:
    """The jobs alone; the page asks for them again as long as one is open, and once more for the rest when the last has ended."""
    return _page(desk, "study-jobs.html")


@get("/study/recordings", sync_to_thread=True, include_in_schema=False)
def show_recordings(desk: Desk) -> Template:
    """The recordings alone."""
    return _page(desk, "study-recordings.html")


@post("/study/check", sync_to_thread=True, include_in_schema=False, status_code=200)
def mark_checked(desk: Desk, data: Annotated[Checked, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Say how far a transcript has been checked."""
    desk.require(allowed=desk.role.codes)
    if data.status not in list(Status):
        raise unknown_name("status", data.status, list(Status))
    check(desk.study, data.recording, Status(data.status), by=desk.coder, group=data.id)
    return _page(desk, "study-recordings.html")


@post("/study/date", sync_to_thread=True, include_in_schema=False, status_code=200)
def date_recording(desk: Desk, data: Annotated[Dated, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Say when a recording was made."""
    desk.require(allowed=desk.role.codes)
    recorded(desk.study, data.recording, data.day)
    return _page(desk, "study-recordings.html")


@post("/study/person", sync_to_thread=True, include_in_schema=False, status_code=200)
def describe_person(desk: Desk, data: Annotated[Described, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Say for whom a person speaks, and as what."""
    desk.require(allowed=desk.role.codes)
    interviewer = data.party == "interviewer"
    party = None if interviewer else data.party or None
    describe(desk.study, data.person, party=party, role=data.role, interviewer=interviewer, pseudonym=data.pseudonym)
    return _page(desk, "study-people.html")


@post("/study/document", sync_to_thread=True, include_in_schema=False, status_code=200)
def keep_document(desk: Desk, data: Annotated[Written, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Add, edit or remove a document."""
    desk.require(allowed=desk.role.codes)
    if data.op == "remove":
        remove_document(desk.study, data.name)
    else:
        save = add_document if data.op == "add" else edit_document
        save(desk.study, data.name, kind=data.kind, day=data.day, text=data.text)
    return _page(desk, "study-documents.html")


@post("/study/start", sync_to_thread=True, include_in_schema=False, status_code=200)
def start_work(desk: Desk, data: Annotated[Wanted, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Start long work as a job, or have one that was abandoned taken up again."""
    desk.require(allowed=desk.role.manages)
    if not data.job:
        enqueue(desk.study, data.kind, workers=usable_cores(), job_id=data.id or None)
    hire_worker(desk.study)
    return _page(desk, "study-jobs.html")


@post("/study/stop", sync_to_thread=True, include_in_schema=False, status_code=200)
def stop_work(desk: Desk, data: Annotated[Wanted, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Template:
    """Stop a job that waits or runs."""
    desk.require(allowed=desk.role.manages)
    desk.study.store.jobs.cancel(desk.study.store.jobs.job(data.job).id)
    return _page(desk, "study-jobs.html")


@post("/study/upload", include_in_schema=False, status_code=204, request_max_body_size=MOST_BYTES[RECORDINGS])
async def take_file(desk: Desk, request: AnyRequest) -> None:
    """Take a file as it comes; its name is in the header x-file-name, percent-encoded, and never in an address."""
    desk.require(allowed=desk.role.manages)
    length = request.headers.get("content-length", "")
    name = unquote(request.headers.get("x-file-name", ""))
    with receiving(desk.study, name, size=int(length) if length.isdecimal() else None) as upload:
        async for some in request.stream():
            await asyncio.to_thread(upload.write, some)
        await asyncio.to_thread(upload.settle)
    await asyncio.to_thread(take_in, desk.study, upload)


def _page(desk: Desk, template: str) -> Template:
    found = overview(desk.shelf)
    return page(
        desk,
        template,
        overview=found,
        busy=found.busy,
        policy=desk.study.policy,
        folder=str(desk.study.folder / RECORDINGS),
        accepted=ACCEPTED,
        written=",".join(sorted(SUFFIXES[TRANSCRIPTS])),
        kinds=list(DocumentKind),
    )


routes = (
    show_study,
    show_jobs,
    show_recordings,
    mark_checked,
    date_recording,
    describe_person,
    keep_document,
    start_work,
    stop_work,
    take_file,
)
