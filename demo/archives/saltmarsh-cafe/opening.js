// Marks today's row and says whether the café is open now. The page reads well without it.
"use strict";

const minutes = (time) => {
  const [hours, rest] = time.split(":").map(Number);
  return hours * 60 + rest;
};

// A closing time at or before the opening time lies after midnight.
function span(row) {
  const { open, close } = row.dataset;
  if (!open || !close) return null;
  const start = minutes(open);
  const end = minutes(close);
  return { start, end: end > start ? end : end + 1440, close };
}

function openUntil(now) {
  const clock = now.getHours() * 60 + now.getMinutes();
  const today = now.getDay();
  for (const [day, at] of [[today, clock], [(today + 6) % 7, clock + 1440]]) {
    const row = document.querySelector(`tr[data-day="${day}"]`);
    const hours = row && span(row);
    if (hours && at >= hours.start && at < hours.end) return hours.close;
  }
  return null;
}

function show() {
  const now = new Date();
  for (const row of document.querySelectorAll("tr[data-day]")) {
    if (Number(row.dataset.day) === now.getDay()) row.setAttribute("aria-current", "date");
    else row.removeAttribute("aria-current");
  }
  const until = openUntil(now);
  const sign = document.getElementById("now");
  const words = until ? `Open until ${until}` : "Closed just now";
  if (sign.textContent !== words) sign.textContent = words;
  sign.classList.toggle("open", Boolean(until));
  sign.hidden = false;
}

show();
setInterval(show, 60_000);
