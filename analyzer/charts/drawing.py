"""What a figure is made of, every piece at its place in pixels, and the Vega-Lite specification that draws it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any

from analyzer.charts.lettering import FONT, width_of
from analyzer.optional import need

INK, SOFT, FAINT, PAPER = "#1d2126", "#565c63", "#c9ccd0", "#ffffff"
ASCENT, DESCENT = 0.74, 0.24  # of the font size, above and below the baseline of what is drawn
HALO = 3.0  # pixels of paper around letters, so that a line behind them does not cross them
DASHES = {"solid": [1, 0], "dashed": [4, 3], "dotted": [0.1, 3.1]}


class Align(StrEnum):
    """Which end of a label its place is."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Face(StrEnum):
    """How a label is set."""

    PLAIN = "plain"
    BOLD = "bold"
    ITALIC = "italic"


@dataclass(frozen=True, slots=True)
class Box:
    """The area that something covers, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Tag:
    """What a piece belongs to, so that a reader can pick it out; furniture belongs to nothing."""

    about: str = ""
    kind: str = ""
    lane: str = ""
    party: str = ""


NOTHING = Tag()


@dataclass(frozen=True, slots=True)
class Band:
    """A filled area."""

    box: Box
    fill: str
    tag: Tag = NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` is solid, dashed or dotted."""

    start: tuple[float, float]
    end: tuple[float, float]
    colour: str
    width: float = 1.0
    dash: str = "solid"
    tag: Tag = NOTHING


@dataclass(frozen=True, slots=True)
class Glyph:
    """A sign of about `size` pixels across: a shape of Vega or a path in a square from -1 to 1."""

    x: float
    y: float
    shape: str
    size: float
    fill: str
    stroke: str
    width: float = 1.2
    tag: Tag = NOTHING


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; `y` is the middle of its small letters' height."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    face: Face = Face.PLAIN
    align: Align = Align.LEFT
    tag: Tag = NOTHING

    @property
    def box(self) -> Box:
        """The area of its letters."""
        wide = width_of(self.text, self.size, bold=self.face is Face.BOLD)
        left = {Align.LEFT: self.x, Align.CENTER: self.x - wide / 2, Align.RIGHT: self.x - wide}[self.align]
        base = self.y + BASELINE * self.size
        return Box(left, base - ASCENT * self.size, left + wide, base + DESCENT * self.size)


