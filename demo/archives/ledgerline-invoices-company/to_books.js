import { net, taxes, total } from "./sums.js";

// Double entries of the invoices that were paid: what came in, what of it is ours, and the tax of each rate.
export function rows(invoices, accounts = { bank: "1200", sales: "8400", tax: "1776" }) {
  return invoices
    .filter((invoice) => invoice.state === "paid")
    .flatMap((invoice) => {
      const entry = (account, cents, text) => ({
        number: invoice.number, date: invoice.date, account, cents, text,
      });
      return [
        entry(accounts.bank, total(invoice.lines), invoice.customer),
        entry(accounts.sales, -net(invoice.lines), "Net"),
        ...taxes(invoice.lines).map(({ rate, tax }) => entry(accounts.tax, -tax, `Tax ${rate / 100} %`)),
      ];
    });
}
