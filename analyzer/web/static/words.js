// The texts of scripts in the language of the page: the server puts translations into <script type="application/json" id="translations">.
const element = document.getElementById("translations");
const translated = element ? JSON.parse(element.textContent) : {};

/** The text in the language of the page; {name} is filled from `values`. */
export function _(text, values = {}) {
  return (translated[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
