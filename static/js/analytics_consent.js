// An answer leads back to this page from this page: keep for it which site the visitor came from.
// A no also stops what counts in other tabs, since another one may have said yes meanwhile.
(() => {
  "use strict";
  document.querySelector("[data-consent]").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "yes") {
      return new BroadcastChannel("analytics").postMessage("stop");
    }
    if (!document.referrer) return;
    const { protocol, host } = new URL(document.referrer); // an app has no origin
    sessionStorage.setItem("came-from", `${protocol}//${host}`);
  });
})();
