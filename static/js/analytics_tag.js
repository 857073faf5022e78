// Counts this visit with Google Analytics. It stands only on pages of those who allowed it; without
// a measurement id it stops what still counts in other tabs, since they no longer do.
(() => {
  "use strict";
  const { measurementId: id, lifetime, pageTitle } = document.currentScript.dataset;
  const tabs = new BroadcastChannel("analytics");
  if (!id) return tabs.postMessage("stop");
  const stop = () => {
    window[`ga-disable-${id}`] = true;
  };
  tabs.onmessage = stop;
  // A page that the browser kept alive may be older than the answer.
  addEventListener("pageshow", (event) => {
    if (event.persisted) stop();
  });

  // Addresses may carry anything: only what names a campaign is sent of their queries. Nothing
  // but the origin of where somebody came from; with nothing, Google would read it by itself.
  const campaign = new URLSearchParams(
    [...new URLSearchParams(location.search)].filter(([name]) => /^utm_[a-z_]+$/.test(name)),
  );
  const query = `?${campaign}`.replace(/^\?$/, "");
  const cameFrom = sessionStorage.getItem("came-from"); // see analytics_consent.js
  sessionStorage.removeItem("came-from");
  const before = document.referrer && new URL(document.referrer);
  // Put together, since apps (android-app://…) have no origin.
  const referrer = cameFrom || (before && `${before.protocol}//${before.host}`);

  window.dataLayer = window.dataLayer || [];
  function gtag() {
    window.dataLayer.push(arguments);
  }
  gtag("consent", "default", {
    ad_storage: "denied",
    ad_user_data: "denied",
    ad_personalization: "denied",
    analytics_storage: "granted",
  });
  gtag("js", new Date());
  gtag("config", id, {
    page_location: `${location.origin}${location.pathname}${query}`,
    page_referrer: referrer,
    page_title: pageTitle,
    allow_google_signals: false,
    allow_ad_personalization_signals: false,
    // Of this host alone, so that the shop itself can delete them.
    cookie_domain: "none",
    cookie_expires: Number(lifetime),
    cookie_update: false,
    cookie_flags: location.protocol === "https:" ? "SameSite=Lax;Secure" : "SameSite=Lax",
  });
  const script = document.createElement("script");
  script.async = true;
  script.src = `https://www.googletagmanager.com/gtag/js?id=${id}`;
  document.head.append(script);
})();
