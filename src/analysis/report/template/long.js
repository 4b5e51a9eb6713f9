// On a phone, what is long shows how it begins and opens at a touch: rows of a table, pictures, the records of programs.
// On wider screens only very many pictures do; on paper and without JavaScript all of it stands there (.shut in style.css).
const shut = (part, told, before) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "opener";
  button.textContent = told;
  button.addEventListener("click", () => unfold(part));
  part.classList.add("shut");
  part.opener = button;
  before.after(button);
};
const unfold = (part) => {
  part.classList.remove("shut");
  part.opener.remove();
};
document.querySelectorAll("table.cards, table.programs").forEach((table) => {
  const { length } = table.tBodies[0].rows; // the sorter puts another body in its place, so the table is marked
  if (length > 12) shut(table, `残り${length - 8}行を開く`, table.parentElement);
});
document.querySelectorAll("table.agenda").forEach((table) => {
  const bodies = [...table.tBodies];
  const programs = bodies.flatMap((body) => [...body.querySelectorAll("tr:not(.group)")]);
  if (programs.length <= 8) return;
  programs.slice(5).forEach((row) => row.classList.add("later"));
  bodies.filter((body) => !body.querySelector("tr:not(.group, .later)")).forEach((body) => body.classList.add("later"));
  shut(table, `残り${programs.length - 5}事業を開く`, table.parentElement);
});
document.querySelectorAll(".pictures").forEach((all) => {
  const { length } = all.children;
  if (length > 10) all.classList.add("many"); // folded on wide screens too
  if (length > 5) shut(all, "残りの図を開く", all);
});
const records = document.querySelectorAll(".program");
if (records.length > 8) records.forEach((one) => shut(one, "記録を開く", one.querySelector(".say")));
// What a link leads to, or a filter looks through, is opened.
const led = () => {
  const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = asked && asked.closest(".shut");
  if (!part) return;
  unfold(part);
  asked.scrollIntoView();
};
addEventListener("hashchange", led);
led();
["input", "change"].forEach((kind) =>
  document.addEventListener(kind, () => document.querySelectorAll("table.shut").forEach(unfold), true));
