// Counts down to the date in the page, shown in the visitor's own time zone.
"use strict";

const date = document.getElementById("date");
const left = document.getElementById("left");
const opening = new Date(date.dateTime);

date.textContent = opening.toLocaleString([], { dateStyle: "long", timeStyle: "short" });

function show() {
  const minutes = Math.ceil((opening - Date.now()) / 60_000);
  if (minutes <= 0) {
    left.innerHTML = '<a href="/">We are open: come in</a>';
    return;
  }
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  left.textContent = `${days} days, ${hours} hours, ${minutes % 60} minutes`;
  setTimeout(show, 20_000);
}

show();
