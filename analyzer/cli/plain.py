"""Commands that work on plain files, without a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options
from analyzer.cli.output import DryRun, Json, print_json, print_table, progress
from analyzer.settings import read_settings

if TYPE_CHECKING:
    from analyzer.study.listing import Summary
    from analyzer.study.transcribe import Plan


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(transcribe)
    app.command()(convert)


def transcribe(
    files: options.Recordings,
    output_dir: options.OutputDir,
    *,
    format: options.Formats = "json",  # noqa: A002 - the name of the option
    engine: options.Engine = "faster-whisper",
    model: options.Model = "auto",
    language: options.Language = "auto",
    task: options.Task = "transcribe",
    speakers: options.Speakers = "auto",
    hotwords: options.Hotwords = "",
    initial_prompt: options.Prompt = "",
    verbatim: options.Verbatim = False,
    pauses: options.Pauses = False,
    workers: options.Workers = None,
    runner: options.RunnerName = None,
    scheduler: options.Scheduler = None,
    watch: options.Watch = False,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Transcribe recordings to files; what is there already from the same recording and settings is not done again."""
    from analyzer.study.cores import chosen_model, usable_cores
    from analyzer.study.intake import check_places
    from analyzer.study.listen import recipe_of
    from analyzer.study.plain import Manifest, Request, to_do, transcribe_files
    from analyzer.study.policy import Transcription
    from analyzer.study.transcribe import cluster_of, hiring
    from analyzer.study.watch import arrivals

    check_places(files)
    if watch:
        options.check_watched(files)
    cluster, cores = cluster_of(runner, scheduler), usable_cores()
    settings = Transcription(
        engine=engine,
        model=chosen_model(model, read_settings()),
        language=language,
        task=task,
        speakers=speakers,
        vocabulary=tuple(word.strip() for word in hotwords.split(",") if word.strip()),
        prompt=initial_prompt,
        verbatim=verbatim,
    )
    request = Request(tuple(files), output_dir, tuple(format.split(",")), settings, pauses)
    with progress(quiet=json) as tell:
        if dry_run:
            print_plan(to_do(request, recipe_of(settings), Manifest.read(output_dir), tell), settings.model, json=json)
            tell.exit()
        hire = hiring(read_settings(), workers=workers or cores, cores=cores, scheduler=cluster, tell=tell)
        if watch:
            for arrived in arrivals(files):
                transcribe_files(replace(request, places=arrived), tell, hire)
        entries = transcribe_files(request, tell, hire)
    if json:
        print_json(entries)
    else:
        print_overview(entries)
    tell.exit()


def convert(
    files: Annotated[
        list[Path], typer.Argument(help="Transcripts: vtt, srt, docx, pdf, txt, tsv, JSON of Whisper programs.", show_default=False)
    ],
    output_dir: options.OutputDir,
    *,
    format: options.Formats = "json",  # noqa: A002 - the name of the option
    pauses: options.Pauses = False,
    json: Json = False,
) -> None:
    """Convert transcripts made elsewhere to any format we write, and say what a format cannot hold."""
    from analyzer.study.convert import convert as convert_files

    with progress(quiet=json) as tell:
        done = convert_files(files, output_dir, format.split(","), tell, pauses=pauses)
    if json:
        print_json(done)
    else:
        rows = [(one.source, ", ".join(Path(name).name for name in one.files), "; ".join(one.losses)) for one in done]
        print_table(("transcript", "written", "not held by the format"), rows)
    tell.exit()


def print_overview(listed: Sequence[Summary]) -> None:
    """A row per recording: what was heard in it, how fast, and what to look at."""
    from analyzer.study.listing import overview

    table = overview(listed)
    print_table(table.columns, table.rows)


def print_plan(plan: Plan, model: str, *, json: bool) -> None:
    """What would be transcribed with `model`, and about how long it takes."""
    from analyzer.core.time import clock
    from analyzer.study.cores import real_times, usable_cores

    minutes = plan.duration_ms / 60_000 / real_times(model, read_settings())
    if json:
        work = [{"file": planned.found.name, "duration_ms": planned.duration_ms} for planned in plan.new]
        print_json({"new": work, "done_before": len(plan.known), "minutes": round(minutes, 1)})
        return
    print_table(("to do", "length"), [(planned.found.name, clock(planned.duration_ms)) for planned in plan.new])
    effort = f"about {max(1, round(minutes))} min of work with {model} on {usable_cores()} core(s)"
    typer.echo(f"{len(plan.new)} to do, {len(plan.known)} done before; {effort}.")
