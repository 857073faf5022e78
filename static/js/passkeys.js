// Passkeys: shows their buttons where the browser can use them, and says when it did not work out.
// What speaks to the browser are allauth's own files.
(() => {
  "use strict";
  // Browsers offer them under an IP address too, and then refuse: they belong to a name.
  const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
  if (!window.PublicKeyCredential || isNumber) return;
  document.querySelectorAll("[data-passkey]").forEach((element) => {
    element.hidden = false;
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const words = document.querySelector("[data-passkey-error]");
    if (words) words.hidden = false;
  });
})();
