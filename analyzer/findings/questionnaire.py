"""Scores of a questionnaire: means of subscales by respondent, party and moment, and how far its items hang together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from statistics import fmean, stdev, variance

from analyzer.core.questionnaire import Form, Item, Response
from analyzer.core.table import Field, Table
from analyzer.findings.references import Material

FEWEST = 30  # respondents: an alpha of fewer says more of chance than of the items
SCORES = ("respondent", "party", "moment", "subscale", "mean", "answered", "items", "reason")
GROUPS = ("party", "moment", "subscale", "mean", "sd", "respondents", "left_out", "answers", "reason")
CHANGES = ("party", "subscale", "from", "to", "change", "respondents", "reason")
ALPHAS = ("party", "moment", "subscale", "alpha", "respondents", "items", "reason")
NOTHING_CODED: tuple[tuple[Field, ...], tuple[str, ...]] = ((None,) * 6, ())
BESIDE = ("party", "subscale", "moment", "mean", "respondents", "dimension", "basis", "positive", "negative", "mixed", "same", "events")


def scored(item: Item, answer: int, form: Form) -> int:
    """An answer as it counts: a reverse item is turned round.

    >>> form = Form("f", "", 1, 7, (), ())
    >>> scored(Item("q", "s", "We must watch them.", reverse=True), 2, form)
    6
    """
    return form.low + form.high - answer if item.reverse else answer


def mean_of(response: Response, form: Form, subscale: str) -> tuple[float | None, int]:
    """The mean of the items of a subscale that were answered, and how many these are; None where none was: missing is not zero."""
    given = dict(response.answers)
    values = [scored(item, given[item.id], form) for item in form.of(subscale) if item.id in given]
    return (fmean(values) if values else None), len(values)


def moments_of(responses: Iterable[Response]) -> list[str]:
    """The moments in the order in which they first come in the file: names such as `before` and `after` have no other."""
    return list(dict.fromkeys(response.moment for response in sorted(responses, key=lambda response: response.row)))


def scores_table(form: Form, responses: Sequence[Response]) -> Table:
    """One row per respondent, moment and subscale: the mean of what was answered, of how many items."""
    rows = list[tuple[Field, ...]]()
    for response, subscale in product(responses, form.subscales):
        mean, answered = mean_of(response, form, subscale.id)
        reason = None if mean is not None else "no item was answered"
        who = (response.respondent, response.party, response.moment)
        rows.append((*who, subscale.name, _rounded(mean), answered, len(form.of(subscale.id)), reason))
    return Table("questionnaire", SCORES, tuple(rows), tuple((f"row {r.row}",) for r, _ in product(responses, form.subscales)))


def groups_table(form: Form, responses: Sequence[Response]) -> Table:
    """One row per party, moment and subscale: the mean of its respondents' means."""
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    for (party, moment), group in _grouped(responses).items():
        for subscale in form.subscales:
            found = [(response, *mean_of(response, form, subscale.id)) for response in group]
            means = [mean for _, mean, _ in found if mean is not None]
            spread = stdev(means) if len(means) > 1 else None
            reason = None if means else "no item was answered"
            counts = (len(means), len(found) - len(means), sum(answered for _, _, answered in found))
            rows.append((party, moment, subscale.name, _rounded(fmean(means) if means else None), _rounded(spread), *counts, reason))
            sources.append(tuple(f"row {response.row}" for response, mean, _ in found if mean is not None))
    return Table("questionnaire by party", GROUPS, tuple(rows), tuple(sources))


def changes_table(form: Form, responses: Sequence[Response]) -> Table:
    """The change between the first and the last moment, of those respondents only who answered at both."""
    moments = moments_of(responses)
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    if len(moments) < 2:
        return Table("questionnaire changes", CHANGES, (), ())
    first, last = moments[0], moments[-1]
    for party, subscale in product(dict.fromkeys(response.party for response in responses), form.subscales):
        pairs = list(_pairs(form, [r for r in responses if r.party == party], subscale.id, (first, last)))
        change = fmean(after - before for before, after, _ in pairs) if pairs else None
        rows.append((party, subscale.name, first, last, _rounded(change), len(pairs), None if pairs else "nobody answered at both moments"))
        sources.append(tuple(f"row {row}" for *_, numbers in pairs for row in numbers))
    return Table("questionnaire changes", CHANGES, tuple(rows), tuple(sources))


