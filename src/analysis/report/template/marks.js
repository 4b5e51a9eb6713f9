// On a phone the table of contents begins closed, and closes once it has led somewhere.
for (const contents of document.querySelectorAll(".contents details")) {
  const narrow = matchMedia("(max-width: 40rem)");
  const fit = () => { contents.open = !narrow.matches; };
  narrow.addEventListener("change", fit);
  contents.addEventListener("click", (event) => event.target.closest("a") && fit());
  fit();
}

// Pictures answer the mouse and the arrow keys with the values of their marks: the words of <title> in the groups .m.
// Without JavaScript the browser itself shows them at the mouse.
const tip = document.createElement("output");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);
let told; // the mark whose value stands there
const tell = (mark, words) => {
  told = mark;
  tip.hidden = !mark;
  tip.textContent = mark ? words : "";
  if (mark) place();
};
const place = () => {
  const at = told.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  tip.style.left = `${Math.max(8, Math.min(at.left + at.width / 2 - tip.offsetWidth / 2, room))}px`;
  tip.style.top = `${at.top > tip.offsetHeight + 12 ? at.top - tip.offsetHeight - 8 : at.bottom + 8}px`;
};
document.querySelectorAll("figure").forEach((figure) => {
  const marks = [...figure.querySelectorAll(".m")];
  if (!marks.length) return;
  const words = new Map();
  marks.forEach((mark) => {
    words.set(mark, mark.querySelector("title")?.textContent ?? mark.title);
    mark.querySelector("title")?.remove(); // else the browser shows them too
    mark.removeAttribute("title");
  });
  const title = figure.querySelector("figcaption, caption")?.textContent ?? "図";
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", `${title}（矢印キーで値を一つずつ示す）`);
  let at = -1;
  const choose = (n) => {
    marks[at]?.classList.remove("chosen");
    at = n;
    marks[at]?.classList.add("chosen");
    tell(marks[at], words.get(marks[at]));
  };
  const under = (event) => marks.indexOf(event.target.closest(".m"));
  figure.addEventListener("pointerover", (event) => choose(under(event)));
  figure.addEventListener("pointerleave", () => choose(-1));
  figure.addEventListener("blur", () => choose(-1));
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") choose(-1);
    if (!step) return;
    event.preventDefault();
    const next = at < 0 && step < 0 ? marks.length - 1 : at + step;
    if (marks[next]) marks[next].scrollIntoView({ block: "nearest" });
    choose(Math.max(0, Math.min(next, marks.length - 1)));
  });
});
addEventListener("scroll", () => told && place(), { passive: true });
