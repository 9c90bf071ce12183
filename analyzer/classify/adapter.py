"""An encoder adapted to a codebook: small matrices (LoRA, Hu et al. 2021) added to its weights, so that it stays as fast as it was."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.encode import Encoder, encoder_on, load_library
from analyzer.core.identity import product_id
from analyzer.errors import ModelError
from analyzer.optional import need

RANK = 16  # of the matrices added
ALPHA = 32  # their weight is ALPHA / RANK
MODULES = ("query", "key", "value", "dense")  # every linear layer of a BERT encoder but the pooler


def with_adapter(library: Any, *, dropout: float = 0.0) -> Any:
    """The transformer inside a sentence-transformers model, wrapped so that only the added matrices learn."""
    peft = need("peft", extra="text")
    settings = peft.LoraConfig(
        r=RANK, lora_alpha=ALPHA, lora_dropout=dropout, target_modules=list(MODULES), exclude_modules=["pooler.dense"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers for a name that is going to change
        return peft.get_peft_model(library[0].model, settings)


def numbers_of(wrapped: Any) -> dict[str, Any]:
    """The added matrices as float16 arrays by name."""
    state = need("peft", extra="text").get_peft_model_state_dict(wrapped)
    return {name: values.detach().numpy().astype(np.float16) for name, values in state.items()}


def load_adapted(folder: Path, numbers: Mapping[str, Any], base: Encoder) -> Encoder:
    """The encoder in `folder` with the added matrices merged into its weights; `base` is the same encoder without them."""
    torch = need("torch", extra="text")
    library = load_library(folder)
    wrapped = with_adapter(library)
    tensors = {name: torch.from_numpy(np.asarray(values, np.float32)) for name, values in numbers.items()}
    result = need("peft", extra="text").set_peft_model_state_dict(wrapped, tensors)
    if result.unexpected_keys:
        raise ModelError("the adapter does not belong to this encoder", where=str(folder), remedy="Train the model again.")
    library[0].model = wrapped.merge_and_unload()
    library.eval()
    return encoder_on(library, product_id("adapted", base.id, hash_of(numbers)), base.language)


def hash_of(numbers: Mapping[str, Any]) -> str:
    """The hash of the added matrices."""
    digest = hashlib.sha256()
    for name in sorted(numbers):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(numbers[name]).tobytes())
    return digest.hexdigest()
