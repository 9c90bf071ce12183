// The page of one interview: what is pressed, what is sent, what is shown again.
import { bind } from "../keys.js";
import { send, newId } from "../send.js";
import { toast } from "../toast.js";
import { _ } from "../words.js";
import * as choice from "./choice.js";
import * as finding from "./finding.js";
import * as margin from "./margin.js";
import * as panel from "./panel.js";
import * as sound from "./sound.js";
import * as text from "./text.js";

const reader = document.getElementById("reader");
const clickPlays = document.getElementById("click-plays");
const show = document.getElementById("show");

async function fetched(path) {
  const response = await fetch(`${panel.url}/${path}`, { headers: { Accept: "application/json" } });
  return response.json();
}

async function loadPieces() {
  margin.take((await fetched("pieces")).pieces, { all: true });
  panel.refresh();
}

// Words or speakers have changed: the lines come again, the place on the screen stays.
async function reloadLines() {
  const held = choice.picked();
  const pin = text.all().find((line) => line.getBoundingClientRect().bottom > 200);
  const [word, top] = pin ? [Number(pin.dataset.first), pin.getBoundingClientRect().top] : [0, 0];
  const response = await fetch(`${panel.url}/lines`, { headers: { Accept: "text/html" } });
  reader.innerHTML = await response.text();
  text.renew();
  margin.watch();
  finding.renew();
  scrollBy(0, text.lineOf(word).getBoundingClientRect().top - top);
  if (held) choice.pick(held.first, held.last);
  await loadPieces();
}

async function change(path, body, word) {
  const said = await panel.perform(path, body, word).catch(() => null);
  if (said?.changed === "lines") await reloadLines();
  if (said?.changed === "pieces") await loadPieces();
}

function selected() {
  const span = choice.picked();
  if (!span) toast(_("Select some words first."));
  return span;
}

// A dialog for a text: resolves to what was written, or null.
function written(title, hint, start) {
  const dialog = document.getElementById("write");
  const field = document.getElementById("write-text");
  document.getElementById("write-title").textContent = title;
  document.getElementById("write-label").textContent = title;
  document.getElementById("write-hint").textContent = hint;
  field.value = start;
  dialog.returnValue = "";
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    const form = document.getElementById("write-form");
    form.onsubmit = () => { resolve(field.value); };
    dialog.onclose = () => { resolve(null); reader.focus({ preventScroll: true }); };
  });
}

function filled(id, prepare) {
  const dialog = document.getElementById(id);
  const form = dialog.querySelector("form");
  form.reset();
  prepare(form);
  dialog.showModal();
  return new Promise((resolve) => {
    form.onsubmit = () => { resolve(new FormData(form)); };
    dialog.onclose = () => { resolve(null); reader.focus({ preventScroll: true }); };
  });
}

const acts = {
  unit() {
    const span = choice.picked();
    const unit = span ? margin.unitAt(span.last) : null;
    if (unit) choice.pick(unit.first, unit.last);
    else toast(_("There is no unit here."));
  },
  async memo() {
    const span = selected();
    const said = span && (await written(_("Memo"), _("A note on the selected words."), ""));
    if (said?.trim()) await change("memo", { ...span, text: said }, _("Memo written"));
  },
  async correct() {
    const span = selected();
    const before = span && text.said(span.first, span.last);
    const said = span && (await written(_("Correct the words"), _("Codes, times and line numbers stay where they are."), before));
    if (said !== null && said !== undefined && span && said !== before) await change("correct", { ...span, text: said }, _("Corrected"));
  },
  async speak() {
    const span = selected();
    if (!span) return;
    const { speaker } = text.placeOf(span.first);
    const form = await filled("voice", (fields) => { const own = [...fields.elements.speaker].find((each) => each.value === speaker); if (own) own.checked = true; });
    if (!form) return;
    const label = form.get("speaker") || newLabel();
    if (label !== speaker) await change("speak", { ...span, text: label }, _("Speaker changed"));
  },
  async name(opener) {
    const speaker = opener?.closest(".line")?.dataset.speaker ?? text.placeOf(selected()?.first ?? 0).speaker;
    const form = await filled("name", (fields) => { fields.elements.speaker.value = speaker; fields.elements.name.value = opener?.textContent ?? ""; });
    if (!form?.get("name").trim()) return;
    const party = form.get("party");
    const body = { speaker, name: form.get("name"), party: party && party !== "interviewer" ? party : null, interviewer: party === "interviewer" };
    await change("identify", body, _("{name} named", { name: form.get("name") }));
  },
  async split() {
    const span = selected();
    if (span) await change("recut", { word: span.first, kind: "split" }, _("Unit split"));
  },
  async join() {
    const span = selected();
    if (span) await change("recut", { word: span.first, kind: "join" }, _("Units joined"));
  },
  async off() {
    const span = selected();
    if (span) await change("off-record", span, _("Off the record: these words are used nowhere now"));
  },
  async vivo() {
    const span = selected();
    if (!span) return;
    const said = text.said(span.first, span.last);
    const form = await filled("vivo", (fields) => { fields.elements.name.value = said.slice(0, 60); });
    if (form) await addCode(form, said, span);
  },
};

