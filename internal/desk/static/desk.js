// What makes pages quicker. Everything here does what a link or a form of the
// page does without it.
"use strict";

// typing reports whether a key belongs to the field that has the focus.
const typing = (el) => el.isContentEditable || el.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

// Keys: an element with data-key="j" is clicked, or has the focus if it is a
// field, when that key is pressed and nothing is being written. One with
// data-key="Control+Enter" is meant while writing, too.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const chord = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" && typing(event.target)) {
    event.target.blur();
    return;
  }
  if (!chord && typing(event.target)) return;
  const key = (chord ? "Control+" : "") + event.key;
  if (key === "Enter" && event.target !== document.body && event.target.id !== "main") return; // it is of what has the focus
  let at = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter((el) => el.checkVisibility());
  const form = event.target.closest("form");
  const own = at.find((el) => form && form.contains(el)); // of several, that of the form one is in
  const el = own ?? at[0];
  if (!el) return;
  event.preventDefault();
  if (el.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) el.focus();
  else el.click();
});

// Rows: in a table with data-rows, j and k go to the next and the previous row.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key !== "j" && event.key !== "k") return;
  const rows = [...document.querySelectorAll("[data-rows] tbody tr a[data-row]")];
  if (rows.length === 0) return;
  const now = rows.findIndex((a) => a.closest("tr").contains(document.activeElement));
  const next = event.key === "j" ? Math.min(now + 1, rows.length - 1) : Math.max(now - 1, 0);
  rows[next].focus();
  event.preventDefault();
});

// In such a row x chooses it, or leaves it.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || event.key !== "x") return;
  const box = event.target.closest("[data-rows] tbody tr")?.querySelector("input[type=checkbox]");
  if (!box) return;
  box.click();
  event.preventDefault();
});

// Follows: a select with data-follows="name" offers only the groups whose
// data-when is the value that is chosen of that name, or all while none is.
const follow = (form) => {
  for (const select of form.querySelectorAll("select[data-follows]")) {
    const chosen = form.querySelector(`input[name="${CSS.escape(select.dataset.follows)}"]:checked`)?.value;
    for (const group of select.querySelectorAll("optgroup")) group.disabled = group.hidden = chosen !== undefined && group.dataset.when !== chosen;
    if (select.selectedOptions[0]?.closest("optgroup")?.disabled) select.value = "";
  }
};
document.addEventListener("change", (event) => {
  if (event.target.matches("input[type=radio]") && event.target.form) follow(event.target.form);
});
for (const select of document.querySelectorAll("select[data-follows]")) follow(select.form);

// Opens: a button with data-opens="id" puts the focus on the first field of that
// part of the page; with data-sets="name=value" it chooses that first.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (!button) return;
  const place = document.getElementById(button.dataset.opens);
  if (!place) return;
  event.preventDefault();
  for (const pair of (button.dataset.sets ?? "").split(";").filter(Boolean)) {
    const [name, value] = pair.split("=");
    for (const field of place.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
  const first = place.querySelector("[data-first]") ?? place.querySelector("select, textarea, input:not([type=hidden])");
  first?.focus();
  place.scrollIntoView({ block: "nearest" });
});

// All: a checkbox with data-all="name" checks all of that name in its form.
document.addEventListener("change", (event) => {
  const all = event.target.dataset?.all;
  if (!all) return;
  for (const box of event.target.closest("form, table").querySelectorAll(`input[type=checkbox][name="${CSS.escape(all)}"]`)) box.checked = event.target.checked;
});

// Sends: a field with data-sends has its form sent when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
});

// Live: a form with data-live="id" is sent while it is written in, and the element
// with that id replaced by that of the answer. The element "id-status", where there
// is one, takes the text of the answer's: it is short, and read aloud.
// data-live-field is the name of a field that says so to the server.
for (const form of document.querySelectorAll("form[data-live]")) {
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    if (!form.checkValidity()) return;
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    if (form.dataset.liveField) body.set(form.dataset.liveField, "1");
    const place = document.getElementById(form.dataset.live);
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.live);
      if (mine === asked && fresh) place.replaceChildren(...fresh.childNodes);
      const status = document.getElementById(`${form.dataset.live}-status`);
      const said = page.getElementById(`${form.dataset.live}-status`);
      if (mine === asked && status && said) status.textContent = said.textContent;
    } catch {
      // Without a connection the button of the form says what is wrong.
    } finally {
      if (mine === asked) place.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  });
}
