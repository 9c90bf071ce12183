"""Whether a text is in another language than a model reads."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from analyzer.optional import need

FEWEST_WORDS = 8  # in Latin letters, below which a text is never judged: names and exclamations look like any language
UNLIKELY = 0.001  # the probability of the model's language below which a text is in another; the least of 6,918 English units is 0.47
LOOKED_AT = 4000  # characters from the start


def in_another_language(text: str, language: str) -> bool:
    """Whether a text is surely not in `language` (ISO 639-1), told from its sequences of letters.

    No text is taken to be in another language than one that nothing is known of.
    """
    seen = text[:LOOKED_AT]
    if len(seen.split()) < FEWEST_WORDS and not _in_other_letters(seen):
        return False
    return bool(dict(_identifier().rank(seen)).get(language, 1.0) < UNLIKELY)


def _in_other_letters(text: str) -> bool:
    """Whether most letters are not Latin: these few languages share, so that a word tells enough."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) * 2 < len(letters)


@cache
def _identifier() -> Any:
    library = need("py3langid.langid", extra="text")
    return library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
