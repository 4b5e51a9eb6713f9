// Beside the vendored sorter (sortable-tablesort 4.1.7, Unlicense): headers that can be reached with the keyboard, and a
// box to filter long tables, with a list to choose from for every column marked data-choose. Without JavaScript the tables
// are plain ones.
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
  input.autocomplete = "off";
  input.setAttribute("aria-label", `${table.caption.textContent}の絞り込み`);
  label.append("絞り込み ", input, " ", count);
  table.parentElement.before(label);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const choices = [...table.querySelectorAll("thead th[data-choose]")].map((head) => {
    const cells = rows.map((row) => row.cells[head.cellIndex]);
    cells.sort((a, b) => (b.dataset.sort ?? 0) - (a.dataset.sort ?? 0)); // the worst first, else as they come
    const values = new Set(cells.flatMap((cell) => cell.textContent.split("、")).filter(Boolean));
    const select = document.createElement("select");
    select.setAttribute("aria-label", head.textContent);
    select.autocomplete = "off"; // else a browser gives back what was chosen before, and nothing is filtered by it
    select.append(new Option(`${head.textContent}：すべて`, ""), ...[...values].map((value) => new Option(value)));
    label.after(select);
    return [head.cellIndex, select];
  });
  if (choices.length) {
    const line = document.createElement("div");
    line.className = "filter";
    label.before(line);
    line.append(label, ...choices.map(([, select]) => select));
    label.className = "";
  }
  const filter = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    const now = [...table.tBodies[0].rows];
    now.forEach((row) => {
      const found = words.every((word) => plain(row.textContent).includes(word));
      const chosen = choices.every(([at, { value }]) => !value || row.cells[at].textContent.split("、").includes(value));
      row.hidden = !(found && chosen);
    });
    const asked = words.length || choices.some(([, select]) => select.value);
    count.textContent = asked ? `${now.filter((row) => !row.hidden).length}行` : "";
  };
  input.addEventListener("input", filter);
  choices.forEach(([, select]) => select.addEventListener("change", filter));
});
addEventListener("beforeprint", () => document.querySelectorAll("td details").forEach((part) => (part.open = true)));
