// The queue: cards are kept ready, so that a key decides and the next card is there at once; decisions are sent behind it.
import { bind } from "./keys.js";
import { csrfToken, newId } from "./send.js";
import { deliver } from "./outbox.js";
import { undo } from "./undo.js";
import { toast } from "./toast.js";
import { _ } from "./words.js";

const AHEAD = 8;
const BEFORE_MS = 2000;
const AFTER_MS = 500;
const byId = (id) => document.getElementById(id);
const place = byId("card");
const asked = Object.fromEntries(new URLSearchParams(location.search));
delete asked.unit;
asked.order ??= byId("desk").dataset.order;
const ahead = [];
const behind = [];
const sending = new Set();
let fetching = null;
let exhausted = false;

const card = () => place.querySelector(".unit-card");
const segment = () => card()?.dataset.segment ?? null;
const questions = () => [...place.querySelectorAll(".question")];
const current = () => place.querySelector(".question[aria-current]");
const codesOf = (question) => [...question.querySelectorAll(".code[data-id]")];
const pressed = (button) => button.getAttribute("aria-pressed") === "true";

/** Say something to those who listen to the page. */
function say(text) {
  byId("said").textContent = text;
}

// Cards ------------------------------------------------------------------------------------------------------------------------------

function held() {
  return [segment(), ...ahead.map((item) => item.segment), ...sending].filter(Boolean);
}

function keep(cards) {
  const known = new Set(held());
  for (const item of cards) if (!known.has(item.segment)) ahead.push(item);
}

function missing() {
  return Math.max(0, AHEAD - ahead.length);
}

async function fetchCards(parameters) {
  const response = await fetch(`/queue/cards?${new URLSearchParams(parameters)}`, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).cards;
}

async function refill() {
  if (fetching || exhausted || !missing()) return fetching;
  const after = ahead.at(-1)?.segment ?? segment() ?? "";
  fetching = fetchCards({ ...asked, after, have: held().join(","), want: missing() })
    .then((cards) => { keep(cards); exhausted = cards.length === 0; })
    .catch(() => {})
    .finally(() => { fetching = null; if (!card() && ahead.length) next(); else nothing(); });
  return fetching;
}

function show(item) {
  place.innerHTML = item.html;
  place.querySelector(".unit-head").scrollIntoView({ block: "nearest" });
  open();
}

function open() {
  byId("memo").value = "";
  const first = place.querySelector(".question[data-open]") ?? questions()[0];
  if (first) look(first, null, { scroll: false });
  nothing();
  if (byId("autoplay").checked) play();
}

function nothing() {
  byId("nothing").hidden = Boolean(card()) || Boolean(fetching) || ahead.length > 0;
}

function next() {
  stop();
  const item = ahead.shift();
  if (item) show(item);
  else place.replaceChildren();
  refill();
}

async function showUnit(unit) {
  const found = await fetchCards({ unit }).catch(() => []);
  if (!found.length) return;
  const here = segment();
  if (here && here !== unit) ahead.unshift({ segment: here, html: place.innerHTML });
  show(found[0]);
}

// Answers ----------------------------------------------------------------------------------------------------------------------------

/** Make a question the current one and show what its code under the cursor means. */
function look(question, button = null, { scroll = true } = {}) {
  current()?.removeAttribute("aria-current");
  question.setAttribute("aria-current", "true");
  if (scroll) question.scrollIntoView({ block: "nearest" });
  define(button ?? codesOf(question).find(pressed) ?? question);
  markEvidence(question);
}

function define(element) {
  const key = element.dataset.code ?? element.closest(".question").dataset.dimension;
  const template = document.querySelector(`template.definition[data-of="${CSS.escape(key)}"]`)
    ?? document.querySelector(`template.definition[data-of="${CSS.escape(key.split("=")[0])}"]`);
  byId("definition").replaceChildren(template.content.cloneNode(true));
}

function markEvidence(question) {
  if (!CSS.highlights) return;
  const text = place.querySelector(".unit-words .words").firstChild;
  const points = [...(text?.data ?? "")];
  const ranges = (question.dataset.evidence ?? "").split(" ").filter(Boolean).map((pair) => {
    const [start, end] = pair.split("-").map((place_) => points.slice(0, Number(place_)).join("").length);
    const range = new Range();
    range.setStart(text, start);
    range.setEnd(text, end);
    return range;
  });
  CSS.highlights.set("evidence", new Highlight(...ranges));
}

function settle(question) {
  delete question.dataset.open;
  delete question.dataset.proposed;
  const none = question.querySelector(".code[data-none]");
  none.setAttribute("aria-pressed", String(!codesOf(question).some(pressed)));
}

function toggle(button) {
  const question = button.closest(".question");
  const on = !pressed(button) || "proposed" in question.dataset;
  if ("exclusive" in question.dataset || "none" in button.dataset) for (const other of question.querySelectorAll(".code")) other.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", String(on));
  const chosen = codesOf(question).filter(pressed);
  const primary = chosen.find((other) => "primary" in other.dataset) ?? chosen[0];
  for (const other of codesOf(question)) delete other.dataset.primary;
  if (chosen.length > 1 && primary) primary.dataset.primary = "";
  settle(question);
  look(question, button);
}

function move(by) {
  const all = questions();
  const now = all.indexOf(current());
  if (all.length) look(all[Math.min(all.length - 1, Math.max(0, now + by))]);
}

function answers() {
  return questions().map((question) => {
    const chosen = codesOf(question).filter(pressed);
    const codes = chosen.sort((one, other) => ("primary" in other.dataset) - ("primary" in one.dataset)).map((button) => button.dataset.id);
    return {
      dimension: question.dataset.dimension,
      party: question.dataset.party ?? null,
      codes,
      basis: codes.length ? question.querySelector(".basis")?.value || null : null,
      seen: question.dataset.seen.split(" ").filter(Boolean),
    };
  });
}

