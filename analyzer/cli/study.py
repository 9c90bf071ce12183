"""Commands on a study: create it, run everything, or one step at a time."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analyzer.cli import options
from analyzer.cli.opening import open_study
from analyzer.cli.output import NOTHING_KEPT, SOME_FAILED, DryRun, Json, print_json, print_table, print_to_check, progress, warn
from analyzer.cli.plain import print_overview, print_plan

if TYPE_CHECKING:
    from analyzer.study.run import Written

Folder = Annotated[Path, typer.Argument(help="The folder of the study.", show_default=False)]
Engine = Annotated[Literal["faster-whisper", "openai-whisper"] | None, typer.Option(help="The recogniser; openai-whisper is an extra.")]
Model = Annotated[
    str | None, typer.Option(help="A speech model by name or folder, or auto; kept in study.toml by name when the study is new.")
]
Language = Annotated[str | None, typer.Option(help="The language spoken, such as en, nl or fr; auto finds it for each file.")]
Task = Annotated[Literal["transcribe", "translate"] | None, typer.Option(help="translate: transcripts are in English.")]
Speakers = Annotated[str | None, typer.Option(help="How many speakers: auto, a number, a range such as 2-4, or none.")]


class ExportFormat(StrEnum):
    """The formats of the table of units, then those of transcripts."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    VTT = "vtt"
    SRT = "srt"
    TXT = "txt"
    DOCX = "docx"
    RTTM = "rttm"
    WHISPERX = "whisperx"
    TSV = "tsv"


