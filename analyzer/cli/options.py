"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

Recordings = Annotated[list[Path], typer.Argument(help="Recordings, or folders with recordings in them.", show_default=False)]
StudyDir = Annotated[Path, typer.Option("--study", help="The folder of the study.", show_default=False)]
OutputDir = Annotated[Path, typer.Option("--output-dir", "-o", help="The folder to write to.", show_default=False)]
Formats = Annotated[
    str, typer.Option("--format", "-f", help="Formats, separated by commas: json, vtt, srt, txt, docx, rttm, whisperx, tsv.")
]
Engine = Annotated[
    Literal["faster-whisper", "openai-whisper"], typer.Option(help="The recogniser; openai-whisper is an extra, and slower.")
]
Model = Annotated[
    str, typer.Option(help="A speech model by name (`analyzer models list`) or its folder; auto takes what suits this machine.")
]
Language = Annotated[str, typer.Option(help="The language spoken, such as en, nl or fr; auto finds it for each file.")]
Task = Annotated[Literal["transcribe", "translate"], typer.Option(help="translate: the transcript is in English whatever is spoken.")]
Speakers = Annotated[str, typer.Option(help="How many speakers: auto, a number, a range such as 2-4, or none.")]
Hotwords = Annotated[str, typer.Option(help="Names and terms to expect, separated by commas.")]
Prompt = Annotated[str, typer.Option("--initial-prompt", help="A sentence in the style the transcript should have.")]
Verbatim = Annotated[
    bool, typer.Option("--verbatim", help="Ask for hesitations and false starts; on some recordings this loses ends of passages.")
]
Pauses = Annotated[bool, typer.Option("--pauses", help="Mark silences of three seconds and more in txt and docx: (3s).")]
Workers = Annotated[int | None, typer.Option(min=1, help="How many recordings to work on at once; one per core when not given.")]
RunnerName = Annotated[
    Literal["processes", "dask"] | None,
    typer.Option("--runner", help="Who transcribes: processes of this machine, or the workers of a Dask cluster.  [default: processes]"),
]
Scheduler = Annotated[
    str | None,
    typer.Option(help="The address of the Dask scheduler, such as tcp://host:8786; where not given, that of Dask's own configuration."),
]
Watch = Annotated[bool, typer.Option("--watch", help="Go on with what is put into the folders; stop it with Ctrl-C.")]
Codebooks = Annotated[list[str] | None, typer.Option("--codebook", help="A codebook by name or path; may be given several times.")]


def check_watched(places: Sequence[Path]) -> None:
    """Refuse to wait for files in what is no folder."""
    if not all(place.is_dir() for place in places):
        raise typer.BadParameter("It needs folders.", param_hint="--watch")
