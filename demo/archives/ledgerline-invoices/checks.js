import { money, net, parse, taxes, taxOf, total } from "./sums.js";

const lines = [
  { quantity: 3, price: 333, rate: 2000 },
  { quantity: 1, price: 1, rate: 2000 },
  { quantity: 2, price: 1050, rate: 700 },
];
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export const checks = [
  ["20 % of 9.99 is 2.00", taxOf(999, 2000) === 200],
  ["half a cent is rounded up", taxOf(250, 200) === 5 && taxOf(25, 200) === 1],
  ["no lines make nothing", net([]) === 0 && total([]) === 0],
  ["net is the sum of the lines", net(lines) === 3100],
  ["tax is rounded once per rate", same(taxes(lines), [{ rate: 700, tax: 147 }, { rate: 2000, tax: 200 }])],
  ["total is net and tax", total(lines) === 3447],
  ["0.1 and 0.2 make 0.3", parse("0.1", "EUR") + parse("0.2", "EUR") === parse("0.3", "EUR")],
  ["a comma is a point", parse("12,34", "EUR") === 1234],
  ["too many decimals are refused", parse("1.234", "EUR") === null],
  ["yen have no decimals", parse("500", "JPY") === 500 && parse("5.5", "JPY") === null],
  ["dinar have three", parse("1.5", "KWD") === 1500 && money(1500, "KWD").includes("1.500")],
];
