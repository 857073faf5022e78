import { money, total } from "./sums.js";

const MARKS = { draft: "✎", sent: "→", paid: "✓", overdue: "!" };
const invoices = await (await fetch("invoices.json")).json();
const rows = document.getElementById("rows");

function cell(tag, content, name = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.append(content);
  return element;
}

function row(invoice) {
  const link = document.createElement("a");
  link.href = `invoice.html?number=${invoice.number}`;
  link.textContent = invoice.number;
  const state = cell("span", `${MARKS[invoice.state]} ${invoice.state}`, `state ${invoice.state}`);
  const due = new Date(`${invoice.due}T12:00`).toLocaleDateString([], { dateStyle: "medium" });
  const tr = document.createElement("tr");
  tr.append(
    cell("td", link),
    cell("td", invoice.customer),
    cell("td", state),
    cell("td", due),
    cell("td", money(total(invoice.lines), invoice.currency), "amount"),
  );
  return tr;
}

function show() {
  const words = document.getElementById("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = invoices.filter((invoice) => {
    const text = `${invoice.number} ${invoice.customer} ${invoice.state}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  rows.replaceChildren(...found.map(row));
  document.getElementById("count").textContent = `${found.length} of ${invoices.length} invoices`;
}

document.getElementById("filter").addEventListener("input", show);
show();
