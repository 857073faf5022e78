const DAY = 24 * 60 * 60 * 1000;
// After how many days past its due date an invoice gets which letter.
const LETTERS = [
  [42, "last.txt"],
  [21, "second.txt"],
  [7, "first.txt"],
];

// The letter for an invoice on this day ("2026-05-01"); null while none is due.
export function due(invoice, today) {
  if (invoice.state === "paid" || invoice.state === "draft") return null;
  const late = (Date.parse(today) - Date.parse(invoice.due)) / DAY;
  return LETTERS.find(([days]) => late >= days)?.[1] ?? null;
}

// The words of a letter with what stands in its braces filled in.
export function fill(letter, values) {
  return letter.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
