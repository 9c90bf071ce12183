// The page of retrieval: hearing an extract, walking from one to the next, copying all.
import { bind } from "./keys.js";
import { toast } from "./toast.js";
import { _ } from "./words.js";

const audio = document.getElementById("sound");
let playing = null;
let stopAt = Infinity;

function stop() {
  audio.pause();
  playing?.classList.remove("playing");
  playing = null;
}

function hear(extract) {
  if (!extract?.dataset.sound) return;
  const again = playing === extract;
  stop();
  if (again) return;
  if (!audio.src.endsWith(extract.dataset.sound)) audio.src = extract.dataset.sound;
  audio.currentTime = Number(extract.dataset.at) / 1000;
  stopAt = Number(extract.dataset.until);
  playing = extract;
  extract.classList.add("playing");
  audio.play().catch(stop);
}

audio.addEventListener("timeupdate", () => { if (audio.currentTime * 1000 >= stopAt) stop(); });
audio.addEventListener("ended", stop);

const all = () => [...document.querySelectorAll(".extract")];
const here = () => document.activeElement?.closest(".extract");

function step(by) {
  const extracts = all();
  const next = extracts[Math.max(0, Math.min(extracts.length - 1, extracts.indexOf(here()) + by))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

async function copy(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json, text/plain" } });
    if (!response.ok) throw new Error();
    await navigator.clipboard.writeText(await response.text());
    toast(_("All extracts are in the clipboard, with their source lines."));
  } catch {
    toast(_("The browser does not allow copying here: take the Word document."), { tone: "bad" });
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest(".hear")) hear(event.target.closest(".extract"));
  const button = event.target.closest("#copy");
  if (button) copy(button.dataset.text);
});

bind("j", _("Next extract"), () => step(1), { group: _("On this page") });
bind("k", _("Extract before"), () => step(-1), { group: _("On this page") });
bind(["l", "F4"], _("Hear the extract"), () => hear(here() ?? all()[0]), { group: _("On this page") });
bind("o", _("Open it in the transcript"), () => here()?.querySelector(".place a")?.click(), { group: _("On this page") });