async function addCode(form, said, span) {
  const dialog = document.getElementById("vivo-form");
  const body = { id: newId(), base_version: dialog.dataset.version, dimension: form.get("dimension"), name: form.get("name"), definition: form.get("definition"), examples: [said] };
  const added = await send("/codebook/add", body).catch(() => null);
  if (!added) return;
  await send(`${panel.url}/code`, { id: newId(), ...span, dimension: body.dimension, code: added.code, on: true });
  sessionStorage.setItem("picked", JSON.stringify(span));
  location.reload();
}

function newLabel() {
  const known = new Set(text.all().map((line) => line.dataset.speaker));
  let number = known.size + 1;
  while (known.has(`S${number}`)) number += 1;
  return `S${number}`;
}

document.getElementById("acts").addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act](null);
});

reader.addEventListener("pointerup", (event) => {
  if (event.button !== 0 || choice.takeOver()) return;
  const target = event.target.closest("[data-w], [data-at], [data-act], [data-piece]");
  if (target?.dataset.w) clicked(Number(target.dataset.w), event.shiftKey);
});
reader.addEventListener("click", (event) => {
  const target = event.target.closest("[data-at], [data-act], [data-piece]");
  if (target?.dataset.at) sound.playAt(Number(target.dataset.at));
  else if (target?.dataset.act) acts.name(target);
  else if (target?.dataset.piece) { const piece = margin.piece(target.dataset.piece); choice.pick(piece.first, piece.last); }
});

function clicked(word, extend) {
  const span = choice.picked();
  if (extend && span) return choice.pick(span.first, word);
  choice.pick(word);
  if (clickPlays.checked) sound.playFrom(word);
  else sound.seek(word);
}

choice.onPick((span) => {
  sound.mark(span);
  if (span && span.first !== span.last) sound.seek(span.first);
});
show.addEventListener("change", () => { margin.show(show.value); panel.refresh(); localStorage.setItem("margin", show.value); });
clickPlays.addEventListener("change", () => localStorage.setItem("click-plays", clickPlays.checked));
document.addEventListener("changed", (event) => { event.preventDefault(); reloadLines(); });

function goTo(step, wants) {
  const span = choice.picked();
  const piece = margin.next(span ? span.first : -1, step, wants);
  if (piece) choice.pick(piece.first, piece.last, { scroll: true });
}
const units = (piece) => piece.scheme !== "free";
const coded = (piece) => margin.marksOf(piece).length > 0;
bind("j", _("Next unit"), () => goTo(1, units), { group: _("Selecting") });
bind("k", _("Unit before"), () => goTo(-1, units), { group: _("Selecting") });
bind("c", _("Next coded place"), () => goTo(1, coded), { group: _("Selecting") });
bind("C", _("Coded place before"), () => goTo(-1, coded), { group: _("Selecting") });
bind("l", _("Listen to the selection"), () => { const span = choice.picked(); if (span) sound.playFrom(span.first, span.last); }, { group: _("Sound") });
bind("t", _("Show or hide suggestions"), () => { show.value = show.value === "drafts" ? "own" : "drafts"; show.dispatchEvent(new Event("change")); }, { group: _("Coding") });

// Links lead to a unit by its id.
function arrive() {
  const unit = margin.piece(location.hash.slice(1));
  if (!unit || choice.picked()) return;
  choice.pick(unit.first, unit.last, { scroll: true });
  reader.focus({ preventScroll: true });
}

function start() {
  clickPlays.checked = localStorage.getItem("click-plays") !== "false";
  show.value = localStorage.getItem("margin") ?? "own";
  if (!show.value) show.value = "own";
  margin.show(show.value);
  margin.watch();
  const kept = JSON.parse(sessionStorage.getItem("picked") ?? "null");
  sessionStorage.removeItem("picked");
  const asked = Number(new URLSearchParams(location.search).get("word") ?? NaN);
  if (kept) choice.pick(kept.first, kept.last, { scroll: true });
  else if (!Number.isNaN(asked) && text.count()) choice.pick(asked, Number(new URLSearchParams(location.search).get("to") ?? asked), { scroll: true });
  if (!location.hash) reader.focus({ preventScroll: true });
  performance.mark("usable");
  loadPieces().then(arrive);
  fetched("times").then(sound.learn).then(() => sound.mark(choice.picked()));
  (window.requestIdleCallback ?? setTimeout)(() => sound.drawWave());
}

start();
