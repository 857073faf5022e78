// Keeps what is typed into a support form in this browser until it was sent.
(() => {
  "use strict";
  const DAYS = 7 * 24 * 3600 * 1000;
  const d = document;
  let shelf;
  try {
    shelf = localStorage;
  } catch {
    return; // The browser keeps nothing for us: the page works as it is.
  }
  const read = (key) => {
    try {
      return JSON.parse(shelf.getItem(key));
    } catch {
      return null;
    }
  };
  const write = (key, draft) => {
    try {
      draft ? shelf.setItem(key, JSON.stringify(draft)) : shelf.removeItem(key);
    } catch {
      // The shelf is full.
    }
  };

  // What was sent, or lay too long, goes.
  const sent = d.querySelector("[data-draft-sent]")?.dataset.draftSent;
  Object.keys(shelf)
    .filter((key) => key.startsWith("draft:"))
    .forEach((key) => {
      const draft = read(key);
      if (!draft || (sent && draft.token === sent) || Date.now() - draft.at > DAYS) write(key);
    });

  const form = d.querySelector("form[data-draft]");
  if (!form) return;
  const key = `draft:${form.dataset.draft}`;
  const token = form.elements.form_token;
  const fields = ["subject", "message"].map((name) => form.elements[name]).filter(Boolean);
  const keep = () => {
    const texts = fields.map((field) => field.value);
    write(key, texts.join("") && { token: token.value, at: Date.now(), texts });
  };

  const draft = read(key);
  if (draft && fields.every((field) => !field.value)) {
    fields.forEach((field, i) => (field.value = draft.texts[i] || ""));
    // If it did arrive and only its answer was lost, sending it again makes no second one.
    token.value = draft.token;
    form.querySelector("[data-draft-note]").hidden = false;
  }
  let pause;
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keep, 300);
  });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", () => {
    if (pause) keep();
  });
})();
