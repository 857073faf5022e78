"use strict";

const { months, sales, orders, weekdays, channels, cards } = window.FIGURES;
const place = (id, ...parts) => document.getElementById(id).append(...parts);
const element = (tag, text, name = "") =>
  Object.assign(document.createElement(tag), { textContent: text, className: name });

for (const { label, value, change, trend } of cards) {
  const card = element("article", "", "card figure");
  const words = element("div", "");
  words.append(element("h2", label), element("b", value), element("span", change));
  card.append(words, Meridian.spark(trend));
  place("cards", card);
}
place(
  "sales",
  Meridian.line(sales, { label: "Sales per month, rising from 28 to 92", area: true }),
  Meridian.table(["Month", "Sales"], months.map((month, i) => [month, sales[i]])),
);
place(
  "orders",
  Meridian.bars(orders, { label: "Orders per weekday, last week and this week", series: ["last", "this"] }),
  Meridian.table(["Day", "Last week", "This week"], weekdays.map((day, i) => [day, ...orders[i]])),
);
place(
  "channels",
  Meridian.ring(Object.values(channels), { label: "Visitors by channel, in percent" }),
  Meridian.table(["Channel", "Percent"], Object.entries(channels)),
);
