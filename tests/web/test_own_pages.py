"""The pages codebook, retrieve and study, and what is played: each route once as it should go, and as it should not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from analyzer.core.acts import Check, EditCode, Memo
from analyzer.core.identity import new_act_id
from analyzer.core.recording import Document, DocumentKind, Recording
from analyzer.core.transcript import Status
from analyzer.errors import UsageError
from analyzer.store import JobState
from analyzer.study import Study, upload
from analyzer.study.events import Begun, Finished, Step, Tell
from analyzer.study.overview import overview
from analyzer.study.shelf import Shelf
from analyzer.study.sound import loudness, peaks
from analyzer.study.standby import Failing
from analyzer.study.training import Training
from analyzer.study.work import enqueue, work
from analyzer.web.app import create_app
from analyzer.web.auth import COOKIE, csrf_of
from analyzer.web.desk import Door
from tests.web.interviews import LONG, long_interview, tone

FORM = {"accept": "text/html", "hx-request": "true"}
TOKEN = "opens-the-door"


class Visitor:
    """Somebody at a browser: requests carry the session, and changes the token of its pages."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client
        assert client.get("/open", params={"token": TOKEN}, follow_redirects=False).status_code == 303
        self.proof = {"x-csrftoken": csrf_of(client.cookies[COOKIE])}

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.client.get(path, params=parameters, headers={"accept": "text/html"}, follow_redirects=False)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self.client.post(path, json=body, headers={**self.proof, "accept": "application/json"})

    def fill(self, path: str, **fields: str) -> httpx.Response:
        """Send one of the forms."""
        return self.client.post(path, data={"id": new_act_id(), **fields}, headers={**self.proof, **FORM})


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with long_interview(tmp_path / "study", words=600) as made:
        yield made


@pytest.fixture
def anna(study: Study) -> Iterator[Visitor]:
    app = create_app(study, door=Door(TOKEN, "Anna"), hosts=("localhost.local",))
    with TestClient(app, base_url="http://localhost.local") as client:
        yield Visitor(client)


def sent(visitor: Visitor, path: str, **fields: str) -> str:
    """What the page answers to one of its forms."""
    found = visitor.fill(path, **fields)
    assert found.status_code == 200, found.text
    return found.text


def edit(client: Visitor, study: Study, op: str, *, preview: bool = False, **fields: str) -> str:
    code = study.codebook.dimension("realm").code("contractual")
    kept = {"base": study.codebook.version, "dimension": "realm", "code": code.id, "name": code.name, "definition": code.definition}
    lists = {name: "\n".join(getattr(code, name)) for name in ("include", "exclude", "rules", "examples")}
    painted = {"painted": "1", "colour": code.colour} if code.colour else {}
    return sent(client, "/codebook/preview" if preview else "/codebook/save", **{**kept, **lists, **painted, "op": op, **fields})


def test_a_preview_says_what_a_definition_would_change_and_changes_nothing(study: Study, anna: Visitor) -> None:
    shown = edit(anna, study, "save", preview=True, definition="something else")
    assert "meaning changed" in shown
    assert "will be marked to be looked at again" in shown
    assert study.store.log.acts(EditCode) == ()


def test_saving_changes_the_codebook_and_can_be_undone(study: Study, anna: Visitor) -> None:
    assert "something else" in edit(anna, study, "save", definition="something else")
    assert study.codebook.dimension("realm").code("contractual").definition == "something else"
    anna.post("/undo", {"id": new_act_id(), "group": None})
    assert study.codebook.dimension("realm").code("contractual").definition != "something else"


def test_a_conflict_is_shown_and_nothing_overwritten(study: Study, anna: Visitor) -> None:
    base = study.codebook.version
    edit(anna, study, "save", definition="of the first")
    assert "somebody has changed" in edit(anna, study, "save", definition="of the second", base=base)
    assert study.codebook.dimension("realm").code("contractual").definition == "of the first"


def test_codes_are_merged_split_retired_added(study: Study, anna: Visitor) -> None:
    edit(anna, study, "merge", code="relational", into="operational")
    edit(anna, study, "split", parts="Price: what it costs\nScope: what is done")
    edit(anna, study, "add", name="Legal", definition="courts")
    offered = [code.id for code in study.codebook.dimension("realm").offered]
    assert offered == ["operational", "price", "scope", "legal"]
    edit(anna, study, "restore")
    assert "contractual" in [code.id for code in study.codebook.dimension("realm").offered]
    versions = anna.get("/codebook/versions").text
    assert versions.count("<li class=") == 5


def test_memos_and_relations_are_shown_with_the_code(study: Study, anna: Visitor) -> None:
    assert "Discussed" in sent(anna, "/codebook/memo", key="realm=contractual", text="Discussed in March.")
    shown = sent(anna, "/codebook/relate", key="realm=contractual", other="realm=relational", text="comes before")
    assert "comes before" in shown
    assert [act.body.about for act in study.store.log.acts(Memo) if isinstance(act.body, Memo)][-1] == "realm=contractual"


