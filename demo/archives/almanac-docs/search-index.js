window.ALMANAC_INDEX = [
  { title: "Getting started", url: "index.html", text: "overview begin first" },
  { title: "A first example", url: "index.html#example", text: "code sample" },
  { title: "Install", url: "guide.html#install", text: "download unpack host" },
  { title: "Host", url: "guide.html#host", text: "server upload publish" },
  { title: "Write", url: "guide.html#write", text: "style paragraphs headings" },
  { title: "Colours", url: "reference.html#colours", text: "tokens dark light" },
  { title: "Notes", url: "reference.html#notes", text: "tip warning box" },
  { title: "Keys", url: "reference.html#keys", text: "keyboard search shortcut" },
];
