// Filters the findings, and keeps the filter in the address.
const form = one("#filter");
const cards = all(".card");
const ownPlaces = (card) => all(":scope > .body > .resource", card);
const ownText = new Map();
const textOf = (card) => {
  if (!ownText.has(card)) {
    const parts = [...card.children[1].children].filter((part) => !part.matches(".card"));
    ownText.set(card, [card.children[0], ...parts].map((part) => part.textContent).join(" ").toLowerCase());
  }
  return ownText.get(card);
};

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

const fits = (card, want) => {
  let here = 0;
  for (const place of ownPlaces(card)) {
    place.hidden = (want.node && place.dataset.node !== want.node)
      || (want.database && place.dataset.database !== want.database);
    here += place.hidden ? 0 : 1;
  }
  return here > 0
    && (!want.status.length || want.status.includes(card.dataset.status))
    && (!want.area || card.dataset.area === want.area)
    && (!want.q || textOf(card).includes(want.q));
};

// A cause stays where only something that it explains fits: opened, without the rest of what it explains.
const applyFilter = () => {
  const want = wanted();
  const fitting = new Set(cards.filter((card) => fits(card, want)));
  for (const card of cards) {
    const effects = all(".card", card).filter((effect) => fitting.has(effect));
    const cause = card.parentElement.closest(".card");
    card.hidden = !fitting.has(card) && !effects.length && !(cause && fitting.has(cause));
    if (!fitting.has(card) && effects.length) card.open = true;
  }
  one("#shown").textContent = `${fitting.size} of ${cards.length}`;
  one("#none").hidden = fitting.size > 0;
};

const writeFilter = () => {
  const pairs = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) pairs.append(name, value);
  const text = pairs.toString();
  history.replaceState(null, "", text ? `#find?${text}` : "#findings");
  applyFilter();
};

const readFilter = (text) => {
  if (!form) return;
  const pairs = new URLSearchParams(text);
  for (const field of form.elements) {
    if (field.type === "checkbox") field.checked = pairs.getAll("status").includes(field.value);
    else if (field.name) field.value = pairs.get(field.name) || "";
  }
  applyFilter();
  one("#findings").scrollIntoView();
};

if (form) {
  form.hidden = false;
  form.addEventListener("input", writeFilter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(writeFilter, 0));
  applyFilter();
}
