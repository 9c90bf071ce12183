"""The rules by which symbols become days: each rewrites a run of symbols into one, from the innermost expression outwards.

A rule is a regular expression over the kinds of symbols, and what to make of those in its groups. Kinds that rules add to those of the
lexicon: d day, w week, m month, q quarter, s season, y year, h holiday or event, r other days, u unresolved (its value says why), _ none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from analyzer.findings import date_meanings as meaning
from analyzer.findings import date_relations as relation
from analyzer.findings.date_parts import NO_DAY, Made, NotSaidWhenError, Parts, Situation, nothing, unresolved
from analyzer.findings.date_symbols import Symbol

Build: TypeAlias = Callable[[Parts, Situation], Made | None]

DAYS = "dwmqsyhr"  # kinds of resolved stretches
GROUP = re.compile(r"<(\w+):([^>]+)>")


@dataclass(frozen=True, slots=True)
class Rule:
    """A run of kinds, and what it means; None leaves the symbols as they are."""

    pattern: re.Pattern[str]
    build: Build


def _rule(pattern: str, build: Build) -> Rule:
    """A rule from its pattern, in which `<N:[NO]>` is a number or ordinal kept as N, SPAN any days and OF an optional of and the."""
    plain = pattern.replace("SPAN", f"[{DAYS}]").replace("OF", "[oc]?t?")
    return Rule(re.compile(GROUP.sub(r"(?P<\1>\2)", plain)), build)


RULES = tuple(
    _rule(pattern, build)
    for pattern, build in (
        # what happens again and again is no date
        (r"v[t1NOL]?[oc]?[WUMS]", nothing),
        # years and dates
        (r"t?<L:L><U:U>", meaning.this_or_other_year),
        (r"t?<U:U><L:L>", meaning.this_or_other_year),
        (r"(?:<W:W>,?)?t?<N:[NO]>-?[oc]?<M:M>(?:[-,]?[oc]?<Y:[Yy]>|-<y2:N>)?", meaning.day_of_month),
        (r"(?:<W:W>,?)?<M:M>t?<N:[NO]>(?:,?[oc]?<Y:[Yy]>)?", meaning.day_after_month),
        (r"[ZcK]?t?<N:[NO]>[TgiA-]t?<d:d>", meaning.days_until),
        (r"[K]t?<N:[NO]>at?<d:d>", meaning.days_until),
        (r"<d:d>[i-]<N:N>", meaning.days_from),
        (r"<M:M>-?,?[oc]?<Y:[Yy]>", meaning.month_of_year),
        (r"<y:y>p?<M:M>", meaning.month_of_year),
        (r"<L:L><M:M>|<M2:M><L2:L>", meaning.other_month),
        (r"<M:M>", meaning.month_alone),
        (r"<S:S>,?[oc]?<Y:[Yy]>|<y:y>p?<S2:S>", meaning.season_of_year),
        (r"<L:L><S:S>|<S2:S><L2:L>", meaning.other_season),
        (r"<S:S>", meaning.season_alone),
        (r"<Q:Q>(?:[oc,]?<Y:[Yy]>)?", meaning.quarter_named),
        (r"t?<O:[O]><U:U>(?:[oc]?<Y:[Yy]>)?", meaning.quarter_counted),
        (r"<H:H>[oc]?<Y:[Yy]>", meaning.holiday_of_year),
        (r"<L:L><H:H>|<H2:H><L2:L>", meaning.other_holiday),
        (r"<H:H>", meaning.holiday_alone),
        (r"<U:U><N:N>(?:[oc,]?<Y:[Yy]>)?", meaning.week_numbered),
        (r"<Y:Y>", meaning.year_alone),
        (r"<X:X>", meaning.event),
        # parts of them
        (r"<N:[OL]><U:U>(?:[ocp]t?<P:[msyqh]>|<P2:y>)", meaning.piece_of),
        (r"<N:O>FOF<P:[myqs]>", meaning.half_of),
        (r"(?:<t:t>)?<L:L><U:U>", meaning.other_stretch),
        (r"t?<U:U><L:L>", meaning.other_stretch),
        (r"<E:E>-?OF<P:[mywqs]>", meaning.third_of),
        (r"<E:E>-?(?:c|[oc]?t)<U:U>", meaning.third_of_this),
        (r"t?<U:U>[oc]t?<P:[dh]>", meaning.stretch_around),
        (r"<W:W>p?OF<P:w>|<P2:w>[p,]?<W2:W>", meaning.weekday_of_week),
        (r"<L:L><W:W>|<W2:W><L2:L>", meaning.other_weekday),
        (r"<W:W>,?<P:d>", meaning.same_day),
        (r"[pf]t<O:O>(?![xUWFNn1])", meaning.day_alone),
        (r"t<N:[NO]>(?![xUWFNn1M])", meaning.day_alone_french),
        (r"<D:D>", meaning.counted_from_today),
        # so many units away
        (r"[~R]?<N:[N1n]>-?<U:U>", relation.quantity),
        (r"[~R]?<k:k>G|G[~R]?<k2:k>", relation.ago),
        (r"<f:f><k:k>(?!l)", relation.from_now),
        (r"<k:k><S:[AB]>OF<P:SPAN>", relation.away_from),
        (r"t?(?:<N:O>)?<U:U><S:[AB]>OF<P:SPAN>", relation.next_to),
        (r"t?<W:W><S:[AB]>OF<P:SPAN>", relation.weekday_next_to),
        (r"t?<j:j>OF<P:SPAN>", relation.day_next_to),
        (r"(?:k|t?U)[AB]OF<x:x>", relation.unknown_event),
        (r"t?<U:U><l:l>|t<l2:l><U2:U>|t<A:A><U3:U>", relation.told_before),
        (r"<k:k><l:l>", relation.told_before),
        (r"<W:W>", meaning.weekday_alone),
        # between, before, after, around
        (r"K[oc]?t?<P:SPAN>at?<P2:SPAN>", relation.between),
        (r"[Zc]t?<P:SPAN>[Tgi]t?<P2:SPAN>", relation.between),
        (r"o<P:SPAN>p<P2:SPAN>", relation.between_french),
        (r"<P:[dm]>-<P2:[dm]>", relation.between),
        (r"J?[oc]?<S:[AB]>OF<P:SPAN>", relation.before_or_after),
        (r"[CT]OF<P:SPAN>", relation.since_or_until),
        (r"ROF<P:SPAN>", relation.around),
        (r"[pfg]OF<P:SPAN>", relation.plain),
        (r"<V:V>", relation.vague),
    )
)


def reduced(read: Sequence[Symbol], situation: Situation) -> Iterator[Symbol]:
    """The date expressions among symbols, each as one symbol: its value the days, or the reason why they are unknown."""
    left, kinds = list(read), kinds_of(read)
    for rule in RULES:
        if rule.pattern.search(kinds):
            left = _rewritten(left, kinds, rule, situation)
            kinds = kinds_of(left)
    for symbol in left:
        if symbol.kind == "u" or (symbol.kind in DAYS and not symbol.faint):
            yield symbol


def kinds_of(read: Sequence[Symbol]) -> str:
    """The kinds of symbols as the text that rules match."""
    return "".join(symbol.kind for symbol in read)


def _rewritten(read: list[Symbol], kinds: str, rule: Rule, situation: Situation) -> list[Symbol]:
    written, place = list[Symbol](), 0
    while found := rule.pattern.search(kinds, place):
        made = _made(rule, Parts(found, read), situation)
        if made is None:
            written += read[place : found.start() + 1]
            place = found.start() + 1
            continue
        written += read[place : found.start()]
        run = read[found.start() : found.end()]
        written.append(Symbol(made.kind, made.value, run[0].start, run[-1].end, made.faint))
        place = found.end()
    return written + read[place:]


def _made(rule: Rule, parts: Parts, situation: Situation) -> Made | None:
    try:
        return rule.build(parts, situation)
    except NotSaidWhenError:
        return unresolved(NO_DAY)