def test_a_code_in_vivo_is_named_in_the_answer(study: Study, anna: Visitor) -> None:
    body = {"id": new_act_id(), "base_version": study.codebook.version, "dimension": "realm", "name": "Two days", "examples": ["two days"]}
    assert anna.post("/codebook/add", body).json()["code"] == "two_days"
    assert anna.post("/codebook/add", {**body, "id": new_act_id()}).status_code == 409


def test_extracts_are_found_and_taken_along(study: Study, anna: Visitor) -> None:
    page = anna.get("/retrieve", code="realm=contractual", context=1).text
    assert "extracts" in page
    word = anna.get("/retrieve/extracts/docx", code="realm=contractual")
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(word.content)).namelist()
    assert anna.get("/retrieve/extracts/xlsx", code="realm=contractual").content[:2] == b"PK"
    assert "(source: Customer" in anna.get("/retrieve/text", code="realm=contractual").text
    assert anna.get("/retrieve/extracts/exe").status_code == 400
    assert "no code" in anna.get("/retrieve", code="realm=nothing").text


def test_a_transcript_is_checked_dated_and_its_people_described(study: Study, anna: Visitor) -> None:
    sent(anna, "/study/check", recording=LONG, status="checked")
    sent(anna, "/study/date", recording=LONG, day="2024-05-06")
    sent(anna, "/study/person", person="mira", party="provider", role="planner", pseudonym="P1")
    (state,) = overview(Shelf(study)).recordings
    assert state.status is Status.CHECKED
    assert str(state.recording.recorded_on) == "2024-05-06"
    mira = next(person for person in overview(Shelf(study)).people if person.id == "mira")
    assert (mira.party, mira.role, mira.pseudonym) == ("provider", "planner", "P1")
    assert len(study.store.log.acts(Check)) == 1


