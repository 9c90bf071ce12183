"""How well codes of real conversations are learned: 64 examples per class, and all labels beside what coders reach among themselves.

Start from the repository root: python -m evaluation.classify.annomi.run [auto|linear|joint|finetune] [few|all] [therapist|client]
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.classify.calibrate import answers_of, calibration_error
from analyzer.classify.examples import Example, task
from analyzer.classify.figures import macro_f1
from analyzer.classify.training import Outcome, RecipeName
from analyzer.core.codebook import Codebook
from analyzer.exchange.codebook import read_codebook
from analyzer.settings import read_settings
from analyzer.study.events import Event, Finished
from analyzer.study.train import Encoders, learned
from analyzer.study.training import Training
from evaluation.classify.annomi.data import CODEBOOK, COLUMNS, HERE, Utterance, development, examples, read, split
from evaluation.record import real_data, record_part

SEEDS = range(5)
PER_CLASS = 64
RESAMPLES = 2000
CODERS = 10
Codes = Sequence[str]


def trained(learning: Sequence[Example], recipe: RecipeName, book: Codebook, encoders: Encoders, seed: int) -> Outcome:
    """What `analyzer train` makes of examples."""
    return learned(learning, book, Training(recipe=recipe, seed=seed), encoders)


def tell(event: Event) -> None:
    if isinstance(event, Finished):
        print(event.summary, flush=True)


def calibration_on(asked: Sequence[Example], outcome: Outcome, book: Codebook, speaker: str) -> tuple[float, float]:
    """The calibration error of the answers to examples, and what perfect calibration would show."""
    dimension = book.dimension(speaker)
    scores = outcome.learned.predict([example.question for example in asked])[speaker]
    found = calibration_error(*answers_of(scores, task(asked, dimension).marks, exclusive=dimension.exclusive))
    return found.error, found.perfect


def as_learned(spoken: Sequence[Utterance], seed: int) -> list[Utterance]:
    """As many utterances per class as were learned from, or as many as there are of the rarest: a sample drawn like that one."""
    draw = np.random.default_rng(seed)
    by_code = {code: [each for each in spoken if each.code == code] for code in sorted({each.code for each in spoken})}
    count = min(PER_CLASS, *map(len, by_code.values()))
    return [own[place] for own in by_code.values() for place in draw.permutation(len(own))[:count].tolist()]


def answers(outcome: Outcome, asked: Sequence[Example], book: Codebook, speaker: str) -> list[str]:
    """The code suggested for each, the best one also where the model thinks that none applies."""
    dimension = book.dimension(speaker)
    scores = outcome.learned.predict([example.question for example in asked])[speaker]
    codes = [code.id for code in dimension.offered]
    return [codes[place] for place in scores.argmax(axis=1).tolist()]


def few(spoken: Sequence[Utterance], speaker: str, recipe: RecipeName, book: Codebook, encoders: Encoders) -> dict[str, Any]:
    """Macro-F1 on the conversations that were not learned from, over seeds; the half that served to choose constants is left out."""
    values, chosen = list[float](), list[str]()
    calibration: dict[str, list[tuple[float, float]]] = {"as learned from": [], "as spoken": []}
    for seed in SEEDS:
        learning, rest = split([each for each in spoken if not development(each)], per_class=PER_CLASS, seed=seed)
        outcome = trained(examples(learning), recipe, book, encoders, seed)
        asked = examples(rest)
        gold = task(asked, book.dimension(speaker)).marks
        codes = [code.id for code in book.dimension(speaker).offered]
        said = np.array([[code == one for code in codes] for one in answers(outcome, asked, book, speaker)])
        values.append(macro_f1(gold, said) or 0.0)
        chosen.append(outcome.chosen)
        calibration["as learned from"].append(calibration_on(examples(as_learned(rest, seed)), outcome, book, speaker))
        calibration["as spoken"].append(calibration_on(asked, outcome, book, speaker))
        print(speaker, seed, outcome.chosen, round(values[-1], 3), flush=True)
    return {
        "macro_f1": round(fmean(values), 3),
        "by_seed": [round(value, 3) for value in values],
        "chosen": chosen,
        "learned_from": len(learning),
        "calibration_error": {
            drawn: {"error": round(fmean(error for error, _ in found), 3), "if_perfect": round(fmean(perfect for _, perfect in found), 3)}
            for drawn, found in calibration.items()
        },
    }


def beside_coders(spoken: Sequence[Utterance], speaker: str, recipe: RecipeName, book: Codebook, encoders: Encoders) -> dict[str, Any]:
    """Alpha of the model with the majority of ten coders, and of each coder with the majority of the others, over conversations."""
    ten = [each for each in spoken if len(each.codes) == CODERS]
    held = {each.transcript for each in ten}
    outcome = trained(examples([each for each in spoken if each.transcript not in held]), recipe, book, encoders, 0)
    said = answers(outcome, examples(ten), book, speaker)
    names = sorted(ten[0].codes)
    pairs = [(said, [majority(list(each.codes.values())) for each in ten])]
    for name in names:
        others = [majority([code for coder, code in each.codes.items() if coder != name]) for each in ten]
        pairs.append(([each.codes[name] for each in ten], others))
    tables = [coincidences(own, other, [each.transcript for each in ten]) for own, other in pairs]
    model, coders = alpha(tables[0].sum(axis=0)), [alpha(table.sum(axis=0)) for table in tables[1:]]
    ratios = resampled(tables)
    low, high = np.percentile(ratios, (2.5, 97.5)).tolist()
    return {
        "units": len(ten),
        "conversations": len(held),
        "chosen": outcome.chosen,
        "alpha_model": round(model, 3),
        "alpha_coders": round(fmean(coders), 3),
        "alpha_by_coder": [round(value, 3) for value in coders],
        "ratio": round(model / fmean(coders), 3),
        "ratio_95": [round(low, 3), round(high, 3)],
    }


def majority(codes: Codes) -> str:
    counted = Counter(codes)
    return min(counted, key=lambda code: (-counted[code], code))


def coincidences(own: Codes, other: Codes, conversations: Codes) -> NDArray[np.float64]:
    """The coincidence matrices of two coders, one per conversation, shape (n_conversations, n_codes, n_codes) (Krippendorff 2011)."""
    codes, names = sorted({*own, *other}), sorted(set(conversations))
    found = np.zeros((len(names), len(codes), len(codes)))
    for first, second, name in zip(own, other, conversations, strict=True):
        row, column, place = codes.index(first), codes.index(second), names.index(name)
        found[place, row, column] += 1
        found[place, column, row] += 1
    return found


def alpha(table: NDArray[np.float64]) -> float:
    """Krippendorff's alpha, nominal, of a coincidence matrix."""
    total, margins = table.sum(), table.sum(axis=0)
    disagreeing = total - np.trace(table)
    expected = (total**2 - (margins**2).sum()) / (total - 1)
    return float(1 - disagreeing / expected) if expected else 1.0


