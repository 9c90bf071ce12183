"use strict";
// A number in a table opens the passages it counts; without this script its link leads to the register.
const dialog = document.getElementById("list");
const shown = dialog.querySelector("ol");
const more = document.getElementById("more");
const AT_ONCE = 100;
let waiting = [];

function numbers(entry) {
  return entry.querySelector("span").textContent.split(", ").flatMap((run) => {
    const [first, last = first] = run.split("–").map(Number);
    return Array.from({ length: last - first + 1 }, (_, step) => first + step);
  });
}

function showMore() {
  for (const number of waiting.splice(0, AT_ONCE)) {
    const copy = document.getElementById(`p${number}`).cloneNode(true);
    copy.removeAttribute("id");
    shown.append(copy);
  }
  more.hidden = waiting.length === 0;
  more.textContent = `Show more (${waiting.length} left)`;
}

function open(entry) {
  waiting = numbers(entry);
  document.getElementById("list-title").textContent = `${entry.querySelector("b").textContent} (${waiting.length})`;
  shown.replaceChildren();
  showMore();
  dialog.showModal();
  dialog.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#l']");
  if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(document.querySelector(link.getAttribute("href")));
  } else if (event.target === dialog) {
    dialog.close();
  }
});
more.addEventListener("click", showMore);
