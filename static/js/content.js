// Conveniences of a page's blocks: without this file a video is a link, and code is copied by hand.
(() => {
  "use strict";
  const d = document;

  const play = (start) => {
    const frame = d.createElement("iframe");
    // Sends the shop's name, no path: YouTube plays nothing for pages that hide it.
    frame.referrerPolicy = "strict-origin";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.title = start.dataset.title;
    frame.src = start.dataset.video;
    start.replaceWith(frame);
    frame.focus();
  };
  d.addEventListener("click", (event) => {
    const start = event.target.closest("[data-video]");
    if (!start || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    play(start);
  });

  // Browsers give the clipboard to pages of https only.
  if (navigator.clipboard) {
    d.querySelectorAll("[data-copy]").forEach((button) => {
      const words = button.textContent;
      button.hidden = false;
      button.addEventListener("click", async () => {
        const code = button.closest(".code").querySelector("code");
        try {
          await navigator.clipboard.writeText(code.textContent);
        } catch {
          return getSelection().selectAllChildren(code);
        }
        button.textContent = button.dataset.copied;
        setTimeout(() => (button.textContent = words), 2000);
      });
    });
  }
})();