def _pairs(
    form: Form, responses: Sequence[Response], subscale: str, moments: tuple[str, str]
) -> Iterator[tuple[float, float, tuple[int, int]]]:
    for respondent in dict.fromkeys(response.respondent for response in responses):
        own = {response.moment: response for response in responses if response.respondent == respondent}
        if all(moment in own for moment in moments):
            one, two = (own[moment] for moment in moments)
            before, after = mean_of(one, form, subscale)[0], mean_of(two, form, subscale)[0]
            if before is not None and after is not None:
                yield before, after, (one.row, two.row)


def alphas_table(form: Form, responses: Sequence[Response]) -> Table:
    """Cronbach's alpha of each subscale by moment, refused with a reason where there are too few respondents."""
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    for moment, subscale in product(moments_of(responses), form.subscales):
        at = [response for response in responses if response.moment == moment]
        complete = [(response.row, values) for response in at if (values := _complete(response, form, subscale.id)) is not None]
        value, reason = _alpha([values for _, values in complete])
        rows.append(("all", moment, subscale.name, _rounded(value), len(complete), len(form.of(subscale.id)), reason))
        sources.append(tuple(f"row {row}" for row, _ in complete))
    return Table("Cronbach's alpha", ALPHAS, tuple(rows), tuple(sources))


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of complete answers, a row per respondent and a column per item; None where the sums do not vary.

    k / (k - 1) * (1 - sum of the items' variances / variance of the sums): Cronbach (1951), doi.org/10.1007/BF02310555.

    >>> cronbach_alpha([[1, 1], [2, 2], [3, 3]])
    1.0
    """
    items = len(rows[0])
    of_sums = float(variance([sum(row) for row in rows]))
    if of_sums == 0 or items < 2:
        return None
    return items / (items - 1) * (1 - float(sum(variance(column) for column in zip(*rows, strict=True))) / of_sums)


def beside_table(form: Form, responses: Sequence[Response], counts: Table, material: Material) -> Table:
    """The scores beside what was coded of the same party and dimension; they are set side by side and not combined."""
    place = {name: number for number, name in enumerate(counts.columns)}
    names = {dimension.id: dimension.name for dimension in material.codebook.dimensions}
    group = groups_table(form, responses)
    of_name = {subscale.name: names.get(subscale.dimension, "") for subscale in form.subscales}
    rows, sources = list[tuple[Field, ...]](), list[tuple[str, ...]]()
    for row, rows_of in zip(group.rows, group.sources, strict=True):
        party, moment, subscale, mean = row[:4]
        coded = [
            (tuple(found[place[name]] for name in BESIDE[6:]), source)
            for found, source in zip(counts.rows, counts.sources, strict=True)
            if found[place["trustor"]] == material.party_name(str(party)) and found[place["dimension"]] == of_name[str(subscale)]
        ]
        for numbers, source in coded or [NOTHING_CODED]:
            rows.append((party, subscale, moment, mean, row[5], of_name[str(subscale)], *numbers))
            sources.append((*rows_of, *source))
    return Table("questionnaire beside codes", BESIDE, tuple(rows), tuple(sources))


def _alpha(rows: Sequence[Sequence[float]]) -> tuple[float | None, str | None]:
    if len(rows) < FEWEST:
        return None, f"refused: {len(rows)} complete respondents, fewer than {FEWEST}"
    value = cronbach_alpha(rows)
    return value, None if value is not None else "the sums of the respondents do not vary, or there is one item only"


def _complete(response: Response, form: Form, subscale: str) -> list[float] | None:
    given = dict(response.answers)
    items = form.of(subscale)
    return [scored(item, given[item.id], form) for item in items] if all(item.id in given for item in items) else None


def _grouped(responses: Sequence[Response]) -> Mapping[tuple[str, str], list[Response]]:
    place = {moment: number for number, moment in enumerate(moments_of(responses))}
    found: dict[tuple[str, str], list[Response]] = {}
    for response in sorted(responses, key=lambda response: (response.party, place[response.moment])):
        found.setdefault((response.party, response.moment), []).append(response)
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