/** Decide the card as it is shown, and go on; what is still open is asked first, unless `rest` says that nothing else applies. */
function decide({ rest = false } = {}) {
  if (!card()) return say(_("The next unit is on its way; this key did nothing."));
  const left = questions().filter((question) => "open" in question.dataset);
  if (left.length && !rest) {
    look(left[0]);
    return say(_("{count} questions are open. 0: none applies; x: nothing else applies.", { count: left.length }));
  }
  const decided = segment();
  const body = { id: newId(), segment: decided, answers: answers(), memo: byId("memo").value, asked };
  behind.push(decided);
  sending.add(decided);
  next();
  body.after = ahead.at(-1)?.segment ?? segment() ?? decided;
  body.have = held();
  body.want = missing();
  say(_("Decided."));
  deliver("/queue/decide", body).then((said) => {
    sending.delete(decided);
    keep(said.cards ?? []);
    if (body.want && !said.cards?.length && !ahead.length) exhausted = true;
    byId("finished").textContent = String(Number(byId("finished").textContent) + 1);
    if (!card() && ahead.length) next();
    nothing();
  }).catch(() => { sending.delete(decided); showUnit(decided); });
}

function skip() {
  if (!card()) return;
  behind.push(segment());
  next();
}

function back() {
  const before = behind.pop();
  if (before) showUnit(before);
}

// Sound ------------------------------------------------------------------------------------------------------------------------------

const sound = byId("sound");
let until = 0;

function play() {
  const here = card();
  if (!here?.dataset.start) return;
  if (!sound.paused) return stop();
  const source = `/recordings/${here.dataset.recording}/sound`;
  if (sound.getAttribute("src") !== source) sound.setAttribute("src", source);
  until = (Number(here.dataset.end) + AFTER_MS) / 1000;
  sound.currentTime = Math.max(0, Number(here.dataset.start) - BEFORE_MS) / 1000;
  sound.play().catch(() => say(_("The recording cannot be played.")));
}

function stop() {
  sound.pause();
}

sound.addEventListener("timeupdate", () => { if (sound.currentTime >= until) stop(); });
byId("autoplay").checked = localStorage.getItem("autoplay") === "yes";
byId("autoplay").addEventListener("change", (event) => localStorage.setItem("autoplay", event.target.checked ? "yes" : "no"));

// Many at once -----------------------------------------------------------------------------------------------------------------------

const many = byId("many-form");

function manyAsked() {
  const fields = new FormData(many);
  return { asked, dimension: fields.get("dimension") || null, least: Number(fields.get("least")) || 0 };
}

async function previewMany() {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  const response = await fetch("/queue/preview", { method: "POST", headers, body: JSON.stringify(manyAsked()) });
  byId("many-preview").innerHTML = response.ok ? await response.text() : "";
  if (!response.ok) toast(_("The server refused it ({status}).", { status: response.status }), { tone: "bad" });
  byId("many-accept").disabled = !Number(byId("preview")?.dataset.decisions);
}

async function acceptMany() {
  const group = newId();
  const said = await deliver("/queue/accept", { ...manyAsked(), id: group, stamp: byId("preview").dataset.stamp }).catch(() => null);
  byId("many").close();
  if (!said) return;
  toast(_("{count} decisions", { count: said.decisions }), { undo: () => undo(group).catch(() => {}) });
  ahead.length = 0;
  exhausted = false;
  place.replaceChildren();
  refill();
}

byId("many-look")?.addEventListener("click", previewMany);
byId("many-accept")?.addEventListener("click", acceptMany);
many?.addEventListener("input", () => { byId("many-preview").replaceChildren(); byId("many-accept").disabled = true; });

// Keys -------------------------------------------------------------------------------------------------------------------------------

place.addEventListener("click", (event) => {
  const button = event.target.closest(".code");
  if (button) toggle(button);
});
place.addEventListener("focusin", (event) => {
  const question = event.target.closest(".question");
  if (question && !question.hasAttribute("aria-current")) look(question, event.target.closest(".code"));
  else if (event.target.matches(".code")) define(event.target);
});
place.addEventListener("pointerover", (event) => {
  const button = event.target.closest?.(".code[data-id]");
  if (button) define(button);
});
byId("accept").addEventListener("click", () => decide());
byId("none").addEventListener("click", () => decide({ rest: true }));
byId("skip").addEventListener("click", skip);
byId("back").addEventListener("click", back);
byId("play").addEventListener("click", play);
byId("asked").addEventListener("change", (event) => event.currentTarget.submit());
const group = _("On the card");
for (let digit = 0; digit <= 9; digit++) {
  bind(String(digit), digit === 1 ? _("Give the code of that number; 0: none applies") : "", () => {
    const row = current();
    const button = digit ? row && codesOf(row)[digit - 1] : row?.querySelector(".code[data-none]");
    if (button) toggle(button);
  }, { group });
}
bind(["j", "ArrowDown"], _("Next question"), () => move(1), { group });
bind(["k", "ArrowUp"], _("Question before"), () => move(-1), { group });
bind("b", _("Whose judgement a trust value is"), () => { current()?.querySelector(".basis")?.focus(); }, { group });
bind("a", _("Decide as shown, and on"), () => decide(), { group });
document.addEventListener("changed", (event) => {
  event.preventDefault();
  if (event.detail.segment) showUnit(event.detail.segment);
  else location.reload();
});

if (card()) open();
refill();
