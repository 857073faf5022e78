// Conveniences only: every page works without this file.
(() => {
  "use strict";
  const d = document;
  // The words stand in the page, in its language.
  const say = (what) => {
    const region = d.querySelector("[data-live]");
    if (region) region.textContent = region.dataset[what];
  };

  // A form marked data-once is sent once; a download stays on the page, so it opens again.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((b) => {
      b.disabled = false;
      b.removeAttribute("aria-busy");
    });
  };
  d.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter || form.querySelector("[type=submit]");
    // After this tick, so that the button's own name and value are still sent.
    setTimeout(() => {
      if (button) {
        button.setAttribute("aria-busy", "true");
        button.disabled = true;
      }
      say("sending");
    });
    setTimeout(release, 10000, form);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) d.querySelectorAll("[data-once]").forEach(release);
  });

  // An element that waits for its order to change asks now and then, ever more rarely.
  d.querySelectorAll("[data-poll-url]").forEach((element) => {
    let wait = 2000;
    const ask = async () => {
      try {
        const answer = await fetch(element.dataset.pollUrl, { cache: "no-store" });
        const { status } = await answer.json();
        if (answer.ok && status !== element.dataset.pollWhile) {
          say("changed");
          return location.reload();
        }
      } catch {
        // The network is away: ask again later.
      }
      wait = Math.min(wait * 1.3, 30000);
      setTimeout(ask, wait);
    };
    setTimeout(ask, wait);
  });

  // Without this file the browser's own menu prints.
  d.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  const menus = () => d.querySelectorAll("details.menu[open]");
  d.addEventListener("click", (event) => {
    menus().forEach((menu) => menu.contains(event.target) || (menu.open = false));
  });
  d.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  d.querySelector("[data-focus]")?.focus();
})();