def test_work_is_started_watched_and_stopped(study: Study, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import analyzer.web.routes.study as routes

    monkeypatch.setattr(routes, "hire_worker", lambda study: True)
    assert "waiting" in sent(anna, "/study/start", kind="export")
    assert 'hx-trigger="every' in anna.get("/study/jobs").text
    assert work(study, lambda event: None, cores=1, once=True) == 0
    assert "data-ended" in anna.get("/study/jobs").text
    assert (study.exports / "report.html").is_file()
    sent(anna, "/study/start", kind="suggest")
    job = study.store.jobs.jobs(state=JobState.WAITING)[0]
    assert "stopped" in sent(anna, "/study/stop", job=job.id)
    assert "what was finished is kept" in anna.get("/study/jobs").text
    assert anna.fill("/study/start", kind="rm").status_code == 404


def test_work_whose_worker_died_is_told_and_taken_up_again(study: Study, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import analyzer.web.routes.study as routes

    monkeypatch.setattr(routes, "hire_worker", lambda study: work(study, lambda event: None, cores=1, once=True) == 0)
    job = enqueue(study, "export", workers=1)
    study.store.jobs.take("dead", lease=timedelta(seconds=-1))
    shown = anna.get("/study/jobs").text
    assert "interrupted" in shown
    assert "Go on" in shown
    assert "interrupted" not in sent(anna, "/study/start", job=job.id)
    assert [each.state for each in study.store.jobs.jobs()] == [JobState.DONE]


def test_documents_are_added_edited_and_removed(study: Study, anna: Visitor) -> None:
    written = {"name": "Contract 2024", "kind": "contract", "day": "2024-01-31", "text": "Article 1"}
    assert "Contract 2024" in sent(anna, "/study/document", op="add", **written)
    assert anna.fill("/study/document", op="add", **written).status_code == 409
    sent(anna, "/study/document", op="edit", **{**written, "kind": "minutes", "day": ""})
    assert study.store.catalogue.all_of(Document) == (Document("Contract 2024", "Article 1", DocumentKind.MINUTES, None),)
    for wrong in ({"kind": "poem"}, {"day": "soon"}, {"text": " "}, {"name": "unknown"}):
        assert anna.fill("/study/document", op="edit", **{**written, **wrong}).status_code in {400, 404}
    sent(anna, "/study/document", op="remove", name="Contract 2024")
    assert study.store.catalogue.all_of(Document) == ()


def hand_over(visitor: Visitor, name: str, content: bytes) -> httpx.Response:
    headers = {**visitor.proof, "accept": "application/json", "x-file-name": quote(name), "content-type": "application/octet-stream"}
    return visitor.client.post("/study/upload", content=content, headers=headers)


def test_recordings_and_transcripts_are_handed_over(study: Study, anna: Visitor) -> None:
    assert hand_over(anna, "Gespräch 2.wav", b"RIFF" * 800_000).status_code == 204
    assert (study.folder / "recordings" / "Gespräch 2.wav").stat().st_size == 3_200_000
    told = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Ada>we agreed the price\n"
    assert hand_over(anna, "told.vtt", told.encode()).status_code == 204
    assert "told.vtt" in anna.get("/study").text
    assert hand_over(anna, "told.vtt", told.encode()).status_code == 409


@pytest.mark.parametrize(
    "name", ["../x.wav", "a/b.wav", "..\\b.wav", "C:\\b.wav", ".x.wav", "x\0.wav", "x\n.wav", "", "x.exe", "y" * 130 + ".wav"]
)
def test_names_that_lead_elsewhere_are_refused_and_leave_nothing(study: Study, anna: Visitor, name: str) -> None:
    before = sorted(study.folder.rglob("*"))
    assert hand_over(anna, name, b"RIFF").status_code == 400
    assert [path for path in sorted(study.folder.rglob("*")) if path not in before and not path.name.startswith("study.db")] == []


def test_what_is_too_large_cut_off_or_unreadable_leaves_nothing(study: Study, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(upload.MOST_BYTES, "recordings", 10)
    assert hand_over(anna, "x.wav", b"RIFF" * 5).status_code == 400
    assert hand_over(anna, "x.docx", b"PK\x03\x04 and nothing else").status_code == 422
    with pytest.raises(UsageError, match="whole"), upload.receiving(study, "y.wav", size=9) as taken:
        taken.write(b"RIFF")
    assert [path.name for folder in ("recordings", "transcripts") for path in (study.folder / folder).iterdir()] == ["long-interview.wav"]


def test_a_model_is_trained_from_the_page(study: Study, anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    import analyzer.study.work as working
    import analyzer.web.routes.study as routes

    def learned(study: Study, output: Path | None, training: Training, tell: Tell) -> None:
        tell(Begun(Step.TRAIN, 1, 1))
        tell(Finished(Step.TRAIN, "book", 0, "linear: 0.61"))
        tell(Finished(Step.TRAIN, "book", 0, "finetune: 0.64"))
        assert "finetune: 0.64" in anna.get("/study/jobs").text

    monkeypatch.setattr(routes, "hire_worker", lambda study: True)
    monkeypatch.setattr(working, "train_in_study", learned)
    assert "Train a model" in sent(anna, "/study/start", kind="train")
    assert work(study, lambda event: None, cores=1, once=True) == 0
    assert "written to models/latest" in anna.get("/study/jobs").text


def test_sound_comes_in_the_portion_that_is_asked_for(study: Study, anna: Visitor) -> None:
    whole = Path(study.store.catalogue.get(Recording, LONG).uri).read_bytes()
    part = anna.client.get(f"/recordings/{LONG}/sound", headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, whole[10:20], f"bytes 10-19/{len(whole)}")
    assert anna.client.get(f"/recordings/{LONG}/sound", headers={"range": f"bytes={len(whole)}-"}).status_code == 416
    assert anna.client.get(f"/recordings/{LONG}/sound", headers={"range": "bytes=-5"}).content == whole[-5:]


@pytest.mark.parametrize("trick", ["..", "%2e%2e", "..%2f..%2fstudy.toml", "L%00", "%2fetc%2fpasswd"])
def test_no_path_leads_out_of_the_recordings(anna: Visitor, trick: str) -> None:
    assert anna.get(f"/recordings/{trick}/sound").status_code in {400, 404}
    assert anna.get(f"/recordings/{trick}/peaks").status_code in {400, 404}


def test_peaks_are_computed_once(study: Study) -> None:
    pytest.importorskip("av")
    found = peaks(study, LONG)
    assert (len(found), max(found)) == (160, 255)
    tone(study.folder / "recordings" / "long-interview.wav", seconds=1)
    assert peaks(study, LONG) == found


def test_silence_has_no_peaks() -> None:
    import numpy as np

    assert loudness(np.zeros(4000, dtype=np.float32)) == (0, 0)
    assert loudness(np.zeros(0, dtype=np.float32)) == ()


def test_what_could_not_be_brought_up_to_date_says_so(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "could not be brought" not in anna.get("/dashboard").text
    monkeypatch.setattr(Shelf, "failing", lambda _shelf, _name: Failing(datetime(2024, 2, 29, 8, 1, tzinfo=UTC), "the disk is full"))
    for page in ("/dashboard", "/retrieve"):
        assert "could not be brought up to date since 2024-02-29 08:01 (UTC). The disk is full." in anna.get(page).text


def test_a_large_study_is_counted_behind_the_page(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shelf, "soon", lambda _shelf, _name, _compute: None)
    assert "Counting for the first time" in anna.get("/dashboard").text
    page = anna.get("/retrieve", code="realm=contractual").text
    assert 'hx-get="/retrieve?code=realm%3Dcontractual" hx-trigger="load"' in page
    assert "Gathering the passages" in page
