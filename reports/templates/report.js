"use strict";
// Filters the findings, keeps the filter in the address, and opens what the address names.
(() => {
  const form = document.getElementById("filter");
  const cards = [...document.querySelectorAll(".card")];

  const wanted = () => {
    const data = new FormData(form);
    return {
      status: data.getAll("status"),
      area: data.get("area") || "",
      node: data.get("node") || "",
      database: data.get("database") || "",
      q: (data.get("q") || "").trim().toLowerCase(),
    };
  };

  const texts = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));

  const apply = () => {
    const want = wanted();
    let shown = 0;
    for (const card of cards) {
      const places = [...card.querySelectorAll(".resource")];
      let fits = 0;
      for (const place of places) {
        const here = (!want.node || place.dataset.node === want.node)
          && (!want.database || place.dataset.database === want.database);
        place.hidden = !here;
        fits += here ? 1 : 0;
      }
      const visible = fits > 0
        && (!want.status.length || want.status.includes(card.dataset.status))
        && (!want.area || card.dataset.area === want.area)
        && (!want.q || texts.get(card).includes(want.q));
      card.hidden = !visible;
      shown += visible ? 1 : 0;
    }
    document.getElementById("shown").textContent = `${shown} of ${cards.length}`;
    document.getElementById("none").hidden = shown > 0;
  };

  const write = () => {
    const pairs = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) pairs.append(name, value);
    const text = pairs.toString();
    history.replaceState(null, "", text ? `#find?${text}` : "#findings");
    apply();
  };

  const read = () => {
    const found = /^#find\?(.*)$/.exec(location.hash);
    if (found && form) {
      const pairs = new URLSearchParams(found[1]);
      for (const field of form.elements) {
        if (field.type === "checkbox") field.checked = pairs.getAll("status").includes(field.value);
        else if (field.name) field.value = pairs.get(field.name) || "";
      }
      apply();
      document.getElementById("findings").scrollIntoView();
      return;
    }
    const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!named) return;
    for (let part = named; part; part = part.parentElement) {
      part.hidden = false;
      if (part.tagName === "DETAILS") part.open = true;
    }
    named.scrollIntoView();
    const head = named.querySelector(":scope > summary");
    if (head) head.focus({ preventScroll: true });
  };

  if (form) {
    form.hidden = false;
    form.addEventListener("input", write);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(write, 0));
    apply();
  }
  addEventListener("hashchange", read);
  addEventListener("beforeprint", () => {
    for (const card of cards) if (card.dataset.status !== "notice") card.open = true;
  });
  read();
})();
