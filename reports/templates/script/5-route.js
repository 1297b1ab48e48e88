// Opens what the address names, and the keys of the page.
const reveal = (named) => {
  for (let part = named; part; part = part.parentElement) {
    part.hidden = false;
    if (part.tagName === "DETAILS") part.open = true;
  }
  named.scrollIntoView();
  const head = one(":scope > summary", named);
  if (head) head.focus({ preventScroll: true });
};

const route = () => {
  const name = location.hash.slice(1);
  if (!name) return;
  const range = /^t=([\d:T-]+),([\d:T-]+)$/.exec(name);
  if (range && times) {
    const [begin, end] = range.slice(1).map((text) => Date.parse(`${text}Z`));
    if (end > begin) show(begin, end);
    one("#timeline").scrollIntoView();
  } else if (name.startsWith("find?")) {
    readFilter(name.slice(5));
  } else {
    const named = document.getElementById(name);
    if (named) reveal(named);
    else if (!["find", "findings"].includes(name)) toast("This report has nothing under that link.");
  }
};
addEventListener("hashchange", route);
route();

const headOf = (card) => one(":scope > summary", card);
const step = (by) => {
  const shown = cards.filter((card) => card.checkVisibility());
  const at = shown.findLastIndex((card) => card.contains(document.activeElement));
  const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
  if (!next) return;
  headOf(next).focus();
  next.scrollIntoView({ block: "start" });
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !one("#letters").checked || one("#help").open) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "/" && form) {
    event.preventDefault();
    form.elements.q.focus();
  }
  if (event.key === "?") one("#help").showModal();
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  const card = event.key === "c" && document.activeElement.closest(".card");
  if (card) copy(`${location.href.split("#")[0]}#${card.id}`);
});
