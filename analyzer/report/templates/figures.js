(() => {
  "use strict";
  const content = JSON.parse(document.getElementById("content").textContent);
  const card = document.getElementById("card");
  const [heading, facts, quotes, audio] = ["h3", "dl", "ol", "audio"].map((name) => card.querySelector(name));
  let pinned = "";

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  function show(id) {
    const behind = content.cards[id];
    if (!behind) return;
    heading.textContent = behind.heading;
    facts.replaceChildren();
    quotes.replaceChildren();
    for (const [term, value] of behind.facts) { element("dt", term, facts); element("dd", value, facts); }
    for (const quote of behind.quotes) say(quote);
    card.hidden = false;
  }

  function say(quote) {
    const item = element("li", "", quotes);
    element("q", quote.text, item).dir = "auto";
    const where = element("small", [quote.said_by, quote.heard_at].filter(Boolean).join(", ") + " ", item);
    if (quote.audio) {
      const button = element("button", "Hear it", where);
      button.type = "button";
      button.className = "hear";
      button.addEventListener("click", () => hear(quote.audio));
    }
    for (const [text, address] of [["Read on", quote.link], ["Review it", quote.room]]) {
      if (!address) continue;
      where.append(" ");
      element("a", text, where).href = address;
    }
  }

  function hear(source) {
    audio.hidden = false;
    audio.src = source;
    audio.play().catch(() => {});
  }

  function pin(id) {
    pinned = id;
    show(id);
    const first = content.cards[id]?.quotes.find((quote) => quote.audio);
    if (first) hear(first.audio);
  }

  function close() {
    pinned = "";
    audio.pause();
    audio.hidden = true;
    card.hidden = true;
  }

  card.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  for (const button of document.querySelectorAll("[data-card]")) button.addEventListener("click", () => pin(button.dataset.card));

  for (const [id, spec] of Object.entries(content.figures)) {
    const options = { actions: false, defaultStyle: false, tooltip: false, ast: true, renderer: "svg" };
    analyzerEmbed(document.getElementById(id), spec, options).then(({ view }) => {
      const about = (item) => item?.datum?.about || "";
      view.addEventListener("mouseover", (_, item) => { if (!pinned && about(item)) show(about(item)); });
      view.addEventListener("mouseout", () => { if (!pinned) card.hidden = true; });
      view.addEventListener("click", (_, item) => { if (about(item)) pin(about(item)); });
      const form = document.querySelector(`form[data-figure="${id}"]`);
      if (!form) return;
      form.hidden = false;
      const apply = () => {
        for (const select of form.querySelectorAll("select")) view.signal(select.name, select.value);
        view.runAsync();
      };
      form.addEventListener("change", apply);
      form.addEventListener("reset", () => setTimeout(apply));
    });
  }
})();
