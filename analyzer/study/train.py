"""The use case: a model learned from labelled texts, or from the decisions of a study's coders, saved as a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from analyzer import __version__
from analyzer.classify.encode import Encoder
from analyzer.classify.examples import Example, problem
from analyzer.classify.finetune import Finetune
from analyzer.classify.folder import Arrays, Description, hash_of, read_description, save
from analyzer.classify.heads import Head
from analyzer.classify.inputs import Context, Layout
from analyzer.classify.language_model import LanguageModel
from analyzer.classify.linear import LinearRecipe
from analyzer.classify.model import Memory, Question
from analyzer.classify.recipes import Linear, Prototypes
from analyzer.classify.refuse import unteachable
from analyzer.classify.remembering import Remembering, RememberingTokens, VectorFolder
from analyzer.classify.side_by_side import SideBySide
from analyzer.classify.trained import CalibratedModel, HeadsModel
from analyzer.classify.training import FOLDS, Outcome, Recipe, RecipeName, Request, recipe_in, train
from analyzer.core.codebook import Codebook
from analyzer.core.identity import product_id
from analyzer.errors import InputError, ModelError
from analyzer.exchange.jsonl import LabelledItem, read_labelled
from analyzer.settings import Settings
from analyzer.study.codebooks import load_codebook
from analyzer.study.decisions import decided_examples
from analyzer.study.events import Advanced, Begun, Finished, Refused, Step, Tell, silent
from analyzer.study.handle import Study
from analyzer.study.trained import JOINT, SENTENCE, encoder_of, encoder_sha, language_model, language_read
from analyzer.study.training import RECIPE, Training, write_training
from analyzer.study.training_report import card_of, figures_of

TOO_LONG = "so many texts take the language model long: it is left aside; `--recipe joint` learns with it, which is usually better"
READING = "the language model reads what it has not read yet, which takes about {minutes} min on two cores; `--recipe linear` does without"
ADAPTING = "then a reader learns on what it has read, which takes minutes; `--recipe joint` does without"
LEFT_OUT = "What is faulty is left out; the rest is learned from."
SHOWN_IDS = 5
FEW_FOLDS = 3  # where a recipe takes minutes
FEW_UNITS, MANY_UNITS = 60, 2500  # between which `auto` tries a reader: fewer teach it nothing, more take long
WORDS_A_MINUTE = 9_000  # that the language model reads on two cores
MANY_WORDS = 200_000  # up to which `auto` tries it
QUICK = (RecipeName.PROTOTYPE, RecipeName.LINEAR)  # without the language model
CACHE = "cache"  # in a study's folder
FORM = 2  # of the vectors kept there: raised when a text is read otherwise


@dataclass(frozen=True, slots=True)
class Labels:
    """A file of labelled texts and the codebook, by name or path, that their labels are of."""

    source: Path
    codebook: str


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A model that was saved, and what was found out about it."""

    folder: Path
    outcome: Outcome


def train_from_labels(labels: Labels, output: Path, training: Training, settings: Settings, tell: Tell) -> Trained:
    """Learn from a file of labelled texts and write the model to the folder `output`; a line that cannot be used is refused by its id."""
    book = load_codebook(labels.codebook)
    examples = teachable(read_examples(labels, book, tell), labels.source, tell)
    return write_model(learned(examples, book, training, Encoders(settings, tell, book.id)), book, output, training)


def train_in_study(study: Study, output: Path | None, training: Training, tell: Tell) -> Trained:
    """Learn from the decisions of a study's coders and write the model to `output`, or to models/latest in the study's folder."""
    examples = sound(decided_examples(study), study.codebook, study.folder, tell)
    encoders = Encoders(study.settings, tell, study.codebook.id, study.folder / CACHE)
    outcome = learned(examples, study.codebook, training, encoders, by_chance=True)
    return write_model(outcome, study.codebook, output or freed(study.folder / "models" / "latest"), training)


def freed(folder: Path) -> Path:
    """A folder for the latest model; the one that lies there is kept beside it under its date and id, the same one once."""
    with suppress(ModelError):  # what cannot be read is no model
        before = read_description(folder)
        kept = folder.with_name(f"{before.made_on}-{before.id[:8]}")
        if not kept.exists():
            folder.rename(kept)
    return folder


@dataclass
class Encoders:
    """The encoders that recipes learn on, each loaded when it is first needed; they keep the vectors of what they have read.

    `cache`: the folder where those of the language model, which reads slowly, outlive the process.
    """

    settings: Settings
    tell: Tell = silent
    item: str = ""
    cache: Path | None = None

    @cached_property
    def sentence(self) -> Encoder:
        """The sentence encoder alone."""
        return Remembering(encoder_of(self.settings, SENTENCE, self.tell))

    @cached_property
    def language_model(self) -> Remembering:
        """The language model alone."""
        return Remembering(self._model, self._read, self._folder("vectors"))

    @cached_property
    def tokens(self) -> RememberingTokens:
        """The same for recipes that read its tokens; they take a hundred times the room."""
        return RememberingTokens(self._model, self._read, self._folder("tokens"))

    @cached_property
    def _model(self) -> LanguageModel:
        return language_model(self.settings, self.tell)

    def _folder(self, kind: str) -> VectorFolder | None:
        made_by = product_id(self._model.id, FORM, version("ctranslate2"))
        return None if self.cache is None else VectorFolder(self.cache / kind, made_by)

    def _read(self, texts: int, of: int) -> None:
        self.tell(Advanced(Step.TRAIN, self.item, texts / of))


