"""Which language is spoken, and what to tell the recogniser before it listens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from analyzer.errors import ModelError
from analyzer.transcribe.engine import Engine, Options
from analyzer.transcribe.packing import Sound, Window

ASKED = 3  # windows over which the language of a file is decided
VERBATIM = {
    "en": "Um, uh, okay. Yeah, mm-hmm. I, I mean, we, we were like, you know, so.",
    "nl": "Eh, uhm, oké. Ja, hm-hm. Ik, ik bedoel, we, we waren, zeg maar, weet je, dus.",
    "fr": "Euh, hum, d'accord. Oui, mm-hm. Je, je veux dire, on, on était, tu vois, donc.",
    "de": "Äh, ähm, okay. Ja, mhm. Ich, ich meine, wir, wir waren, na ja, weißt du, also.",
}  # speech with its hesitations and false starts, which the recogniser then keeps; not a word about any subject


def language_of(sound: Sound, windows: Sequence[Window], engine: Engine) -> str:
    """The language of a recording, by the weight of a few of its windows spread over it."""
    votes: Counter[str] = Counter()
    for window in windows[:: max(1, len(windows) // ASKED)][:ASKED]:
        language, probability = engine.detect_language(sound.of(window))
        votes[language] += round(1000 * probability)
    return votes.most_common(1)[0][0]


def prepared(options: Options, sound: Sound, windows: Sequence[Window], engine: Engine) -> Options:
    """The options with their language set and, for verbatim work, a prompt; ModelError when the engine does not understand the language."""
    language = options.language or language_of(sound, windows, engine)
    if language not in engine.languages:
        raise ModelError(
            f"the model does not understand the language '{language}' (only {', '.join(sorted(engine.languages))})",
            remedy="Choose a multilingual model, such as whisper-base.",
        )
    manner = VERBATIM.get(language) if options.verbatim else None
    prompt = " ".join(text for text in (manner, options.initial_prompt) if text) or None
    return replace(options, language=language, initial_prompt=prompt)
