// Coding stripes in the margin: measured and drawn only for lines that are about to be seen.
import * as text from "./text.js";

const LANE_PX = 7;
const MOST_LANES = 6;
const TAG_PX = 17;
const AHEAD = "600px 0px";

const pieces = new Map(); // id -> {id, first, last, scheme, frozen, hidden, marks, notes}
let starts = []; // pieces in order of their words
let shown = "own";
let longest = 0;
let names = new Map();
const visible = new Set();

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
    if (isIntersecting) wanted.add(target);
  }
  soon();
}, { rootMargin: AHEAD });

const wanted = new Set();
let asked = false;
function soon() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(work);
}

// A few lines per frame: first all measuring, then all writing, so that the page is laid out once.
function work() {
  asked = false;
  const started = performance.now();
  const batch = [];
  for (const line of wanted) {
    wanted.delete(line);
    batch.push([line, measured(line)]);
    if (performance.now() - started > 6) break;
  }
  for (const [line, found] of batch) draw(line, found);
  if (wanted.size) soon();
}

/** Watch the lines of the page, after they were made or replaced. */
export function watch() {
  watcher.disconnect();
  visible.clear();
  wanted.clear();
  names = new Map([...document.querySelectorAll("#codes .code")].map((button) => [button.dataset.code, button.textContent.trim()]));
  for (const line of text.all()) watcher.observe(line);
}

/** Take in pieces as the server writes them: all of them, or those that have changed. */
export function take(rows, { all = false } = {}) {
  if (all) pieces.clear();
  for (const [id, first, last, scheme, frozen, hidden, marks, notes] of rows) pieces.set(id, { id, first, last, scheme, frozen, hidden, marks, notes });
  starts = [...pieces.values()].sort((a, b) => a.first - b.first || b.last - a.last);
  longest = starts.reduce((most, piece) => Math.max(most, piece.last - piece.first), 0);
  refresh();
}

/** Forget a piece that is no more. */
export function forget(id) {
  pieces.delete(id);
  take([]);
}

/** Show whose codes: own, all or drafts. */
export function show(whose) {
  shown = whose;
  refresh();
}

/** The marks of a piece that are shown now. */
export function marksOf(piece) {
  return piece.marks.filter(([, , , source]) => source === "own" || source === "consensus" || (source === "other" && shown !== "own") || (source === "model" && shown === "drafts"));
}

/** The pieces with a word between `first` and `last`, in order. */
export function over(first, last) {
  let place = lowerBound(first - longest);
  const found = [];
  for (; place < starts.length && starts[place].first <= last; place++) if (starts[place].last >= first) found.push(starts[place]);
  return found;
}

/** The unit around a word, or null. */
export function unitAt(word) {
  return over(word, word).find((piece) => piece.scheme !== "free") ?? null;
}

/** The next piece after a word (step 1) or before it (-1) that `wants(piece)`. */
export function next(word, step, wants) {
  const ordered = step > 0 ? starts : [...starts].reverse();
  return ordered.find((piece) => (step > 0 ? piece.first > word : piece.first < word) && wants(piece)) ?? null;
}

function lowerBound(word) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle].first < word) low = middle + 1;
    else high = middle;
  }
  return low;
}

function refresh() {
  for (const line of visible) wanted.add(line);
  soon();
}

function measured(line) {
  const first = Number(line.dataset.first);
  const last = Number(line.dataset.last);
  const here = over(first, last).map((piece) => [piece, marksOf(piece)]).filter(([piece, marks]) => marks.length || piece.notes.length);
  if (!here.length) return [];
  const top = line.querySelector(".margin").getBoundingClientRect().top;
  return here.map(([piece, marks]) => {
    const start = text.element(Math.max(first, piece.first)).getBoundingClientRect();
    const end = text.element(Math.min(last, piece.last)).getBoundingClientRect();
    return { piece, marks, top: start.top - top, height: Math.max(8, end.bottom - start.top), begins: piece.first >= first };
  });
}

function draw(line, found) {
  const margin = line.querySelector(".margin");
  const made = [];
  const lanes = [];
  let free = 0;
  for (const { piece, marks, top, height, begins } of found) {
    for (const mark of marks) {
      let lane = lanes.findIndex((end) => end <= top + 1);
      if (lane < 0) lane = lanes.length;
      lanes[lane] = top + height;
      if (lane < MOST_LANES) made.push(stripe(piece, mark, top, height, lane));
    }
    if (!begins) continue;
    const room = line.clientHeight;
    const tags = [...marks.map((mark) => tag(piece, mark)), ...piece.notes.map((note) => noteTag(piece, note))];
    for (const element of tags) {
      const place = Math.max(free, top);
      if (place + TAG_PX > room + 4 && place > 0) break;
      element.style.top = `${place}px`;
      free = place + TAG_PX;
      made.push(element);
    }
  }
  const aside = `${Math.min(lanes.length, MOST_LANES) * LANE_PX + 4}px`;
  for (const element of made) if (element.classList.contains("tag")) element.style.left = aside;
  margin.replaceChildren(...made);
}

function stripe(piece, [dimension, code, , source], top, height, lane) {
  const element = document.createElement("div");
  element.className = `stripe ${source}`;
  element.dataset.code = `${dimension}=${code}`;
  element.dataset.piece = piece.id;
  element.style.top = `${top + 2}px`;
  element.style.height = `${height - 4}px`;
  element.style.left = `${lane * LANE_PX}px`;
  element.title = nameOf(dimension, code);
  return element;
}

function tag(piece, [dimension, code, party, source, coder, stale]) {
  const element = document.createElement("div");
  element.className = `tag ${source}${stale ? " stale" : ""}`;
  element.dataset.piece = piece.id;
  const dot = document.createElement("span");
  dot.className = "dot";
  dot.dataset.code = `${dimension}=${code}`;
  element.append(dot, nameOf(dimension, code), party ? ` · ${party}` : "");
  element.title = [nameOf(dimension, code), party, source === "own" ? "" : coder].filter(Boolean).join(", ");
  return element;
}

function noteTag(piece, [, , said]) {
  const element = document.createElement("div");
  element.className = "tag note";
  element.dataset.piece = piece.id;
  element.textContent = `✎ ${said}`;
  element.title = said;
  return element;
}

/** The name of a code. */
export function nameOf(dimension, code) {
  return names.get(`${dimension}=${code}`) ?? code;
}

/** A piece by its id. */
export function piece(id) {
  return pieces.get(id) ?? null;
}

/** How many pieces have marks that are shown. */
export function marked() {
  return starts.filter((each) => marksOf(each).length).length;
}
