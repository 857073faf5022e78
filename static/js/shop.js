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
    // A button may stand elsewhere and name its form.
    [...form.elements].forEach((b) => {
      if (!b.hasAttribute("aria-busy")) return;
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

  // A picture of which a part is in view is not scrolled to by itself when it gets the focus.
  d.querySelector(".strip")?.addEventListener("focusin", (event) => {
    event.target.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
  });

  // Pictures as large as the window. Without this file they are opened by their address alone.
  const zoom = d.querySelector("[data-zoom]");
  if (zoom?.showModal) {
    const slides = [...zoom.querySelectorAll(".zoom__slide")];
    const show = (slide, behavior) => {
      if (!slide) return;
      if (!zoom.open) zoom.showModal();
      slide.scrollIntoView({ behavior, block: "nearest", inline: "start" });
      slide.focus({ preventScroll: true });
    };
    const shown = () => {
      const strip = zoom.querySelector(".zoom__strip");
      return Math.round(Math.abs(strip.scrollLeft) / strip.clientWidth);
    };
    d.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = event.target.closest('a[href^="#picture"]');
      if (link) {
        event.preventDefault();
        if (link.dataset.zoomClose === "") return zoom.close();
        return show(d.getElementById(link.hash.slice(1)), zoom.open ? "smooth" : "instant");
      }
      if (event.target.matches(".zoom__slide, .zoom figure")) zoom.close();
    });
    zoom.addEventListener("keydown", (event) => {
      const forward = getComputedStyle(zoom).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      if (!/^Arrow(Left|Right)$/.test(event.key)) return;
      event.preventDefault();
      show(slides[shown() + (event.key === forward ? 1 : -1)], "smooth");
    });
    // Somebody came by the address of a picture.
    const wanted = slides.find((slide) => slide.matches(":target"));
    if (wanted) {
      location.hash = "pictures";
      show(wanted, "instant");
    }
  }

  // Browsers give clipboard and share sheet to pages of https only.
  d.querySelectorAll("[data-share]").forEach((row) => {
    const { share: url, title } = row.dataset;
    const copy = row.querySelector("[data-share-copy]");
    const sheet = row.querySelector("[data-share-sheet]");
    copy.hidden = !navigator.clipboard;
    sheet.hidden = !navigator.share;
    const words = copy.textContent;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      copy.textContent = copy.dataset.done;
      setTimeout(() => (copy.textContent = words), 2000);
    });
    // Whoever closes the sheet has changed their mind.
    sheet.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
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