BASELINE = 0.3  # of the font size: where Vega puts the baseline of a text aligned to its middle
Piece = Band | Line | Glyph | Label
Layer = tuple[Any, list[dict[str, Any]]]  # a chart of Altair without data, and its rows


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure of so many pixels; later pieces of a kind lie above earlier ones, labels above glyphs above lines above bands."""

    width: float
    height: float
    bands: tuple[Band, ...] = ()
    lines: tuple[Line, ...] = ()
    glyphs: tuple[Glyph, ...] = ()
    labels: tuple[Label, ...] = ()
    title: str = ""
    named: Mapping[str, str] = field(default_factory=dict)  # what `about` is called, for readers who hear the figure


def drawing_of(pieces: Iterable[Piece], *, width: float, height: float, title: str, named: Mapping[str, str] | None = None) -> Drawing:
    """A figure of these pieces."""
    sorted_out: dict[type, list[Any]] = {Band: [], Line: [], Glyph: [], Label: []}
    for piece in pieces:
        sorted_out[type(piece)].append(piece)
    bands, lines, glyphs, labels = (tuple(found) for found in sorted_out.values())
    return Drawing(width, height, bands, lines, glyphs, labels, title, named or {})


def clashes(drawing: Drawing) -> tuple[tuple[Label, Label], ...]:
    """The pairs of labels that lie on one another: none in a sound figure."""
    return tuple((one, two) for one, two in combinations(drawing.labels, 2) if one.box.overlaps(two.box))


def outside(drawing: Drawing) -> tuple[Label, ...]:
    """The labels that stand out of the figure: none in a sound one."""
    boxes = ((label, label.box) for label in drawing.labels)
    return tuple(label for label, box in boxes if min(box.left, box.top) < 0 or box.right > drawing.width or box.bottom > drawing.height)


def spec_of(drawing: Drawing, *, wanted: str = "") -> dict[str, Any]:
    """The Vega-Lite specification of a figure, its data inside.

    `wanted` is a Vega expression on `datum` (about, kind, lane, party): what fails it is faded. Its names `kind`, `lane` and `party` are
    parameters of the figure, empty at first.
    """
    alt = need("altair", extra="charts")
    layers = list(_layers(alt, drawing, wanted))
    chart = (
        alt.layer(*(layer for layer, _ in layers))
        .properties(width=drawing.width, height=drawing.height, description=drawing.title, padding=0, background=PAPER)
        .properties(autosize=alt.AutoSizeParams(type="none"))
        .configure(font=FONT, view=alt.ViewConfig(stroke="transparent"))
    )
    if wanted:
        chart = chart.add_params(*(alt.param(name=name, value="") for name in ("kind", "lane", "party")))
    spec: dict[str, Any] = chart.to_dict(validate=False)  # it takes most of the time, and tests validate
    for layer, (_, rows) in zip(spec["layer"], layers, strict=True):
        layer["data"] = {"values": rows}  # only now: Altair copies all that a chart holds at every step
    return spec


def _layers(alt: Any, drawing: Drawing, wanted: str) -> Iterable[Layer]:
    """The layers from the lowest up, each with its rows."""
    opacity = _opacity(alt, wanted)
    yield _bands(alt, drawing.bands, opacity)
    for dash in DASHES:
        if lines := [line for line in drawing.lines if line.dash == dash]:
            yield _lines(alt, lines, opacity)
    yield _glyphs(alt, drawing, opacity)
    for face in Face:
        for align in Align:
            if labels := [label for label in drawing.labels if label.face is face and label.align is align]:
                yield _labels(alt, labels, opacity, halo=True)
                yield _labels(alt, labels, opacity, halo=False)


def _opacity(alt: Any, wanted: str) -> Any:
    """Full where a piece is wanted or is furniture, else faint."""
    return alt.condition(f"datum.about === '' || ({wanted})", alt.value(1), alt.value(0.08)) if wanted else alt.value(1)


def _chart(alt: Any) -> Any:
    return alt.Chart(alt.Data(values=[]))


def _tagged(tag: Tag) -> dict[str, Any]:
    return {"about": tag.about, "kind": tag.kind, "lane": tag.lane, "party": tag.party}


def _at(alt: Any, **channels: str) -> dict[str, Any]:
    """Channels whose fields are places in pixels."""
    kinds = {"x": alt.X, "y": alt.Y}
    return {name: kinds[name](f"{of}:Q").scale(None) if name in kinds else f"{of}:Q" for name, of in channels.items()}


def _bands(alt: Any, bands: Iterable[Band], opacity: Any) -> Layer:
    rows = [{**asdict(band.box), "fill": band.fill, **_tagged(band.tag)} for band in bands]
    places = _at(alt, x="left", x2="right", y="top", y2="bottom")
    return _chart(alt).mark_rect(aria=False).encode(**places, color=alt.Color("fill:N").scale(None), opacity=opacity), rows


def _lines(alt: Any, lines: list[Line], opacity: Any) -> Layer:
    rows = [
        {
            "x": line.start[0],
            "y": line.start[1],
            "x2": line.end[0],
            "y2": line.end[1],
            "colour": line.colour,
            "width": line.width,
            **_tagged(line.tag),
        }
        for line in lines
    ]
    marks = _chart(alt).mark_rule(aria=False, strokeDash=DASHES[lines[0].dash], strokeCap="round")
    places = _at(alt, x="x", x2="x2", y="y", y2="y2")
    wide = alt.StrokeWidth("width:Q").scale(None)
    return marks.encode(**places, color=alt.Color("colour:N").scale(None), strokeWidth=wide, opacity=opacity), rows


def _glyphs(alt: Any, drawing: Drawing, opacity: Any) -> Layer:
    rows = [
        {
            "x": glyph.x,
            "y": glyph.y,
            "shape": glyph.shape,
            "area": glyph.size**2,
            "fill": glyph.fill,
            "stroke": glyph.stroke,
            "width": glyph.width,
            "said": drawing.named.get(glyph.tag.about, ""),
            **_tagged(glyph.tag),
        }
        for glyph in drawing.glyphs
    ]
    marks = (
        _chart(alt)
        .mark_point(strokeJoin="round", ariaRoleDescription="mark")
        .encode(
            **_at(alt, x="x", y="y"),
            shape=alt.Shape("shape:N").scale(None),
            size=alt.Size("area:Q").scale(None),
            fill=alt.Fill("fill:N").scale(None),
            stroke=alt.Stroke("stroke:N").scale(None),
            strokeWidth=alt.StrokeWidth("width:Q").scale(None),
            description=alt.Description("said:N"),
            opacity=opacity,
        )
    )
    return marks, rows


def _labels(alt: Any, labels: list[Label], opacity: Any, *, halo: bool) -> Layer:
    face, align = labels[0].face, labels[0].align
    rows = [
        {"x": label.x, "y": label.y, "text": label.text, "size": label.size, "colour": label.colour, **_tagged(label.tag)}
        for label in labels
    ]
    style = {"stroke": PAPER, "strokeWidth": HALO, "strokeJoin": "round"} if halo else {}
    marks = _chart(alt).mark_text(
        align=align.value,
        baseline="middle",
        font=FONT,
        fontWeight="bold" if face is Face.BOLD else "normal",
        fontStyle="italic" if face is Face.ITALIC else "normal",
        aria=False,
        **style,
    )
    colour = alt.value(PAPER) if halo else alt.Color("colour:N").scale(None)
    return marks.encode(**_at(alt, x="x", y="y"), text="text:N", size=alt.Size("size:Q").scale(None), color=colour, opacity=opacity), rows
