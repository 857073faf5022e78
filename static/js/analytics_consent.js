// An answer leads back to this page from this page: keep for it which site the visitor came from.
(() => {
  "use strict";
  document.querySelector("[data-consent]").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "yes" || !document.referrer) return;
    sessionStorage.setItem("came-from", new URL(document.referrer).origin);
  });
})();
