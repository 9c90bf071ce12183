// The recording: played, seen as a waveform, and in step with the words. The browser never decodes the whole file: peaks come from the server.
import { bind } from "../keys.js";
import WaveSurfer from "../vendor/wavesurfer.esm.js";
import { _ } from "../words.js";
import * as text from "./text.js";

const STEP_BACK_S = 2;
const JUMP_S = 10;
const audio = document.getElementById("sound");
const button = document.getElementById("play");
const clock = document.getElementById("now");
const follow = document.getElementById("follow");
const speed = document.getElementById("speed");
const wavePick = document.getElementById("wave-pick");

let starts = [];
let order = []; // numbers of words that have a time, by time
let ends = [];
let saying = null;
let stopAt = Infinity;
let scrolled = 0;
let wave = null;

/** Learn when each word is said, in milliseconds. */
export function learn(times) {
  ends = times.ends;
  order = [];
  starts = [];
  times.starts.forEach((start, word) => {
    if (start === null) return;
    order.push(word);
    starts.push(start);
  });
}

/** When a word begins, in milliseconds; null where it is not known. */
export function timeOf(word) {
  const place = placeOfWord(word);
  return order[place] === word ? starts[place] : null;
}

/** Play from a word; `until` is the last word to play. */
export function playFrom(word, until = null) {
  const start = timeOf(word);
  if (start === null) return;
  playAt(start, until === null ? Infinity : ends[until] ?? Infinity);
}

/** Play from a moment in milliseconds. */
export function playAt(ms, until = Infinity) {
  audio.currentTime = ms / 1000;
  stopAt = until;
  audio.play().catch(() => {});
}

/** Go to a word without playing. */
export function seek(word) {
  const start = timeOf(word);
  if (start !== null && audio.paused) audio.currentTime = start / 1000;
}

/** Show a span of words in the waveform. */
export function mark(span) {
  const length = audio.duration || wave?.getDuration() || 0;
  const from = span && timeOf(span.first);
  const to = span && (ends[span.last] ?? timeOf(span.last));
  wavePick.hidden = !length || from === null || from === undefined || to === null;
  if (wavePick.hidden) return;
  wavePick.style.left = `${(from / 10 / length).toFixed(3)}%`;
  wavePick.style.width = `${((to - from) / 10 / length).toFixed(3)}%`;
}

function toggle() {
  stopAt = Infinity;
  if (!audio.paused) return audio.pause();
  if (audio.currentTime > 0) audio.currentTime = Math.max(0, audio.currentTime - STEP_BACK_S);
  audio.play().catch(() => {});
}

function placeAt(ms) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= ms) low = middle;
    else high = middle - 1;
  }
  return low;
}

function placeOfWord(word) {
  let low = 0;
  let high = order.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (order[middle] <= word) low = middle;
    else high = middle - 1;
  }
  return low;
}

function tick() {
  const ms = audio.currentTime * 1000;
  if (ms >= stopAt) { audio.pause(); stopAt = Infinity; }
  showNow(ms);
  if (!audio.paused) requestAnimationFrame(tick);
}

function showNow(ms) {
  clock.textContent = written(ms);
  if (!order.length) return;
  const word = text.element(order[placeAt(ms)]);
  if (word === saying) return;
  saying?.classList.remove("saying");
  saying = word;
  word?.classList.add("saying");
  if (!audio.paused && follow.checked && Date.now() - scrolled > 3000 && word) keepInView(word);
}

function keepInView(word) {
  const box = word.getBoundingClientRect();
  if (box.top < innerHeight * 0.25 || box.bottom > innerHeight * 0.75) word.scrollIntoView({ block: "center", behavior: "smooth" });
}

function written(ms) {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${String(rest).padStart(2, "0")}` : `${minutes}:${String(rest).padStart(2, "0")}`;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const probe = document.createElement("span");
  document.body.append(probe);
  const colour = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
  const found = { waveColor: colour("--edge"), progressColor: colour("--accent"), cursorColor: colour("--ink") };
  probe.remove();
  void style;
  return found;
}

/** Draw the waveform from the server's peaks, once the page is usable. */
export async function drawWave() {
  const container = document.getElementById("wave");
  const response = await fetch(container.dataset.peaks, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    container.closest(".player").classList.add("silent");
    return;
  }
  const { peaks, per_second: perSecond } = await response.json();
  wave = WaveSurfer.create({
    container, media: audio, peaks: [Float32Array.from(peaks, (value) => value / 255)], duration: peaks.length / perSecond,
    height: 48, barWidth: 2, barGap: 1, barRadius: 1, cursorWidth: 1, dragToSeek: true, hideScrollbar: true, ...colours(),
  });
  wave.on("interaction", () => { stopAt = Infinity; });
  const repaint = () => wave.setOptions(colours());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

audio.addEventListener("play", () => { button.setAttribute("aria-pressed", "true"); button.setAttribute("aria-label", _("Pause")); requestAnimationFrame(tick); });
audio.addEventListener("pause", () => { button.setAttribute("aria-pressed", "false"); button.setAttribute("aria-label", _("Play")); });
audio.addEventListener("seeked", () => showNow(audio.currentTime * 1000));
button.addEventListener("click", toggle);
speed.addEventListener("change", () => { audio.playbackRate = Number(speed.value); });
for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => { scrolled = Date.now(); }, { passive: true });

const group = _("Sound");
const jump = (seconds) => { audio.currentTime = Math.max(0, audio.currentTime + seconds); };
const turn = (step) => { speed.selectedIndex = Math.max(0, Math.min(speed.options.length - 1, speed.selectedIndex + step)); speed.dispatchEvent(new Event("change")); };
bind("Ctrl+ArrowLeft", _("Back 10 s"), () => jump(-JUMP_S), { group });
bind("Ctrl+ArrowRight", _("On 10 s"), () => jump(JUMP_S), { group });
bind("<", _("Slower"), () => turn(-1), { group });
bind(">", _("Faster"), () => turn(1), { group });