Pseudonymise = Annotated[bool, typer.Option("--pseudonyms", help="Replace names throughout; written to exports/pseudonymised.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (init, run, import_, segment, suggest, report, export, work, verify, doctor):
        app.command(name=command.__name__.rstrip("_"))(command)


def init(folder: Folder, *, codebook: options.Codebooks = None, name: Annotated[str, typer.Option(help="Its name.")] = "") -> None:
    """Create a study: a folder with study.toml, where every setting is explained."""
    from analyzer.study import Study, policy_for

    with Study.create(folder, policy_for(folder, name=name, codebooks=codebook)):
        typer.echo(f"Created {folder}. Look at {folder / 'study.toml'}, then: analyzer run RECORDINGS --study {folder}")


def run(
    recordings: options.Recordings,
    study: options.StudyDir,
    *,
    codebook: options.Codebooks = None,
    engine: Engine = None,
    model: Model = None,
    language: Language = None,
    task: Task = None,
    speakers: Speakers = None,
    workers: options.Workers = None,
    runner: options.RunnerName = None,
    scheduler: options.Scheduler = None,
    watch: options.Watch = False,
    json: Json = False,
    dry_run: DryRun = False,
    later: Annotated[bool, typer.Option("--later", help="Put it in the study's queue for `analyzer work` to do.")] = False,
) -> None:
    """Do everything: transcribe, tell who spoke, cut into units, suggest codes, report. What was done before is not done again."""
    from analyzer.study import opened, policy_for
    from analyzer.study.cores import usable_cores
    from analyzer.study.intake import check_places
    from analyzer.study.run import rehearse, run_study
    from analyzer.study.transcribe import cluster_of, hiring
    from analyzer.study.watch import arrivals
    from analyzer.study.work import enqueue_run

    check_places(recordings)
    if watch:
        options.check_watched(recordings)
    policy = policy_for(study, codebooks=codebook, engine=engine, model=model, language=language, task=task, speakers=speakers)
    cluster, cores = cluster_of(runner, scheduler), usable_cores()
    if later and (watch or cluster is not None):
        raise typer.BadParameter("`analyzer work` neither watches folders nor uses a cluster.", param_hint="--later")
    if dry_run:
        with progress(quiet=json) as tell:
            print_plan(rehearse(study, policy, recordings, tell), policy.transcription.model, json=json)
        tell.exit()
    if later:
        with opened(study, policy) as handle:
            typer.echo(f"Queued as job {enqueue_run(handle, recordings, workers=workers or cores).id}: analyzer work {study}")
        return
    with opened(study, policy) as handle, progress(quiet=json) as tell:
        hire = hiring(handle.settings, workers=workers or cores, cores=cores, scheduler=cluster, tell=tell)
        for arrived in arrivals(recordings) if watch else ():
            run_study(handle, arrived, tell, hire)
        written = run_study(handle, recordings, tell, hire)
    if json:
        print_json(written)
    else:
        _print_written(written, study)
    tell.exit()


def _print_written(written: Written, study: Path) -> None:
    print_overview(written.recordings)
    print_table(("written", "where"), written.rows())
    typer.echo(f"Open the report: {written.report}")
    typer.echo(f"Decide about the codes in the browser: analyzer review {study}")


def import_(
    files: Annotated[list[Path], typer.Argument(help="Recordings, folders with recordings, and transcripts.", show_default=False)],
    study: options.StudyDir,
    *,
    workers: options.Workers = None,
    runner: options.RunnerName = None,
    scheduler: options.Scheduler = None,
    json: Json = False,
) -> None:
    """Add recordings to a study and transcribe them, and take over transcripts made elsewhere; nothing is cut or coded yet.

    A recording and a transcript of the same name, such as talk.mp3 and talk.docx, are put together: the words as written get their times.
    """
    from analyzer.study.cores import usable_cores
    from analyzer.study.intake import check_places
    from analyzer.study.listing import summaries
    from analyzer.study.together import add_files
    from analyzer.study.transcribe import cluster_of, hiring

    check_places(files)
    cluster, cores = cluster_of(runner, scheduler), usable_cores()
    with open_study(study) as handle, progress(quiet=json) as tell:
        add_files(handle, files, tell, hiring(handle.settings, workers=workers or cores, cores=cores, scheduler=cluster, tell=tell))
        taken_over = summaries(handle, files)
    if json:
        print_json(taken_over)
    else:
        print_overview(taken_over)
    tell.exit()


def segment(study: Folder) -> None:
    """Cut the transcripts of a study into coding units, as study.toml says."""
    from analyzer.study.segment import segment as cut

    with open_study(study) as handle, progress() as tell:
        cut(handle, tell)
    tell.exit()


def suggest(
    source: Annotated[
        Path, typer.Argument(metavar="STUDY|FILE.jsonl", help="A study, or a file with a text per line.", show_default=False)
    ],
    *,
    codebook: Annotated[str | None, typer.Option(help="For a file: a codebook by name or path.")] = None,
    model: Annotated[str | None, typer.Option(help="For a file: a model by name, or a folder that `analyzer train` wrote.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="For a file: the file to write.")] = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Suggest codes for the units of a study that have none yet, or for the texts in a file."""
    if codebook is None and output is None and not source.is_file():
        if model is not None:
            raise typer.BadParameter("A study names its model in study.toml: [suggestions] model.", param_hint="--model")
        _suggest_in_study(source, json=json, dry_run=dry_run)
    elif codebook is None or output is None:
        raise typer.BadParameter("A file of texts needs both --codebook and --output.")
    elif dry_run:
        _texts_to_do(source, codebook, output, model, json=json)
    else:
        _suggest_for_texts(source, codebook, output, model, json=json)


def _suggest_in_study(folder: Path, *, json: bool, dry_run: bool) -> None:
    from analyzer.study.suggest import suggest as suggest_codes
    from analyzer.study.suggest import without_suggestions

    with open_study(folder) as handle, progress(quiet=json) as tell:
        if dry_run:
            _print_to_do([(material.recording.name, len(segments)) for material, segments, _ in without_suggestions(handle)], json=json)
            return
        done = suggest_codes(handle, tell)
    if json:
        print_json(done)
    tell.exit()


def _print_to_do(waiting: list[tuple[str, int]], *, json: bool) -> None:
    """The recordings without suggestions, with the number of their units."""
    if json:
        print_json([{"recording": name, "units": units} for name, units in waiting])
        return
    print_table(("to do", "units"), waiting)
    typer.echo(f"{sum(units for _, units in waiting)} unit(s) in {len(waiting)} recording(s) would be asked about.")


def _texts_to_do(source: Path, codebook: str, output: Path, model: str | None, *, json: bool) -> None:
    from analyzer.study.texts import texts_to_do
    from analyzer.study.trained import AUTO

    with progress(quiet=json) as tell:
        texts = texts_to_do(source, codebook, model=model or AUTO, tell=tell)
    if json:
        print_json({"texts": texts, "output": str(output)})
    else:
        typer.echo(f"{texts} text(s) would be asked about, and {output} written.")
    tell.exit()


def _suggest_for_texts(source: Path, codebook: str, output: Path, model: str | None, *, json: bool) -> None:
    from analyzer.settings import read_settings
    from analyzer.study.texts import suggest_for_texts
    from analyzer.study.trained import AUTO

    with progress(quiet=json, stopped=NOTHING_KEPT) as tell:
        done = suggest_for_texts(source, codebook, output, read_settings(), model=model or AUTO, tell=tell)
    if json:
        print_json({"texts": done.texts, "refused": done.refused, "output": str(done.output)})
    else:
        typer.echo(f"Written: {done.output}, {done.texts} text(s), {done.refused} of them refused altogether.")
    tell.exit()


def work(study: Folder, *, once: Annotated[bool, typer.Option("--once", help="Return when no job waits.")] = False) -> None:
    """Do the jobs that wait in a study, one after the other, and go on waiting for more; stop it with Ctrl-C."""
    from analyzer.study.cores import usable_cores
    from analyzer.study.work import work as work_on

    with open_study(study) as handle, progress() as tell:
        failed = work_on(handle, tell, cores=usable_cores(), once=once)
    if failed:
        raise typer.Exit(SOME_FAILED)
    tell.exit()


def report(
    study: Folder,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The page of the coded interviews to write.")] = None,
    *,
    cross: Annotated[
        list[str] | None,
        typer.Option("--cross", help="A further cross-table, ROWS:COLUMNS, such as realm:party or realm:trust_honesty/customer."),
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Test these cross-tables for association, where that would not mislead.")] = False,
    pseudonyms: Pseudonymise = False,
) -> None:
    """Write the report of a study, its findings (page, workbook, Word document), its event timeline and what moved trust."""
    from analyzer.study.products import write_products
    from analyzer.study.signals import pseudonymised

    crosses = [tuple(pair.split(":")) for pair in cross or ()]
    if any(len(pair) != 2 or not all(pair) for pair in crosses):
        raise typer.BadParameter("A cross-table is written ROWS:COLUMNS, such as realm:party.", param_hint="--cross")
    with open_study(study) as handle:
        shown = pseudonymised(handle) if pseudonyms else handle
        paths = write_products(shown, output, crosses=[(pair[0], pair[1]) for pair in crosses], test=test)
    typer.echo("\n".join(f"Written: {path}" for path in paths))
    print_to_check((e.name, e.pseudonym, e.count, e.why) for e in (shown.hidden.to_check if shown.hidden else ()))


def export(
    study: Folder,
    formats: Annotated[
        list[ExportFormat],
        typer.Argument(
            help="csv, xlsx: the coded units; json, vtt, srt, txt, docx, rttm, whisperx, tsv: the transcripts.", show_default=False
        ),
    ],
    *,
    pseudonyms: Pseudonymise = False,
    json: Json = False,
) -> None:
    """Write the coded units of a study as tables, and its transcripts."""
    from analyzer.study.export import export_all, left_out
    from analyzer.study.signals import pseudonymised

    names = [name.value for name in formats]
    with open_study(study) as handle:
        shown = pseudonymised(handle) if pseudonyms else handle
        paths = [str(path) for path in export_all(shown, names)]
        missing = left_out(shown, names)
    for line in missing or (() if paths else ("There are no transcripts to write.",)):
        warn(line)
    if json:
        print_json(paths)
    elif paths:
        typer.echo("\n".join(f"Written: {path}" for path in paths))
        print_to_check((e.name, e.pseudonym, e.count, e.why) for e in (shown.hidden.to_check if shown.hidden else ()))
    if not paths:
        raise typer.Exit(SOME_FAILED)


def verify(study: Folder, *, json: Json = False) -> None:
    """Walk the log of everything people did and say whether it is what was written; exit status 1 when it is not."""
    from analyzer.study.adjudicate import gold_of

    with open_study(study) as handle:
        found = handle.store.log.verify()
        gold = gold_of(handle) if found.sound else None
    if json:
        print_json(found)
    else:
        for problem in found.problems:
            typer.echo(problem)
        state = "sound" if found.sound else "NOT sound"
        typer.echo(f"The log is {state}: {found.length} act(s), {len(found.erased)} erased, head {found.head.hash}.")
        if gold is not None and gold.decisions:
            typer.echo(
                f"Gold: {gold.decisions} decision(s), {gold.blind} of them from coders who had seen neither the machine nor each other."
            )
    if not found.sound:
        raise typer.Exit(SOME_FAILED)


def doctor(folder: Annotated[Path, typer.Argument(help="Where studies will be kept, or a study.")] = Path(), *, json: Json = False) -> None:
    """Say what works on this machine, and what to do about what does not; exit status 1 when something is missing."""
    from analyzer.settings import read_settings
    from analyzer.study.doctor import State, examine

    checks = list(examine(read_settings(), folder))
    if json:
        print_json(checks)
    else:
        print_table(("check", "state", "found", "what to do"), [(c.name, c.state.value, c.found, c.remedy) for c in checks])
    if any(check.state is State.MISSING for check in checks):
        raise typer.Exit(SOME_FAILED)
