import { parse } from "./sums.js";

// The cells of a CSV text, a list for each line. Quoted cells may hold commas, quotes and breaks.
export function cells(text) {
  const lines = [[]];
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g;
  for (const [whole, cell, end] of text.matchAll(pattern)) {
    if (whole === "") break;
    lines.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ",") lines.push([]);
  }
  return lines.filter((line) => line.some((cell) => cell.trim() !== ""));
}

// Invoices as in invoices.json. Throws an Error that names the line that cannot be read.
export function read(text) {
  const [head, ...rows] = cells(text);
  const invoices = new Map();
  rows.forEach((row, index) => {
    const given = Object.fromEntries(head.map((name, column) => [name.trim(), row[column] ?? ""]));
    const price = parse(given.price, given.currency);
    const quantity = Number(given.quantity);
    const rate = Math.round(Number(given.rate) * 100);
    if (price === null || !Number.isInteger(quantity) || !(rate >= 0)) {
      throw new Error(`Line ${index + 2} has no price, quantity or rate that can be read.`);
    }
    const { number, customer, date, due, currency } = given;
    const known = invoices.get(number) ?? {
      number: Number(number), customer, date, due, currency, state: "draft", lines: [],
    };
    known.lines.push({ text: given.text, quantity, price, rate });
    invoices.set(number, known);
  });
  return [...invoices.values()];
}
