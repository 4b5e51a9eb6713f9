// Beside the vendored sorter (sortable-tablesort 4.1.7, Unlicense): headers that can be reached with the keyboard, and a
// box to filter long tables. Without JavaScript the tables are plain ones.
document.querySelectorAll("table.sortable").forEach((table) => {
  const rows = [...table.tBodies[0].rows];
  if (rows.length < 3) {
    table.classList.remove("sortable");
    return;
  }
  table.querySelectorAll("thead th").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
  });
  if (rows.length < 8) return;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  label.className = "filter";
  input.type = "search";
  input.setAttribute("aria-label", `${table.caption.textContent}の絞り込み`);
  label.append("絞り込み ", input, " ", count);
  table.parentElement.before(label);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const now = [...table.tBodies[0].rows];
    now.forEach((row) => (row.hidden = !words.every((word) => plain(row.textContent).includes(word))));
    count.textContent = words.length ? `${now.filter((row) => !row.hidden).length}行` : "";
  });
});
addEventListener("beforeprint", () => document.querySelectorAll("td details").forEach((part) => (part.open = true)));
