// The page is whole without this script. With it, tables sort and the chapter list shows where the reader is. Texts are moved,
// never made from strings, so that a label stays a label.
"use strict";

// Tables: a column's button sorts by the numbers behind the text, largest first, then smallest first, then as it was.
const worth = (cell) => {
  const carrier = cell.querySelector("data, time, [data-rank]");
  if (!carrier) return cell.textContent.trim();
  return carrier.matches("data") ? Number(carrier.value) : carrier.matches("time") ? carrier.dateTime : Number(carrier.dataset.rank);
};

const isEmpty = (value) => value === "" || value === "\u2013";

const compare = (a, b) => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true });
};

const order = (table, column, direction) => {
  const body = table.tBodies[0];
  const rank = (row) => (row.matches(".total") ? 2 : isEmpty(worth(row.cells[column])) ? 1 : 0); // totals last, gaps before them
  const sorted = [...body.rows].sort((a, b) => {
    const places = rank(a) - rank(b);
    if (direction === 0 || places) return direction === 0 ? a.dataset.place - b.dataset.place : places;
    return direction * compare(worth(a.cells[column]), worth(b.cells[column])); // sort() is stable: equals keep their order
  });
  body.append(...sorted);
};

const makeSortable = (table) => {
  const body = table.tBodies[0];
  const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
  const plain = [...table.querySelectorAll("th, td")].every((cell) => cell.rowSpan === 1 && cell.colSpan === 1);
  const rows = body ? [...body.rows] : [];
  const totals = rows.filter((row) => row.matches(".total")).length; // more than one: they head groups, whose order is the sense
  if (!plain || "fixed" in table.dataset || totals > 1 || rows.length - totals < 2) return;
  rows.forEach((row, place) => { row.dataset.place = place; });
  heads.forEach((head, column) => {
    const values = rows.map((row) => worth(row.cells[column])).filter((value) => !isEmpty(value));
    if (!values.length || !head.textContent.trim()) return; // a column of bars alone
    const first = values.every((value) => typeof value === "number") ? -1 : 1;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    let direction = 0;
    button.addEventListener("click", () => {
      const now = head.hasAttribute("aria-sort") ? direction : 0;
      direction = now === 0 ? first : now === first ? -first : 0;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (direction) head.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
      order(table, column, direction);
    });
  });
};

// What scrolls sideways can be reached by keyboard; what fits is no stop on the way.
const watchScrollers = () => {
  const scrollers = document.querySelectorAll(".scroll[tabindex]");
  const look = () => scrollers.forEach((box) => { box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1; });
  addEventListener("resize", look);
  document.addEventListener("toggle", look, true);
  look();
};

// The chapter list marks the chapter whose beginning was last passed.
const follow = (rail) => {
  const links = [...rail.querySelectorAll("a")];
  const chapters = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  let current = null;
  let asked = false;
  const mark = () => {
    asked = false;
    const line = innerHeight / 3;
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    let place = 0;
    chapters.forEach((chapter, i) => { if (chapter && (atEnd || chapter.getBoundingClientRect().top <= line)) place = i; });
    if (links[place] === current) return;
    if (current) current.removeAttribute("aria-current");
    current = links[place];
    current.setAttribute("aria-current", "location");
    const box = current.getBoundingClientRect();
    const frame = rail.getBoundingClientRect();
    rail.scrollBy(box.left + box.width / 2 - frame.left - frame.width / 2, box.top + box.height / 2 - frame.top - frame.height / 2);
  };
  const ask = () => { if (!asked) { asked = true; requestAnimationFrame(mark); } };
  addEventListener("scroll", ask, { passive: true });
  new ResizeObserver(ask).observe(document.body); // a font that arrives, a table that opens: chapters move without a scroll
  addEventListener("resize", ask);
  mark();
};

document.querySelectorAll("table.data").forEach(makeSortable);
watchScrollers();
document.querySelectorAll(".rail").forEach(follow);
