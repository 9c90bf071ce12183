// What is selected: a span of words, made with the mouse, by touch or by keys. It is painted without touching the words themselves.
import { bind } from "../keys.js";
import { _ } from "../words.js";
import * as text from "./text.js";

const reader = document.getElementById("reader");
const told = document.getElementById("told");
const NEAR_PX = 140; // the sticky bars above the text
let anchor = null;
let caret = null;
let caretElement = null;
const listeners = [];

/** The selected words {first, last}, or null. */
export function picked() {
  return anchor === null ? null : { first: Math.min(anchor, caret), last: Math.max(anchor, caret) };
}

/** Call `listener(span | null)` whenever the selection changes. */
export function onPick(listener) {
  listeners.push(listener);
}

/** Select the words `from` to `to`; the caret stands at `to`. */
export function pick(from, to = from, { scroll = false } = {}) {
  const most = text.count() - 1;
  anchor = clamp(from, most);
  caret = clamp(to, most);
  paint();
  if (scroll) reveal(caret);
  for (const listener of listeners) listener(picked());
}

/** Select nothing. */
export function drop() {
  anchor = caret = null;
  paint();
  for (const listener of listeners) listener(null);
}

/** Paint the selection again, after lines were replaced. */
export function paint() {
  caretElement?.classList.remove("caret");
  caretElement = caret === null ? null : text.element(caret);
  caretElement?.classList.add("caret");
  const span = picked();
  if (!CSS.highlights) return;
  if (span === null || !caretElement) CSS.highlights.delete("pick");
  else CSS.highlights.set("pick", new Highlight(...text.rangesOf(span.first, span.last)));
}

/** Scroll until a word can be seen. */
export function reveal(word) {
  const element = text.element(word);
  if (!element) return;
  const box = element.getBoundingClientRect();
  const below = document.querySelector(".panel.open")?.getBoundingClientRect();
  const floor = below && below.top > innerHeight / 4 && below.left < 40 ? below.top : innerHeight;
  if (box.top < NEAR_PX + 40 || box.bottom > floor - 60) element.scrollIntoView({ block: "center" });
}

function clamp(word, most) {
  return Math.max(0, Math.min(most, word));
}

function walk(step, extend) {
  const next = caret === null ? firstInView() : caret + step;
  let word = clamp(next, text.count() - 1);
  while (word > 0 && word < text.count() - 1 && !text.element(word)?.textContent && !text.element(word)?.classList.contains("off")) word += Math.sign(step) || 1;
  pick(extend && anchor !== null ? anchor : word, word, { scroll: true });
  tell();
}

function firstInView() {
  const line = text.all().find((each) => each.getBoundingClientRect().bottom > NEAR_PX + 20);
  return line ? Number(line.dataset.first) : 0;
}

function walkLine(step, extend) {
  if (caret === null) return walk(0, false);
  const line = text.neighbour(text.lineOf(caret), step);
  if (line) walk(Number(line.dataset.first) - caret, extend);
}

let telling = 0;
function tell() {
  clearTimeout(telling);
  telling = setTimeout(() => {
    const span = picked();
    if (span === null) return;
    const { line, name } = text.placeOf(caret);
    const words = span.first === span.last ? text.said(caret, caret) : _("{count} words selected, to {word}", { count: span.last - span.first + 1, word: text.said(caret, caret) });
    told.textContent = `${words}, ${name}, ${_("line {line}", { line })}`;
  }, 250);
}

/** Take over what the browser has selected; false when that is nothing in the text. */
export function takeOver() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return false;
  const range = selection.getRangeAt(0);
  if (!reader.contains(range.commonAncestorContainer)) return false;
  const first = text.wordAt(range.startContainer);
  let last = text.wordAt(range.endContainer);
  if (first === null && last === null) return false;
  if (last !== null && range.endOffset === 0 && last > (first ?? 0)) last -= 1;
  pick(first ?? last, last ?? first);
  selection.removeAllRanges();
  return true;
}

let touching = 0;
document.addEventListener("selectionchange", () => {
  if (!matchMedia("(pointer: coarse)").matches) return;
  clearTimeout(touching);
  touching = setTimeout(takeOver, 700);
});

const inReader = { within: "#reader, body", group: _("Selecting") };
bind("ArrowRight", _("Next word"), () => walk(1, false), inReader);
bind("ArrowLeft", _("Word before"), () => walk(-1, false), inReader);
bind("Shift+ArrowRight", _("Select one word more"), () => walk(1, true), inReader);
bind("Shift+ArrowLeft", _("Select one word less"), () => walk(-1, true), inReader);
bind("ArrowDown", _("Next line"), () => walkLine(1, false), inReader);
bind("ArrowUp", _("Line before"), () => walkLine(-1, false), inReader);
bind("Shift+ArrowDown", _("Select to the next line"), () => walkLine(1, true), inReader);
bind("Shift+ArrowUp", _("Select to the line before"), () => walkLine(-1, true), inReader);
bind("Escape", _("Select nothing"), () => drop(), { group: _("Selecting") });
