// One registry of keys: key -> action -> label. A page calls bind(); an element with data-key="a" is pressed by that key.
import { _ } from "./words.js";

const bound = [];
const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=color]), textarea, select, [contenteditable=true]";
const NAMED = { " ": "Space" };
const SHOWN = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Backspace: "⌫", Delete: "Del", PageUp: "PgUp", PageDown: "PgDn",
};

/** The name of the key of an event, such as "a", "A", "?", "Ctrl+Enter", "Shift+ArrowRight". */
export function nameOf(event) {
  const key = NAMED[event.key] ?? event.key;
  const plain = key.length === 1;
  const shift = event.shiftKey && !plain ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
}

/** A key as it is printed on a button. */
export function shown(key) {
  const parts = key.length > 1 ? key.split("+") : [key];
  return parts.map((part) => SHOWN[part] ?? (part.length === 1 ? part.toUpperCase() === part && /\p{Lu}/u.test(part) ? `Shift+${part}` : part : part)).join("+");
}

/**
 * Let `keys` (one or several names) do `action(event)`. `label` and `group` are shown under "?"; `typing` lets it work in fields too;
 * `within` is a selector that must match around the focus. Returns a function that takes the binding back.
 */
export function bind(keys, label, action, { group = "", typing = false, within = null } = {}) {
  const binding = { keys: [keys].flat(), label, action, group, typing, within };
  bound.push(binding);
  return () => bound.splice(bound.indexOf(binding), 1);
}

function openDialog() {
  return [...document.querySelectorAll("dialog[open]")].findLast((dialog) => dialog.matches(":modal")) ?? null;
}

function isShown(element) {
  return !element.disabled && element.getAttribute("aria-disabled") !== "true" && element.checkVisibility({ visibilityProperty: true });
}

function press(element) {
  if (element.matches(TYPING)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  const dialog = openDialog();
  const typing = event.target instanceof Element && event.target.matches(TYPING);
  const scope = dialog ?? document;
  if (!typing || name.startsWith("Ctrl+") || name === "Escape") {
    const keyed = [...scope.querySelectorAll("[data-key]")].find((element) => element.dataset.key.split(" ").includes(name) && isShown(element));
    if (keyed && !(typing && !keyed.dataset.keyTyping)) {
      event.preventDefault();
      press(keyed);
      return;
    }
  }
  const binding = bound.findLast((known) => {
    if (!known.keys.includes(name) || (typing && !known.typing)) return false;
    if (known.within) return event.target instanceof Element && event.target.closest(known.within);
    return !dialog;
  });
  if (!binding) return;
  if (onOwnControl(event, name)) return;
  if (binding.action(event) !== false) event.preventDefault();
}

// Enter and Space belong to the button or link that has the focus.
function onOwnControl(event, name) {
  return (name === "Enter" || name === "Space") && event.target instanceof Element && event.target.closest("button, a[href], summary, input");
}

/** All keys of the page as groups of {keys, label}: those bound by scripts and those printed on elements. */
export function all() {
  const groups = new Map();
  const add = (group, keys, label) => {
    const rows = groups.get(group) ?? groups.set(group, []).get(group);
    if (label && !rows.some((row) => row.label === label && row.keys.join() === keys.join())) rows.push({ keys, label });
  };
  for (const { keys, label, group } of bound) add(group || _("Everywhere"), keys, label);
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.closest("dialog:not([open])")) continue;
    const label = element.dataset.keyLabel || element.getAttribute("aria-label") || labelOf(element);
    add(element.dataset.keyGroup || _("On this page"), element.dataset.key.split(" "), label);
  }
  return groups;
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  for (const kbd of copy.querySelectorAll?.("kbd, .hushed") ?? []) kbd.remove();
  return copy.textContent.trim() || element.labels?.[0]?.firstChild?.textContent.trim() || "";
}

function made(tag, text, className = "") {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** Show all keys of the page. */
export function help() {
  const dialog = document.getElementById("keys-help");
  const list = dialog.querySelector(".keys-list");
  list.replaceChildren();
  for (const [group, rows] of all()) {
    const section = made("section");
    const names = made("dl");
    for (const { keys, label } of rows) {
      const term = made("dt");
      keys.forEach((key, place) => term.append(...(place ? [" ", made("kbd", shown(key))] : [made("kbd", shown(key))])));
      names.append(term, made("dd", label));
    }
    section.append(made("h3", group), names);
    list.append(section);
  }
  dialog.showModal();
}

document.addEventListener("keydown", onKey);
bind("?", _("Show all keys"), help);
