// The page of the study: requests have ids of their own, and the recordings are shown again when work has ended.
import { newId } from "./send.js";

document.addEventListener("htmx:configRequest", (event) => {
  if ("id" in event.detail.parameters) event.detail.parameters.id = newId();
});

document.addEventListener("htmx:afterSwap", () => {
  const ended = document.querySelector("#jobs[data-ended]");
  if (!ended) return;
  delete ended.dataset.ended;
  window.htmx.ajax("GET", "/study/recordings", { target: "#recordings", swap: "outerHTML" });
});