def recipes_for(
    name: RecipeName, codebook: Codebook, examples: Sequence[Example], encoders: Encoders, wanted: Collection[str] | None = None
) -> list[Recipe]:
    """The recipes to compare, from fast to slow; `wanted` are the dimensions to learn (None: all)."""
    names = compared(name, codebook, examples, wanted)
    joined = joined_recipe(codebook, examples, wanted)
    contexts = (Context.BESIDE,) if joined.context is Context.JOINED else ()
    found: list[Recipe] = []
    if RecipeName.PROTOTYPE in names:
        found.append(Prototypes(codebook, encoders.sentence, wanted))
    if RecipeName.LINEAR in names:
        found += [Linear(LinearRecipe(codebook, wanted, context), encoders.sentence) for context in (Context.NONE, *contexts)]
    if RecipeName.JOINT in names:
        beside = encoders.tokens if RecipeName.FINETUNE in names else encoders.language_model
        found.append(Linear(joined, SideBySide(encoders.sentence, beside), RecipeName.JOINT))
    if RecipeName.FINETUNE in names:
        found.append(Finetune(joined, encoders.sentence, encoders.tokens))
    return found


def compared(
    name: RecipeName, codebook: Codebook, examples: Sequence[Example], wanted: Collection[str] | None = None
) -> tuple[RecipeName, ...]:
    """The names of the recipes to compare, from fast to slow: the one asked for, or those that suit so many examples."""
    if name is not RecipeName.AUTO:
        return (name,)
    if words_of(examples, joined_recipe(codebook, examples, wanted)) > MANY_WORDS:
        return QUICK
    units = len({example.question.text for example in examples})
    reader = (RecipeName.FINETUNE,) if FEW_UNITS <= units <= MANY_UNITS else ()
    return (*QUICK, RecipeName.JOINT, *reader)


def joined_recipe(codebook: Codebook, examples: Iterable[Example], wanted: Collection[str] | None = None) -> LinearRecipe:
    """How texts are read by the language model: with what was said before them, where that is known."""
    told = any(example.question.before.strip() for example in examples)
    return LinearRecipe(codebook, wanted, Context.JOINED if told else Context.NONE)


def words_of(examples: Iterable[Example], recipe: LinearRecipe) -> int:
    """How many words are read to learn from examples."""
    return sum(len(text.split()) for text in texts_of(examples, recipe))


def texts_of(examples: Iterable[Example], recipe: LinearRecipe) -> set[str]:
    """The distinct texts that are read to learn from examples."""
    questions = [example.question for example in examples]
    layout = recipe.layout(questions)
    return {text for question in questions for text in layout.wordings(question)}


def learned(examples: Sequence[Example], book: Codebook, training: Training, encoders: Encoders, *, by_chance: bool = False) -> Outcome:
    """What is learned from examples and found out about it, not saved; `encoders` tell what is going on.

    `by_chance`: the examples say which units chance chose, and these alone make probabilities and promises.
    """

    def say(line: str) -> None:
        encoders.tell(Finished(Step.TRAIN, book.id, 0, line))

    encoders.tell(Begun(Step.TRAIN, 1, 1))
    request = request_of(training, book, by_chance=by_chance)
    offered = recipes_for(training.recipe, book, examples, encoders, training.dimensions)
    recipes = [replace(recipe, seed=training.seed) if isinstance(recipe, Finetune) else recipe for recipe in offered]
    reading = [pair for recipe in recipes if (pair := _reading(recipe)) is not None]
    if training.recipe is RecipeName.AUTO and not reading:
        say(TOO_LONG)
    for known, recipe in reading[-1:]:
        if words := sum(len(text.split()) for text in known.unread(texts_of(examples, recipe))):
            say(READING.format(minutes=max(1, round(words / WORDS_A_MINUTE))))
    if any(isinstance(recipe, Finetune) for recipe in recipes):
        say(ADAPTING)
    folds = FOLDS if all(recipe.quick or recipe.name == RecipeName.PROTOTYPE for recipe in recipes) else FEW_FOLDS
    return train(examples, recipes, replace(request, folds=folds), tell=say)


def request_of(training: Training, book: Codebook, *, by_chance: bool) -> Request:
    """What is to be learned of a codebook."""
    return Request(
        codebook=book,
        wanted=training.dimensions,
        seed=training.seed,
        promise=training.promise,
        elsewhere=training.elsewhere,
        by_chance=by_chance,
    )


