(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.getElementById("filters");
  const player = document.getElementById("player");

  // Segments and their filters. A mark reads "dimension.code.standing".
  const segments = all(".conversation li").map((element) => ({
    element,
    recording: element.closest(".conversation").dataset.recording,
    party: element.dataset.p || "",
    marks: element.dataset.m ? element.dataset.m.split(" ").map((mark) => mark.split(".")) : [],
    said: element.querySelector(".said"),
    text: null,
  }));
  const conversations = all(".conversation");
  const number = (count) => count.toLocaleString("en").replaceAll(",", "\u202f");
  const counted = (count) => `${number(count)} segment${count === 1 ? "" : "s"}`;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const textOf = (segment) => (segment.text ??= plain(segment.said.textContent));
  const value = (name) => form.elements[name]?.value ?? "";

  function fits(segment, want) {
    if (want.recording && segment.recording !== want.recording) return false;
    if (want.party && segment.party !== want.party) return false;
    if (want.standing === "bare" && segment.marks.some((mark) => mark[2] !== "refused")) return false;
    const asked = want.dimension || want.code || (want.standing && want.standing !== "bare");
    if (asked && !segment.marks.some((mark) => marked(mark, want))) return false;
    return want.terms.every((term) => textOf(segment).includes(term));
  }

  function marked([dimension, code, standing], want) {
    if (want.dimension && dimension !== want.dimension) return false;
    if (want.code && `${dimension}.${code}` !== want.code) return false;
    if (want.standing && want.standing !== "bare") return standing === want.standing;
    return standing !== "refused" || !want.code;
  }

  function filter() {
    const want = {
      recording: value("recording"), party: value("party"), dimension: value("dimension"),
      code: value("code"), standing: value("standing"), terms: plain(value("search")).split(/\s+/).filter(Boolean),
    };
    const shown = new Map(conversations.map((section) => [section.dataset.recording, 0]));
    for (const segment of segments) {
      const fit = fits(segment, want);
      if (segment.element.hidden === fit) segment.element.hidden = !fit;
      if (fit) shown.set(segment.recording, shown.get(segment.recording) + 1);
    }
    for (const section of conversations) tell(section, shown.get(section.dataset.recording));
    const sum = [...shown.values()].reduce((one, other) => one + other, 0);
    document.getElementById("nothing").hidden = sum > 0;
    document.getElementById("shown").value = sum === segments.length ? `All ${counted(sum)}` : `${number(sum)} of ${counted(segments.length)}`;
    highlight(want.terms);
  }

  function tell(section, shown) {
    const note = section.querySelector("h3 small");
    const total = Number(note.dataset.total);
    section.hidden = shown === 0;
    note.textContent = shown === total ? counted(total) : `${number(shown)} of ${counted(total)}`;
  }

  function highlight(terms) {
    if (!("highlights" in CSS)) return;
    CSS.highlights.delete("hits");
    if (!terms.length) return;
    const ranges = segments.filter((segment) => !segment.element.hidden).slice(0, 500).flatMap((segment) => hits(segment, terms));
    CSS.highlights.set("hits", new Highlight(...ranges));
  }

  function hits(segment, terms) {
    const node = segment.said.firstChild;
    const text = node.data.toLowerCase();
    if (text.length !== textOf(segment).length) return []; // accents changed the length: offsets would not hold
    return terms.flatMap((term) => {
      const found = [];
      for (let at = textOf(segment).indexOf(term); at >= 0; at = textOf(segment).indexOf(term, at + term.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + term.length);
        found.push(range);
      }
      return found;
    });
  }

  function offerCodes() {
    const dimension = value("dimension");
    for (const group of all("optgroup", form)) group.hidden = group.disabled = Boolean(dimension) && group.dataset.dimension !== dimension;
    if (dimension && !value("code").startsWith(`${dimension}.`)) form.elements.code.value = "";
  }

  if (form) {
    let waiting;
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { offerCodes(); filter(); }, 120); });
    form.addEventListener("reset", () => setTimeout(() => { offerCodes(); filter(); }));
    for (const button of all(".pick")) button.addEventListener("click", () => {
      form.reset();
      form.elements.code.value = button.dataset.code;
      setTimeout(() => { filter(); reach(document.getElementById("segments")); });
    });
    filter();
  }

  // Segments out of sight have estimated heights that change on the way, so a jump is made until it arrives.
  function reach(target, tries = 8) {
    target.scrollIntoView();
    requestAnimationFrame(() => { if (tries && Math.abs(target.getBoundingClientRect().top - 16) > 8) reach(target, tries - 1); });
  }

  document.addEventListener("click", (event) => {
    const target = document.getElementById(event.target.closest('a[href^="#"]')?.getAttribute("href").slice(1) ?? "");
    if (target) setTimeout(() => reach(target));
  });

  // Playing a recording from a moment.
  const audio = player?.querySelector("audio");
  let base = "";
  let timed = [];

  function play(link) {
    const [source, fragment] = link.getAttribute("href").split("#t=");
    const start = Number.parseFloat(fragment);
    player.hidden = false;
    document.getElementById("playing").textContent = link.closest("section, article").querySelector("h3").firstChild.textContent.trim();
    if (source === base) audio.currentTime = start;
    else {
      base = source;
      audio.src = `${source}#t=${start}`;
      timed = segments.map((segment) => [segment.element, segment.element.querySelector("a.at")?.getAttribute("href").split("#t=")])
        .filter(([, parts]) => parts?.[0] === source).map(([element, parts]) => [element, ...parts[1].split(",").map(Number)]);
    }
    audio.play().catch(() => { document.getElementById("playing").textContent = "This recording cannot be played here."; });
  }

  if (player) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a.at");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      play(link);
    });
    audio.addEventListener("timeupdate", () => {
      const now = timed.find(([, start, end]) => start <= audio.currentTime && audio.currentTime < end)?.[0];
      for (const element of all("li.now")) if (element !== now) element.classList.remove("now");
      now?.classList.add("now");
    });
    player.querySelector("button").addEventListener("click", () => { audio.pause(); player.hidden = true; });
  }

  // Keys: / searches, j and k walk, p plays.
  function walk(step) {
    const shown = segments.filter((segment) => !segment.element.hidden).map((segment) => segment.element);
    const at = shown.indexOf(document.activeElement.closest?.(".conversation li"));
    const next = shown[at < 0 ? 0 : Math.min(Math.max(at + step, 0), shown.length - 1)];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !form) return;
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "Escape" && typing) document.activeElement.blur();
    if (typing) return;
    const act = {
      "/": () => form.elements.search.focus(),
      j: () => walk(1),
      k: () => walk(-1),
      p: () => document.activeElement.closest?.(".conversation li")?.querySelector("a.at")?.click(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
