"use strict";
// What every part of the page uses, and the tools in its head: theme, print, keys, copying, local times.
const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

let toastTimer;
const toast = (text) => {
  one("#toast").textContent = text;
  one("#toast").classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => one("#toast").classList.remove("on"), 2500);
};

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // a page opened from a disk may not be allowed to use the clipboard
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast("Copied");
};

for (const hidden of all(".tools, .copy, .zoom")) hidden.hidden = false;

const themes = ["automatic", "light", "dark"];
one("#theme").addEventListener("click", () => {
  const next = themes[(themes.indexOf(document.documentElement.dataset.theme || "automatic") + 1) % 3];
  document.documentElement.dataset.theme = next;
  one("#theme").textContent = `Theme: ${next}`;
});
one("#print").addEventListener("click", () => print());
one("#keys").addEventListener("click", () => one("#help").showModal());
addEventListener("beforeprint", () => {
  for (const card of all("main > section > .card:not(.notice)")) card.open = true;
});
for (const button of all(".copy")) button.addEventListener("click", () => copy(button.previousElementSibling.textContent));

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/;
document.addEventListener("pointerover", (event) => {
  const place = event.target.closest?.("time, td");
  if (!place || place.title) return;
  const time = place.dateTime || (TIME.test(place.textContent) && place.textContent.replace(" ", "T"));
  if (time) place.title = `${new Date(time).toLocaleString()} in your time zone`;
});

const rail = new Map(all(".rail a").map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const [id, link] of rail) {
      if (id === entry.target.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}, { rootMargin: "-20% 0px -70% 0px" });
for (const section of all("main > section")) seen.observe(section);
