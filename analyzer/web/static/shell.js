// What every page has: theme switch, keys, toasts from the server, dialogs that close.
import { bind, help } from "./keys.js";
import { csrfToken } from "./send.js";
import { toast } from "./toast.js";
import { undo } from "./undo.js";
import { _ } from "./words.js";

const THEMES = ["auto", "light", "dark"];

function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

function showTheme() {
  const names = { auto: _("Theme: as the system"), light: _("Theme: light"), dark: _("Theme: dark") };
  const button = document.getElementById("theme");
  button.setAttribute("aria-label", names[theme()]);
  button.title = names[theme()];
  button.dataset.shows = theme();
}

function turnTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === "auto") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
  }
  showTheme();
}

// On a narrow screen the top bar scrolls: the page one is on is shown in it.
const places = document.querySelector(".bar nav");
const here = places?.querySelector("[aria-current]");
if (here && places.scrollWidth > places.clientWidth) places.scrollLeft = here.offsetLeft - (places.clientWidth - here.offsetWidth) / 2;

document.getElementById("theme").addEventListener("click", turnTheme);
document.getElementById("help").addEventListener("click", help);
showTheme();

document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrfToken(); });
document.addEventListener("toast", (event) => {
  const { text, group, tone } = event.detail;
  toast(text, { tone, undo: group ? () => undo(group).catch(() => {}) : null });
});
document.addEventListener("htmx:responseError", (event) => {
  let said = {};
  try { said = JSON.parse(event.detail.xhr.responseText); } catch { /* not JSON: the status must do */ }
  toast(said.detail ?? _("The server refused it ({status}).", { status: event.detail.xhr.status }), { tone: "bad" });
});
document.addEventListener("htmx:sendError", () => toast(_("The server cannot be reached. Try again."), { tone: "bad" }));

// <button data-opens="id"> opens a dialog; <button data-closes> closes the one around it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
  if (event.target.matches?.("dialog")) event.target.close();
});

// g, then a letter, goes to a page: the letters are on the links of the top bar.
let going = 0;
bind("g", _("Go to … (then the letter of a page)"), () => { going = Date.now(); });
document.addEventListener("keydown", (event) => {
  if (Date.now() - going > 1500 || event.key === "g" || event.ctrlKey || event.metaKey || event.altKey) return;
  going = 0;
  const link = document.querySelector(`.bar nav a[data-go="${CSS.escape(event.key)}"]`);
  if (!link) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  link.click();
}, { capture: true });
