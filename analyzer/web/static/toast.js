// Short messages at the foot of the page, with Undo where something was done.
import { _ } from "./words.js";

const STAY_MS = 6000;
const MOST = 3;

function button(text, key, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button";
  element.append(text);
  if (key) {
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    element.append(kbd);
  }
  element.addEventListener("click", action);
  return element;
}

/** Show `text`; `undo` is a function that takes it back; tone "bad" stays until it is closed. */
export function toast(text, { undo = null, tone = "" } = {}) {
  const region = document.getElementById("toasts");
  const element = document.createElement("div");
  element.className = `toast ${tone}`;
  const said = document.createElement("p");
  said.textContent = text;
  element.append(said);
  const close = () => element.remove();
  if (undo) element.append(button(_("Undo"), "z", () => { close(); undo(); }));
  else if (tone === "bad") element.append(button(_("Close"), "", close));
  region.append(element);
  while (region.children.length > MOST) region.firstElementChild.remove();
  if (tone !== "bad") leaveLater(element);
  return close;
}

function leaveLater(element) {
  let timer = setTimeout(() => element.remove(), STAY_MS);
  const hold = () => clearTimeout(timer);
  const release = () => { timer = setTimeout(() => element.remove(), STAY_MS / 2); };
  element.addEventListener("pointerenter", hold);
  element.addEventListener("pointerleave", release);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", release);
}
