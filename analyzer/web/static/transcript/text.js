// The words on the page: found by number without searching 40,000 elements.
const reader = document.getElementById("reader");
let lines = [];
let firsts = [];

/** Read the lines of the page again, after they were replaced. */
export function renew() {
  lines = [...reader.querySelectorAll(".line")];
  firsts = lines.map((line) => Number(line.dataset.first));
}

/** How many words there are. */
export function count() {
  return lines.length ? Number(lines.at(-1).dataset.last) + 1 : 0;
}

/** The line with the word of that number. */
export function lineOf(word) {
  let low = 0;
  let high = firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firsts[middle] <= word) low = middle;
    else high = middle - 1;
  }
  return lines[low];
}

/** The line before (-1) or after (1) another. */
export function neighbour(line, step) {
  return lines[lines.indexOf(line) + step] ?? null;
}

/** The element of a word. */
export function element(word) {
  const line = lineOf(word);
  return line?.querySelector("p").children[word - Number(line.dataset.first)] ?? null;
}

/** The number of the word at a node of the page, or the nearest one before it; null outside the text. */
export function wordAt(node) {
  const start = node instanceof Element ? node : node.parentElement;
  const word = start?.closest("[data-w]");
  if (word) return Number(word.dataset.w);
  const paragraph = start?.closest(".line > p");
  if (!paragraph) return null;
  const previous = node.previousSibling ?? paragraph.firstElementChild;
  return previous?.dataset ? Number(previous.dataset.w) : null;
}

/** Ranges over the words `first` to `last` (inclusive), one per line, so that nothing between the lines is in them. */
export function rangesOf(first, last) {
  return linesBetween(first, last).map((line) => {
    const range = document.createRange();
    range.setStartBefore(element(Math.max(first, Number(line.dataset.first))));
    range.setEndAfter(element(Math.min(last, Number(line.dataset.last))));
    return range;
  });
}

/** What the words `first` to `last` say. */
export function said(first, last) {
  const found = [];
  for (let word = first; word <= last; word++) {
    const text = element(word)?.textContent;
    if (text) found.push(text);
  }
  return found.join(" ");
}

/** The number of a line, the label and the name of its speaker. */
export function placeOf(word) {
  const line = lineOf(word);
  let place = lines.indexOf(line);
  while (place > 0 && !lines[place].classList.contains("opens")) place -= 1;
  const opening = lines[place];
  return { line: Number(line.id.slice(1)), speaker: line.dataset.speaker ?? "", name: opening?.querySelector(".name")?.textContent ?? "" };
}

/** The lines between two words, both included. */
export function linesBetween(first, last) {
  return lines.slice(lines.indexOf(lineOf(first)), lines.indexOf(lineOf(last)) + 1);
}

/** All lines. */
export function all() {
  return lines;
}

renew();