def _reading(recipe: Recipe) -> tuple[Remembering, LinearRecipe] | None:
    """What remembers the texts that the language model reads for a recipe, and what that reads of them; None where it does not read."""
    if isinstance(recipe, Finetune) and isinstance(recipe.second, Remembering):
        return recipe.second, recipe.linear
    if isinstance(recipe, Linear) and isinstance(recipe.encoder, SideBySide) and isinstance(recipe.encoder.second, Remembering):
        return recipe.encoder.second, recipe.recipe
    return None


def write_model(outcome: Outcome, book: Codebook, output: Path, training: Training) -> Trained:
    """Save what was learned as a folder, with the recipe that was chosen."""
    description, arrays = _described(outcome, book, training.seed)
    write_training(replace(training, recipe=recipe_in(outcome.chosen)), output / RECIPE)
    return Trained(save(description, arrays, card_of(description, outcome), output, outcome.learned.reader), outcome)


def _described(outcome: Outcome, book: Codebook, seed: int) -> tuple[Description, Arrays]:
    model = outcome.learned.model
    base = model.base if isinstance(model, CalibratedModel) else model
    layout, heads = (base.layout, base.heads) if isinstance(base, HeadsModel) else (Layout(), dict[str, Head]())
    memory = model.memory or Memory((), outcome.learned.encoder.encode([]), -1.0)
    calibrated = model if isinstance(model, CalibratedModel) else None
    encoder = JOINT if isinstance(outcome.learned.encoder, SideBySide) else SENTENCE
    description = Description(
        id=model.id,
        base_id=base.id,
        recipe=outcome.chosen,
        software=__version__,
        made_on=datetime.now(UTC).date().isoformat(),
        seed=seed,
        codebook=book.id,
        codebook_version=book.version,
        dimensions={dimension.id: hash_of(book.dimension(dimension.id)) for dimension in model.dimensions},
        data=outcome.data_hash,
        examples=outcome.examples,
        interviews=outcome.interviews,
        encoder=encoder,
        encoder_sha=encoder_sha(encoder),
        encoder_id=outcome.learned.base or outcome.learned.encoder.id,
        layout=layout,
        columns={name: head.columns for name, head in heads.items()},
        scalings=calibrated.scalings if calibrated else {},
        rates=calibrated.rates if calibrated else {},
        rules=model.rules,
        calibrated=tuple(sorted(model.calibrated)),
        certificates=outcome.certificates,
        counts=outcome.counts,
        needs=tuple(map(str, outcome.needs)),
        remembered=memory.ids,
        taught=tuple(sorted(memory.taught)),
        reach=memory.reach,
        figures=figures_of(outcome),
    )
    return description, Arrays(heads, memory.vectors)


def example_of(item: LabelledItem) -> Example:
    """A labelled text as an example."""
    question = Question(str(item.id), item.text, item.party, item.speaker_party, item.before or "", language=item.language)
    labels = {name: tuple(codes) for name, codes in item.labels.items() if codes is not None}
    return Example(str(item.id), question, labels, str(item.group), item.shown, item.drawn)


def read_examples(labels: Labels, book: Codebook, tell: Tell) -> list[Example]:
    """The examples in a file of labels; `tell` hears of lines that cannot be used."""
    items = read_labelled(labels.source, lambda fault: tell(Refused(Step.TRAIN, labels.source.name, fault)))
    return sound([example_of(item) for item in items], book, labels.source, tell)


def sound(examples: Iterable[Example], book: Codebook, source: Path, tell: Tell) -> list[Example]:
    """The examples that can be learned from; the others are refused by their ids, those with the same fault together. Labels of derived
    dimensions are left aside.
    """
    derived = {dimension.id for dimension in book.dimensions if dimension.derived_from}
    coded = (replace(each, labels={name: codes for name, codes in each.labels.items() if name not in derived}) for each in examples)
    return _faultless(((example, problem(example, book)) for example in coded), source, tell)


def teachable(examples: Iterable[Example], source: Path, tell: Tell) -> list[Example]:
    """The examples whose texts the encoder can read; the others are refused in the same way."""
    language = language_read()
    return _faultless(((example, unteachable(example.question, language)) for example in examples), source, tell)


def _faultless(judged: Iterable[tuple[Example, str | None]], source: Path, tell: Tell) -> list[Example]:
    """The examples without a fault."""
    kept, faults = list[Example](), dict[str, list[str]]()
    for example, fault in judged:
        if fault is None:
            kept.append(example)
        else:
            faults.setdefault(fault, []).append(example.id)
    for fault, ids in faults.items():
        tell(Refused(Step.TRAIN, ids[0], InputError(fault, where=f"{source}, {_listed(ids)}", remedy=LEFT_OUT)))
    return kept


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in ids[:SHOWN_IDS])
    more = f" and {len(ids) - SHOWN_IDS:,} more" if len(ids) > SHOWN_IDS else ""
    return f"id{'s' * (len(ids) > 1)} {shown}{more}"
