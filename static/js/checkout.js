// Conveniences of the checkout and of the order that comes of it: both work without this file.
(() => {
  "use strict";
  const d = document;
  const live = d.querySelector("[data-live]");

  // What somebody came back to learn is read out: a region that is there from the start is not.
  const news = d.querySelector("[data-announce]");
  if (news && live) setTimeout(() => (live.textContent = news.textContent.trim()), 600);

  // Another country, other fields: the page is asked for them, as its button does without this file.
  const form = d.getElementById("checkout");
  const country = form?.elements.country;
  if (!country) return;
  const fields = () => d.getElementById("address");
  const controls = (part) => part.querySelectorAll("[name]");
  const follow = async () => {
    const wanted = country.value;
    const asked = new FormData(form);
    asked.delete("discount_code");
    asked.set("use_country", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body: asked });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("address");
      if (!found || country.value !== wanted) return;
      const old = fields();
      const focused = old.contains(d.activeElement) && d.activeElement.name;
      // What was typed meanwhile stays, in a field that the country has or in the one it stood in.
      controls(old).forEach((control) => {
        const same = found.querySelector(`[name="${control.name}"]`);
        if (same) [same.value, same.checked] = [control.value, control.checked];
        else if (control.value) found.append(control.closest(".field"));
      });
      old.replaceWith(d.adoptNode(found));
      if (focused) found.querySelector(`[name="${focused}"]`)?.focus();
    } catch {
      // The network is away: the fields stay, and are checked when the form is sent.
    }
  };
  country.addEventListener("change", follow);
  // A browser that was closed gives back the choice, not the fields.
  if (country.value !== fields().dataset.addressOf) follow();
})();
