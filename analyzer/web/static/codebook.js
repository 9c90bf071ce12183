// The page of the codebook: finding a code, walking through the tree, colours that follow the codes.
import { bind } from "./keys.js";
import { newId } from "./send.js";
import { _ } from "./words.js";

const twigs = () => [...document.querySelectorAll(".twig")].filter((twig) => twig.checkVisibility());

function step(by) {
  const all = twigs();
  const now = all.findIndex((twig) => twig === document.activeElement || (document.activeElement === document.body && twig.hasAttribute("aria-current")));
  const next = all[Math.max(0, Math.min(all.length - 1, now + by))];
  next?.focus();
  next?.click();
}

document.addEventListener("input", (event) => {
  if (event.target.id !== "tree-find") return;
  const wanted = event.target.value.trim().toLocaleLowerCase();
  for (const item of document.querySelectorAll(".tree li")) item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  for (const section of document.querySelectorAll(".tree section")) section.hidden = ![...section.querySelectorAll("li")].some((item) => !item.hidden);
});

// Every request has an id of its own, made when it is sent: the same form sent twice is one edit.
document.addEventListener("htmx:configRequest", (event) => {
  if ("id" in event.detail.parameters) event.detail.parameters.id = newId();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.(".twig")) return;
  for (const twig of document.querySelectorAll(".twig[aria-current]")) twig.removeAttribute("aria-current");
  event.target.setAttribute("aria-current", "true");
  history.replaceState(null, "", event.target.href);
});

document.addEventListener("htmx:afterSwap", () => {
  const version = document.getElementById("codebook")?.dataset.version;
  const paints = document.getElementById("paints");
  const wanted = `/codes.css?v=${encodeURIComponent(version)}`;
  if (paints && !paints.href.endsWith(wanted)) paints.href = wanted;
});

bind("j", _("Next code"), () => step(1), { group: _("On this page") });
bind("k", _("Code before"), () => step(-1), { group: _("On this page") });