def resampled(tables: Sequence[NDArray[np.float64]]) -> list[float]:
    """The ratio of the model's alpha to the mean of the coders' when conversations are drawn anew."""
    draw = np.random.default_rng(0)
    count = len(tables[0])
    ratios = []
    for _ in range(RESAMPLES):
        rows = draw.integers(0, count, count)
        model, *coders = [alpha(table[rows].sum(axis=0)) for table in tables]
        ratios.append(model / fmean(coders))
    return ratios


def main() -> None:
    folder = real_data()
    if folder is None:
        sys.exit("AnnoMI is absent: set ANALYZER_REAL_DATA.")
    words = [word for word in sys.argv[1:] if word not in {*PARTS, *COLUMNS}]
    recipe = RecipeName(words[0] if words else "auto")
    path = Path(folder) / "coded" / "annomi.csv"
    book, everything = read_codebook(CODEBOOK), read(path)
    encoders = Encoders(read_settings(), tell)
    for name in chosen(PARTS):
        for speaker in chosen(COLUMNS):
            measured = PARTS[name]([each for each in everything if each.speaker == speaker], speaker, recipe, book, encoders)
            part = f"{name}, {recipe}, {speaker}"
            print(json.dumps(record_part(HERE, part, measured, data=[path, CODEBOOK])[part], indent=2))


def chosen(names: Iterable[str]) -> list[str]:
    """Those that the command line names, or all."""
    return [name for name in names if name in sys.argv[1:]] or [*names]


PARTS = {"few": few, "all": beside_coders}


if __name__ == "__main__":
    main()
