// Sample figures: replace them with your own.
window.FIGURES = {
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  sales: [28, 35, 33, 46, 55, 51, 60, 70, 66, 72, 86, 92],
  orders: [[40, 52], [58, 47], [50, 72], [76, 64], [66, 92]],
  weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri"],
  channels: { Search: 46, Direct: 27, Mail: 17, Other: 10 },
  cards: [
    { label: "Revenue", value: "48.2k", change: "+12.4 %", trend: [20, 35, 28, 50, 44, 70] },
    { label: "Refunds", value: "0.8 %", change: "−0.3 %", trend: [60, 52, 58, 44, 50, 36] },
    { label: "Visitors", value: "9,310", change: "+6.1 %", trend: [30, 34, 50, 46, 66, 80] },
  ],
};
