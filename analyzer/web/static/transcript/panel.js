// What is known about the selection, and the codes that can be put on it.
import { bind } from "../keys.js";
import { send, newId } from "../send.js";
import { toast } from "../toast.js";
import { undo } from "../undo.js";
import { _ } from "../words.js";
import { onPick, pick, picked } from "./choice.js";
import * as margin from "./margin.js";
import * as text from "./text.js";

const reader = document.getElementById("reader");
const panel = document.getElementById("panel");
const where = document.getElementById("picked-where");
const quote = document.getElementById("picked-text");
const chips = document.getElementById("picked-codes");
const notes = document.getElementById("picked-notes");
const filter = document.getElementById("code-filter");
const buttons = [...document.querySelectorAll("#codes .code")];
const NOTHING = quote.textContent;
const QUOTED = 60; // words shown of a long selection
let last = null; // the button used last, for the quick mark

/** The address of this interview. */
export const url = reader.dataset.url;

/** The piece with exactly the selected words, or null. */
export function exactPiece() {
  const span = picked();
  return span && (margin.over(span.first, span.last).find((piece) => piece.first === span.first && piece.last === span.last) ?? null);
}

/** Send something done to the selection and show what came of it. */
export async function perform(path, body, word) {
  const said = await send(`${url}/${path}`, { id: newId(), ...body });
  if (said.pieces) margin.take(said.pieces);
  if (said.segment && said.pieces?.length === 0) margin.forget(said.segment);
  if (said.group && word) toast(word, { undo: () => undo(said.group).catch(() => {}) });
  refresh();
  return said;
}

/** Put a code on the selection, or take it off when it is there. */
export async function apply(button, { only = false } = {}) {
  const span = picked();
  if (!span) return toast(_("Select some words first."));
  const [dimension, code] = button.dataset.code.split("=");
  const party = button.dataset.party || null;
  const on = only || button.getAttribute("aria-pressed") !== "true";
  last = button;
  button.setAttribute("aria-pressed", String(on));
  const name = button.textContent.trim();
  const word = on ? _("Coded {name}", { name }) : _("Took off {name}", { name });
  await perform("code", { ...span, dimension, code, party, on }, word).catch(refresh);
}

/** Show the selection and its codes. */
export function refresh() {
  const span = picked();
  panel.classList.toggle("open", span !== null);
  if (!span) {
    where.textContent = _("Nothing selected");
    quote.textContent = NOTHING;
    chips.replaceChildren();
    notes.replaceChildren();
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
    return;
  }
  const exact = exactPiece();
  const place = text.placeOf(span.first);
  const kind = exact ? (exact.scheme === "free" ? _("span") : _("unit")) : _("words");
  where.textContent = [place.name, _("line {line}", { line: place.line }), kind, exact?.frozen ? _("given out for coding") : ""].filter(Boolean).join(" · ");
  const many = span.last - span.first >= QUOTED;
  quote.textContent = many ? `${text.said(span.first, span.first + QUOTED / 2)} … ${text.said(span.last - QUOTED / 2, span.last)}` : text.said(span.first, span.last);
  showCodes(exact, margin.over(span.first, span.last));
}

function showCodes(exact, around) {
  const own = new Set((exact?.marks ?? []).filter(([, , , source]) => source === "own").map(([dimension, code, party]) => `${dimension}=${code}|${party ?? ""}`));
  for (const button of buttons) button.setAttribute("aria-pressed", String(own.has(`${button.dataset.code}|${button.dataset.party}`)));
  const seen = around.flatMap((piece) => margin.marksOf(piece).map((mark) => [piece, mark]));
  chips.replaceChildren(...seen.slice(0, 24).map(([piece, mark]) => chip(piece, mark)));
  notes.replaceChildren(...around.flatMap((piece) => piece.notes).map(([, by, said]) => {
    const item = document.createElement("li");
    item.textContent = said;
    item.title = by;
    return item;
  }));
}

function chip(piece, [dimension, code, party, source, coder, stale]) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `chip ${source === "model" ? "draft" : ""}`;
  element.dataset.code = `${dimension}=${code}`;
  const who = source === "own" ? "" : source === "model" ? (coder ? _("suggested with an earlier version of the codebook") : _("suggested")) : coder;
  const small = document.createElement("small");
  small.textContent = [party, who, stale ? _("text changed") : ""].filter(Boolean).join(" · ");
  if (source === "model") {
    const dot = document.createElement("span");
    dot.className = "dot";
    dot.dataset.code = element.dataset.code;
    element.append(dot);
  }
  element.append(margin.nameOf(dimension, code), ...(small.textContent ? [small] : []));
  element.title = _("Select the words of this code");
  element.addEventListener("click", () => pick(piece.first, piece.last, { scroll: true }));
  return element;
}

function plain(said) {
  return said.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

function narrow() {
  const wanted = plain(filter.value.trim());
  let first = null;
  for (const button of buttons) {
    const hit = plain(`${button.textContent} ${button.closest("fieldset").firstElementChild.textContent}`).includes(wanted);
    button.hidden = !hit;
    button.classList.remove("first-match");
    if (hit && wanted && (first === null || (plain(button.textContent).trim().startsWith(wanted) && !plain(first.textContent).trim().startsWith(wanted)))) first = button;
  }
  first?.classList.add("first-match");
  for (const set of document.querySelectorAll("#codes fieldset")) set.hidden = ![...set.querySelectorAll(".code")].some((button) => !button.hidden);
  return first;
}

function leaveFilter() {
  filter.value = "";
  narrow();
  reader.focus({ preventScroll: true });
}

filter.addEventListener("input", narrow);
filter.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); leaveFilter(); }
});
document.getElementById("codes").addEventListener("submit", (event) => {
  event.preventDefault();
  const first = narrow();
  if (first) { apply(first); leaveFilter(); }
});
document.getElementById("codes").addEventListener("click", (event) => {
  const button = event.target.closest(".code");
  if (button) apply(button);
});
onPick(refresh);

const group = _("Coding");
bind("q", _("Quick mark: the code used last"), () => (last ? apply(last, { only: true }) : toast(_("No code was used yet."))), { group });
bind("x", _("Take off the codes that are yours"), () => {
  for (const button of buttons) if (button.getAttribute("aria-pressed") === "true") apply(button);
}, { group });
