// Small conveniences, each of which the page can do without: print, and focus on what went wrong.

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// After a refused form the summary of its errors is read first; it holds links to the fields.
const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A link to a place inside a closed <details> opens it.
function openTarget() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  for (let element = target; element; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement) element.open = true;
  }
}

window.addEventListener("hashchange", openTarget);
openTarget();
