// Columns of cards, kept in this browser. Arrow keys move a card to the next column.
const KEY = "kestrel";
const FIRST = { "To do": ["Open board.json"], "Doing": [], "Done": [] };
const board = document.getElementById("board");
let columns = JSON.parse(localStorage.getItem(KEY)) || FIRST;

function draw() {
  board.replaceChildren(...Object.entries(columns).map(([name, cards]) => {
    const column = document.createElement("section");
    column.className = "column";
    const head = document.createElement("h2");
    head.textContent = name;
    column.append(head, ...cards.map((text) => drawCard(name, text)));
    return column;
  }));
  localStorage.setItem(KEY, JSON.stringify(columns));
}

function drawCard(name, text) {
  const card = document.createElement("button");
  card.className = "card";
  card.textContent = text;
  card.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const names = Object.keys(columns);
    const target = step && names[names.indexOf(name) + step];
    if (!target) return;
    columns[name] = columns[name].filter((each) => each !== text);
    columns[target].push(text);
    document.getElementById("said").textContent = `${text}: now in ${target}`;
    draw();
  });
  return card;
}

document.getElementById("file").addEventListener("change", async (event) => {
  columns = JSON.parse(await event.target.files[0].text());
  draw();
});
draw();
