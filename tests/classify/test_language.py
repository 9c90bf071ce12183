"""Texts in another language are told from those in English, whoever speaks it."""

from __future__ import annotations

import pytest

from analyzer.classify.language import FEWEST_WORDS, in_another_language
from corpora.interviews.load import load
from corpora.statements.load import statements

TALK = {
    "Dutch": [
        "Nou ja, we hadden afgesproken dat ze elke maand zouden leveren, maar dat is eigenlijk nooit gebeurd.",
        "Kijk, als je mij vraagt of ik ze vertrouw, dan zeg ik eerlijk gezegd van niet meer, na wat er toen is gebeurd.",
        "Zij kwamen altijd te laat met de facturen en dan moest ik er weer achteraan bellen.",
        "In het begin ging het heel goed, toen hadden we nog dezelfde contactpersoon die alles wist.",
        "Ik vind dat je gewoon open moet zijn over wat je kunt en wat je niet kunt doen voor zo'n klant.",
        "Ja, en op een gegeven moment stond de hele server gewoon stil en niemand die de telefoon opnam.",
        "Het contract zegt eigenlijk niks over wat er moet gebeuren als iemand van het team vertrekt.",
        "We hebben toen samen aan tafel gezeten en hun directeur heeft gewoon zijn excuses aangeboden.",
        "Dat was voor mij wel het moment dat ik dacht van, oké, hier kunnen we mee verder.",
        "Weet je, de helpdesk is prima, maar het management begrijpt volgens mij niet wat wij nodig hebben.",
    ],
    "French": [
        "Alors là, franchement, on leur avait demandé trois fois et ils ne nous ont jamais répondu.",
        "Moi je pense que la confiance, ça se gagne petit à petit, et nous on l'a perdue en une semaine.",
        "Ils arrivaient toujours en retard avec les factures, donc il fallait que je les rappelle à chaque fois.",
        "Au début ça marchait très bien, parce qu'on avait une personne qui connaissait toute notre installation.",
        "Le contrat ne dit rien du tout sur ce qui se passe quand quelqu'un quitte l'équipe.",
        "Vous savez, le support est correct, mais la direction ne comprend pas vraiment ce dont on a besoin.",
        "On s'est assis autour de la table et leur directeur nous a tout simplement présenté ses excuses.",
        "Et puis un jour le serveur est tombé en panne, et il n'y avait personne au téléphone.",
        "C'est à ce moment-là que je me suis dit, bon, avec eux on peut continuer.",
        "Enfin bref, ils ont caché le problème pendant des mois et nous, on a payé quand même.",
    ],
    "German": [
        "Also ehrlich gesagt, wir haben denen dreimal geschrieben und es kam einfach keine Antwort.",
        "Am Anfang lief das super, da hatten wir noch jemanden, der unsere ganze Anlage kannte.",
        "Die kamen immer zu spät mit den Rechnungen und ich musste dann wieder hinterhertelefonieren.",
        "Na ja, Vertrauen baut man langsam auf, und wir haben es in einer Woche verloren.",
        "Im Vertrag steht eigentlich gar nichts darüber, was passiert, wenn einer aus dem Team geht.",
        "Wissen Sie, der Support ist in Ordnung, aber die Leitung versteht nicht so richtig, was wir brauchen.",
        "Wir haben uns dann zusammengesetzt und deren Chef hat sich einfach bei uns entschuldigt.",
        "Und irgendwann stand der Server komplett still und keiner ist ans Telefon gegangen.",
        "Das war für mich der Moment, wo ich gedacht habe, okay, mit denen können wir weitermachen.",
        "Sie haben das Problem monatelang verschwiegen, und wir haben trotzdem jeden Monat bezahlt.",
    ],
}


@pytest.mark.parametrize("sentences", TALK.values(), ids=TALK)
def test_talk_in_another_language_is_recognised(sentences: list[str]) -> None:
    assert all(10 <= len(sentence.split()) <= 30 for sentence in sentences)
    assert sum(in_another_language(sentence, "en") for sentence in sentences) >= 9


def test_no_constructed_english_is_taken_for_another_language() -> None:
    texts = [unit.text for unit in load().units]
    texts += [statement.text for told in statements().values() for statement in told]
    judged = [text for text in texts if len(text.split()) >= FEWEST_WORDS]
    assert len(judged) > 5000
    assert [text for text in judged if in_another_language(text, "en")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Uh, ja, so we have, uh, the, how you say, Aufhebungsvertrag, and, uh, they sign it not.",
        "I say to him, 'dat kan echt niet zo, jongen', and then he walk away very angry.",
        "mm-hmm yeah yeah okay mm-hmm yeah right okay yeah",
        "uh um uh yeah uh hm mm uh um okay",
        "word " * 600,
        "12 34 56 78 90 11 12 13 14",
    ],
)
def test_broken_english_and_what_is_hardly_language_passes(text: str) -> None:
    assert not in_another_language(text, "en")


@pytest.mark.parametrize("text", ["", "🙂🙃", "Ja, dat klopt wel.", "Mais oui, bien sûr, monsieur Dupont."])
def test_few_words_are_never_judged(text: str) -> None:
    assert not in_another_language(text, "en")


@pytest.mark.parametrize("text", ["это по-русски", "我们三次要求他们提交报告，但是他们从来没有回复过我们。", "Δεν μας απάντησαν ποτέ"])
def test_other_letters_tell_a_language_in_few_words(text: str) -> None:
    assert in_another_language(text, "en")


def test_it_is_told_for_whatever_language_a_model_reads() -> None:
    dutch, french = TALK["Dutch"][0], TALK["French"][0]
    assert [in_another_language(text, "nl") for text in (dutch, french)] == [False, True]
    assert not in_another_language(french, "xx")  # one that nothing is known of
