// Search as you type, and copy buttons on code. No libraries; works from a folder as well.
"use strict";

const field = document.getElementById("q");
const list = document.getElementById("found");
let current = -1;

// Every word must begin a word of the entry; a hit in the title counts more.
function search(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const begins = (text, word) => text.toLowerCase().split(/\W+/).some((w) => w.startsWith(word));
  return window.ALMANAC_INDEX.map((entry) => {
    let score = 0;
    for (const word of words) {
      if (begins(entry.title, word)) score += 2;
      else if (begins(entry.text, word)) score += 1;
      else return { entry, score: 0 };
    }
    return { entry, score };
  })
    .filter((hit) => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 8)
    .map((hit) => hit.entry);
}

function show(entries) {
  current = -1;
  list.replaceChildren(
    ...entries.map((entry, i) => {
      const item = document.createElement("li");
      item.id = `found-${i}`;
      item.setAttribute("role", "option");
      item.dataset.url = entry.url;
      item.textContent = entry.title;
      item.addEventListener("mousedown", () => window.location.assign(entry.url));
      return item;
    }),
  );
  list.hidden = entries.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  field.removeAttribute("aria-activedescendant");
}

function move(step) {
  const items = [...list.children];
  if (!items.length) return;
  current = (current + step + items.length) % items.length;
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === current)));
  field.setAttribute("aria-activedescendant", items[current].id);
}

field.addEventListener("input", () => show(search(field.value)));
field.addEventListener("blur", () => show([]));
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : current < 0 ? 0 : -1);
  } else if (event.key === "Enter") {
    const chosen = list.children[Math.max(current, 0)];
    if (chosen) window.location.assign(chosen.dataset.url);
  } else if (event.key === "Escape") {
    show([]);
  }
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, [contenteditable]");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    field.focus();
  }
});

if (navigator.clipboard) {
  for (const block of document.querySelectorAll("pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.append(button);
  }
}
