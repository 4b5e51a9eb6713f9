// Lists of programs (.finder): a box that filters them as one types. On a page of contents only, a link to a program
// (#p-…) goes on to its section. Without JavaScript the lists are plain ones.
document.querySelectorAll(".finder").forEach((finder) => {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("output");
  label.className = "filter";
  input.type = "search";
  input.autocomplete = "off";
  label.append("事業名か担当課でさがす ", input, " ", count);
  finder.prepend(label);
  const groups = [...finder.querySelectorAll("details")];
  const open = groups.map((group) => group.open);
  const heads = groups.map((group) => group.querySelector("summary").textContent);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    groups.forEach((group, n) => {
      let here = 0;
      group.querySelectorAll("li").forEach((one) => {
        one.hidden = !words.every((word) => plain(one.textContent).includes(word));
        here += !one.hidden;
      });
      const second = group.classList.contains("by"); // the same programs again
      group.hidden = words.length > 0 && (second || here === 0);
      group.open = words.length ? !second : open[n];
      group.querySelector("summary").textContent = words.length ? heads[n].replace(/\d+(?=事業）$)/, here) : heads[n];
      found += second ? 0 : here;
    });
    count.textContent = words.length ? `${found}事業` : "";
  });
  const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const onward = asked && finder.contains(asked) && asked.querySelector("a");
  if (onward) location.replace(onward.href);
});
