// Search in the interview: every place is marked at once, and one key goes from one to the next.
import { bind } from "../keys.js";
import { _ } from "../words.js";
import { pick } from "./choice.js";
import * as text from "./text.js";

const field = document.getElementById("find-text");
const counted = document.getElementById("find-count");
const MOST = 2000;
let hits = []; // [first word, last word]
let place = -1;

function plain(said) {
  return said.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

// The text of each line is put together once, when somebody first searches.
let index = null;
function indexed() {
  index ??= text.all().map((line) => ({ first: Number(line.dataset.first), words: [...line.querySelector("p").children].map((word) => plain(word.textContent)) }));
  return index;
}

/** Forget what was put together, after lines were replaced. */
export function renew() {
  index = null;
  if (field.value) search();
}

function search() {
  const wanted = plain(field.value.trim());
  hits = [];
  place = -1;
  if (wanted) for (const line of indexed()) if (hits.length < MOST) collect(line, wanted);
  paint();
  counted.textContent = wanted ? (hits.length ? `${hits.length === MOST ? "≥ " : ""}${hits.length}` : _("none")) : "";
}

function collect({ first, words }, wanted) {
  const joined = words.join(" ");
  for (let at = joined.indexOf(wanted); at >= 0; at = joined.indexOf(wanted, at + wanted.length)) {
    const before = joined.slice(0, at).split(" ").length - 1;
    hits.push([first + before, first + before + wanted.split(" ").length - 1]);
  }
}

function paint() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("hits");
  CSS.highlights.delete("hit-now");
  if (hits.length) CSS.highlights.set("hits", new Highlight(...hits.flatMap(([from, to]) => text.rangesOf(from, to))));
}

function go(step) {
  if (!hits.length) return;
  place = (place + step + hits.length) % hits.length;
  const [from, to] = hits[place];
  if (CSS.highlights) CSS.highlights.set("hit-now", new Highlight(...text.rangesOf(from, to)));
  pick(from, to, { scroll: true });
  counted.textContent = `${place + 1} / ${hits.length}`;
}

let waiting = 0;
field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 120); });
document.getElementById("find").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  if (place < 0) search();
  go(1);
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { field.value = ""; search(); document.getElementById("reader").focus({ preventScroll: true }); event.preventDefault(); event.stopPropagation(); }
  if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); go(-1); }
});
bind("n", _("Next place found"), () => go(1), { group: _("Selecting") });
bind("N", _("Place found before"), () => go(-1), { group: _("Selecting") });
