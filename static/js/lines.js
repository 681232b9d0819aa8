// Repeatable rows of a form: adds a row from the <template>, removes one. Without this script the rows that
// the server rendered are there, and a row left empty is not sent on as a line.

function rows(group) {
  return [...group.querySelectorAll("[data-lines-row]")];
}

function refresh(group) {
  const present = rows(group);
  const least = Number(group.dataset.linesMin || 0);
  const most = Number(group.dataset.linesMax || Infinity);
  present.forEach((row, position) => {
    row.querySelectorAll("[data-lines-number]").forEach((number) => {
      number.textContent = String(position + 1);
    });
    const remove = row.querySelector("[data-lines-remove]");
    remove.hidden = false;
    remove.disabled = present.length <= least;
  });
  group.querySelector("[data-lines-add]").disabled = present.length >= most;
}

function say(group, key) {
  const status = group.querySelector("[data-lines-status]");
  status.textContent = status.dataset[key].replace("__count__", String(rows(group).length));
}

function add(group) {
  const next = Number(group.dataset.linesNext);
  const html = group.querySelector("template").innerHTML.replaceAll("__index__", String(next));
  group.dataset.linesNext = String(next + 1);
  group.querySelector("[data-lines-rows]").insertAdjacentHTML("beforeend", html);
  refresh(group);
  rows(group).at(-1).querySelector("input, select, textarea").focus();
  say(group, "added");
}

function remove(group, row) {
  const neighbour = row.nextElementSibling || row.previousElementSibling;
  row.remove();
  refresh(group);
  const target = neighbour ? neighbour.querySelector("input, select, textarea") : null;
  (target || group.querySelector("[data-lines-add]")).focus();
  say(group, "removed");
}

function start(group) {
  group.querySelector("[data-lines-add]").hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-lines-add]")) add(group);
    if (button.matches("[data-lines-remove]")) remove(group, button.closest("[data-lines-row]"));
  });
  refresh(group);
}

document.querySelectorAll("[data-lines]").forEach(start);
