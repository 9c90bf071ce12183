"""Small studies: one drawn at random for properties, and one told by hand for cases."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from analyzer.core.codebook import Code, Codebook, Dimension
from analyzer.core.people import Party, Person
from analyzer.core.recording import Document, Recording
from analyzer.findings.references import Checked, Material, Node, Passage, Reference, Standing

PARTIES = (Party("customer", "Oldfield"), Party("provider", "Lantern", "the provider"))
CODEBOOK = Codebook(
    "c",
    "1",
    (
        Dimension(
            "realm",
            "Realm",
            (
                Code("contractual", "Contractual", "terms"),
                Code("penalty", "Penalty", "a fine", parent="contractual"),
                Code("operational", "Operational", "work"),
                Code("old", "Old", "gone", retired=True),
            ),
        ),
        Dimension("trust", "Trust", (Code("positive", "More", "up"), Code("negative", "Less", "down")), exclusive=True, per_party=True),
        Dimension("view", "View", (Code("up", "Up", "up"), Code("down", "Down", "down")), derived_from=("trust",), per_party=True),
    ),
)
NODES = tuple(
    Node(dimension.id, code.id, trustor)
    for dimension in CODEBOOK.coded
    for trustor in ((party.id for party in PARTIES) if dimension.per_party else (None,))
    for code in dimension.codes
)
DATES = (None, date(2024, 1, 31), date(2024, 2, 1), date(2024, 5, 5))


def passage(name: str, source: str, place: int, speaker: str | None = None, text: str = "", *, counted: bool = True) -> Passage:
    return Passage(name, source, (place * 10, place * 10 + 10), text or f"words of {name}", speaker, None, counted=counted)


def reference(of: str, node: Node, standing: Standing = Standing.DECIDED, coders: tuple[str, ...] = ("ada",)) -> Reference:
    return Reference(of, node, node.code, True, standing, coders, (f"{of} {node}",))


@st.composite
def materials(draw: st.DrawFn) -> Material:
    """A study of up to four recordings with up to five passages each, people of two parties, codes of any standing."""
    people = {
        f"p{n}": Person(f"p{n}", draw(st.sampled_from([None, "customer", "provider"])), draw(st.sampled_from(["", "CEO"])), f"P{n}")
        for n in range(3)
    }
    recordings, passages = [], []
    for number in range(draw(st.integers(0, 4))):
        source = f"r{number}"
        recordings.append(Recording(source, f"/tapes/{number % 2}/talk.wav", f"sha{number}", 1000, (), draw(st.sampled_from(DATES))))
        for place in range(draw(st.integers(0, 5))):
            speaker = draw(st.sampled_from([None, *people]))
            counted = draw(st.integers(0, 4)) > 0
            passages.append(passage(f"{source}-{place}", source, place, speaker, counted=counted))
    references = [
        reference(unit.id, node, draw(st.sampled_from(Standing)))
        for unit in passages
        if unit.counted
        for node in sorted(draw(st.sets(st.sampled_from(NODES), max_size=4)))
    ]
    return Material(
        name="drawn",
        codebook=CODEBOOK,
        parties=PARTIES,
        people=people,
        recordings=tuple(recordings),
        passages=tuple(passages),
        references=tuple(references),
    )


def told() -> Material:
    """Two customers and a provider, in four recordings of 2024; the third is a workshop of both; a contract beside."""
    people = {
        "ann": Person("ann", "customer", "Manager", "C1"),
        "cas": Person("cas", "customer", "", "C2"),
        "bob": Person("bob", "provider", "Lead", "P1"),
        "ivy": Person("ivy", None, "", "I", interviewer=True),
    }
    days = (date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 2), date(2024, 5, 3))
    recordings = tuple(Recording(f"r{n}", f"/tapes/talk-{n}.wav", f"s{n}", 1000, (), day) for n, day in enumerate(days))
    passages = (
        passage("a0", "r0", 0, "ivy", "How did the contract go?", counted=False),
        passage("a1", "r0", 1, "ann", "The contract … [of 2019] says four hours."),
        passage("a2", "r0", 2, "ann", "We plan on Monday."),
        passage("b1", "r1", 0, "bob", "They paid the penalty, in the end."),
        passage("c1", "r2", 0, "ann", "The contract again."),
        passage("c2", "r2", 1, "bob", "The contract is what it is."),
        passage("d1", "r3", 0, "ann", "A third time the contract."),
    )
    contractual, operational, penalty = Node("realm", "contractual"), Node("realm", "operational"), Node("realm", "penalty")
    less = Node("trust", "negative", "customer")
    references = (
        reference("a1", contractual, Standing.GOLD),
        reference("a2", operational, Standing.DRAFT, ("model",)),
        reference("b1", penalty),
        reference("b1", less),
        reference("c1", contractual, Standing.DRAFT, ("model",)),
        reference("c2", less, coders=("ada", "bo")),
        reference("d1", contractual),
    )
    return Material(
        name="told",
        codebook=CODEBOOK,
        parties=PARTIES,
        people=people,
        recordings=recordings,
        passages=passages,
        references=references,
        disputed=(reference("c2", contractual, coders=("bo",)),),
        documents=(Document("contract", "Article 1."),),
        checked=(Checked("a2", "realm", None, frozenset(), frozenset({"contractual"}), blind=True, random=False),),
    )
