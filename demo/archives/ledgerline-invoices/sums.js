// Amounts are whole minor units (cents), rates are hundredths of a percent.

export function taxOf(cents, rate) {
  return Math.round((cents * rate) / 10000);
}

export function net(lines) {
  return lines.reduce((sum, line) => sum + line.quantity * line.price, 0);
}

// Tax is rounded once per rate, not once per line, as most tax offices want it.
export function taxes(lines) {
  const byRate = new Map();
  for (const line of lines) {
    byRate.set(line.rate, (byRate.get(line.rate) ?? 0) + line.quantity * line.price);
  }
  return [...byRate].sort(([a], [b]) => a - b).map(([rate, sum]) => ({ rate, tax: taxOf(sum, rate) }));
}

export function total(lines) {
  return net(lines) + taxes(lines).reduce((sum, { tax }) => sum + tax, 0);
}

function decimals(currency) {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits;
}

export function money(cents, currency) {
  return new Intl.NumberFormat([], { style: "currency", currency }).format(
    cents / 10 ** decimals(currency),
  );
}

// "12.34" to 1234; null if it is not an amount. Never passes through a fraction.
export function parse(text, currency) {
  const places = decimals(currency);
  const match = /^(-?)(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || (match[3] ?? "").length > places) return null;
  const cents = Number(match[2] + (match[3] ?? "").padEnd(places, "0"));
  return match[1] && cents ? -cents : cents;
}
