import { money, net, parse, taxes, total } from "./sums.js";

const wanted = Number(new URLSearchParams(window.location.search).get("number"));
const invoices = await (await fetch("invoices.json")).json();
const invoice = invoices.find((each) => each.number === wanted) ?? invoices[0];
const { currency, lines } = invoice;
const byId = (id) => document.getElementById(id);
const places = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
  .maximumFractionDigits;

// Here you hand the invoice to your server.
async function save() {}

function field(label, value, accept) {
  const input = document.createElement("input");
  input.value = value;
  input.setAttribute("aria-label", label);
  input.addEventListener("input", () => {
    const good = accept(input.value);
    input.setAttribute("aria-invalid", String(!good));
    if (good) showSums();
  });
  input.addEventListener("change", save);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") addLine();
  });
  const cell = document.createElement("td");
  cell.append(input);
  return cell;
}

function lineRow(line) {
  const row = document.createElement("tr");
  const sum = document.createElement("td");
  sum.className = "amount sum";
  const quantity = field("Quantity", line.quantity, (text) => {
    if (!/^\d{1,6}$/.test(text.trim())) return false;
    line.quantity = Number(text);
    return true;
  });
  const price = field("Price", (line.price / 10 ** places).toFixed(places), (text) => {
    const cents = parse(text, currency);
    if (cents !== null) line.price = cents;
    return cents !== null;
  });
  const item = field("Item", line.text, (text) => {
    line.text = text;
    return true;
  });
  row.append(item, quantity, price, sum);
  return row;
}

function showSums() {
  document.querySelectorAll(".sum").forEach((cell, i) => {
    cell.textContent = money(lines[i].quantity * lines[i].price, currency);
  });
  const rows = [["Net", net(lines)]];
  for (const { rate, tax } of taxes(lines)) rows.push([`Tax ${rate / 100} %`, tax]);
  rows.push(["Total", total(lines)]);
  byId("sums").innerHTML = "";
  for (const [label, cents] of rows) {
    const row = byId("sums").insertRow();
    const head = Object.assign(document.createElement("th"), { colSpan: 3, scope: "row" });
    head.textContent = label;
    row.append(head);
    Object.assign(row.insertCell(), { className: "amount", textContent: money(cents, currency) });
  }
}

function addLine() {
  lines.push({ text: "", quantity: 1, price: 0, rate: lines.at(-1)?.rate ?? 2000 });
  byId("lines").append(lineRow(lines.at(-1)));
  showSums();
  byId("lines").lastElementChild.querySelector("input").focus();
}

byId("number").textContent = invoice.number;
byId("customer").textContent = invoice.customer;
if (wanted && wanted !== invoice.number) byId("message").textContent = `There is no invoice ${wanted}.`;
byId("lines").append(...lines.map(lineRow));
byId("add").addEventListener("click", addLine);
byId("print").addEventListener("click", () => window.print());
showSums();
