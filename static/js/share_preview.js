// Draws the preview anew while its fields are written; without it, what was saved last stands there.
(() => {
  "use strict";
  const begin = (box) => {
    const field = (name) => document.getElementById(`id_${name}`);
    const said = (name) => (name && field(name) ? field(name).value.trim() : "");
    const put = (name, words) =>
      box.querySelectorAll(`[data-share-${name}]`).forEach((place) => (place.textContent = words));

    const draw = () => {
      const title = said("title");
      const words = {
        title: said("seo_title") || title,
        description: said("search_description") || said(box.dataset.fallback),
      };
      put("title", words.title);
      put("page-title", title);
      put("description", words.description);
      box.querySelectorAll("[data-share-length]").forEach((line) => {
        const { length } = [...words[line.dataset.shareLength]];
        line.querySelector("b").textContent = length;
        line.classList.toggle("share__over", length > Number(line.dataset.most));
      });
    };
    document.addEventListener("input", draw);
    draw();

    // The chooser shows a small picture of what was chosen: good enough until the page is saved.
    const chooser = document.getElementById(`id_${box.dataset.picture}-chooser`);
    const place = box.querySelector("[data-share-picture]");
    if (!chooser) return;
    const small = () => chooser.querySelector("[data-chooser-image]");
    let shown = small()?.src;
    new MutationObserver(() => {
      const now = small();
      const src = chooser.classList.contains("blank") ? "" : now?.getAttribute("src");
      if (src === shown) return;
      shown = src;
      place.replaceChildren();
      if (src) place.append(Object.assign(new Image(), { src, alt: "" }));
    }).observe(chooser, { attributes: true, subtree: true, childList: true });
  };
  const start = () => document.querySelectorAll("[data-share]").forEach(begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
