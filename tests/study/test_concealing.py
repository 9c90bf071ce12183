"""What outsiders may see: no name of a person, firm or file in any product, and the same pseudonym everywhere."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from analyzer.core.acts import Identify
from analyzer.core.people import Party, Person
from analyzer.core.recording import Recording
from analyzer.core.time import Interval
from analyzer.core.transcript import Transcript, Turn
from analyzer.study import Study
from analyzer.study.acting import act
from analyzer.study.codings import record_codings
from analyzer.study.events import silent
from analyzer.study.export import export_all
from analyzer.study.findings import material_of
from analyzer.study.material import heard
from analyzer.study.products import write_products
from analyzer.study.segment import segment, segments_of
from analyzer.study.signals import log_of, pseudonymised
from tests.charts.constructed import dozen
from tests.study.coded import new_study, rows_of

PARTIES = (Party("customer", "Northgate Foods", "the retailer"), Party("provider", "Silverpine Systems"))
NAMES = ("Helen", "Smith", "Priya", "Raman", "Northgate", "Silverpine", "helen-smith")


def named_study(folder: Path) -> Study:
    """A study in which people, firms and a file are named."""
    study = new_study(folder, words=120, parties=PARTIES)
    for number, recording in enumerate(study.store.catalogue.all_of(Recording)):
        study.store.catalogue.put([replace(recording, uri=f"/tapes/customer-{('helen-smith', 'two')[number]}.opus")])
        transcript = study.store.products.transcript(study.store.products.transcripts(recording=recording.id)[-1])
        study.store.products.save_transcript(_naming(transcript))
    study.store.catalogue.put([Person("helen_smith", "customer", pseudonym="Helen Smith")])
    told = replace(dozen()[0], trigger="Priya Raman of Silverpine had called Helen about Northgate")
    by_name = replace(dozen()[1], label="Helen 1", sender="Priya Raman", recipients=("customer", "Helen Smith"))
    by_name = replace(by_name, accounts=tuple(replace(account, party="Helen Smith") for account in by_name.accounts))
    study.store.catalogue.put([told, by_name])
    segment(study, silent)
    return study


def _naming(transcript: Transcript) -> Transcript:
    """The transcript with names in the longest thing said."""
    said = ["then", "Helen", "Smith", "told", "Priya", "Raman", "of", "Silverpine", "Systems"]
    longest = max(transcript.utterances, key=lambda one: len(one.words))
    begun = (replace(word, text=text) for word, text in zip(longest.words, said, strict=False))
    named = replace(longest, words=(*begun, *longest.words[len(said) :]))
    utterances = tuple(named if one is longest else one for one in transcript.utterances)
    return replace(transcript, id=f"{transcript.id}-named", utterances=utterances, turns=(Turn(Interval(0, 900), "Priya Raman"),))


def texts_under(folder: Path) -> str:
    """Everything that is written in the files of a folder, in those that are packed too."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as packed:
                found += [packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml")]
        elif path.is_file():
            found.append(path.read_text(encoding="utf-8"))
        found.append(path.name)
    return "\n".join(found)


def test_no_name_is_left_in_what_outsiders_see(tmp_path: Path) -> None:
    with named_study(tmp_path / "study") as study:
        (first, *_) = heard(study)
        speaker = next(label for label, voice in first.voices.items() if not voice.interviewer)
        act(study, "ada", [Identify(first.transcript.id, speaker, "helen_smith")])
        today = {segment.id for material in heard(study) for segment in segments_of(study, material)}
        record_codings(study, [row for row in rows_of(study, "ada", share=0.5, seed=1) if row["segment_id"] in today])
        hidden = pseudonymised(study)
        for one in (study, hidden):
            write_products(one)
            export_all(one, ("csv", "xlsx", "json", "txt", "docx", "rttm"))
        assert hidden.exports == study.exports / "pseudonymised"
        shown = texts_under(hidden.exports)
        raw = texts_under(study.exports / "transcripts") + (study.exports / "timeline.html").read_text(encoding="utf-8")
        assert len(material_of(hidden).references) == len(material_of(study).references)
        assert material_of(hidden).remarks == material_of(study).remarks
    for name in NAMES:
        assert name not in shown
        assert name in raw
    assert "CUSTOMER-1 told" in shown
    assert "the retailer" in shown


def test_words_keep_their_number_and_place(tmp_path: Path) -> None:
    with named_study(tmp_path / "study") as study:
        for one, other in zip(heard(study), heard(pseudonymised(study)), strict=True):
            assert [(word.id, word.at) for word in one.transcript.words] == [(word.id, word.at) for word in other.transcript.words]


def test_the_label_of_a_speaker_and_its_parts_have_one_pseudonym(tmp_path: Path) -> None:
    with named_study(tmp_path / "study") as study:
        (first, *_) = heard(study)
        speaking = next(label for label, voice in first.voices.items() if not voice.interviewer)
        words = first.transcript.utterances[0].words
        said = (replace(words[0], text="Jan"), replace(words[1], text="waits."))
        utterances = tuple(
            replace(one, speaker="Jan Vries" if one.speaker == speaking else one.speaker, words=said if number == 0 else one.words)
            for number, one in enumerate(first.transcript.utterances)
        )
        study.store.products.save_transcript(replace(first.transcript, id=f"{first.transcript.id}-z", utterances=utterances))
        (shown, *_) = heard(pseudonymised(study))
    assert shown.voices["Jan Vries"].name == "Name A"
    assert shown.transcript.utterances[0].text == "Name A waits."


def test_who_sent_got_and_told_a_signal_is_hidden_unless_it_is_a_party(tmp_path: Path) -> None:
    with named_study(tmp_path / "study") as study:
        signals = log_of(pseudonymised(study), drafts=False).signals
    told, by_name = sorted(signals, key=lambda signal: signal.label)
    assert (told.sender, told.accounts[0].party) == ("customer", "customer")
    assert (by_name.sender, by_name.recipients) == ("Name A", ("customer", "CUSTOMER-1"))
    assert (by_name.label, by_name.accounts[0].party) == ("CUSTOMER-1 1", "CUSTOMER-1")
