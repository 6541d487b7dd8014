// What pages do beyond HTML: keyboard shortcuts, repeated rows, running sums, cards on a phone.
// Everything is declared by data attributes; without this file every page still works.
import { createAll, initAll, Button, CharacterCount, Checkboxes, FileUpload, Radios, Tabs }
  from "./govuk-frontend.min.js";

const SWITCH = "chamberlain-shortcuts";
const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

// --- keyboard: data-key="Enter", "s", "ctrl+Enter"; "?" lists them and can switch them off ---

function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join("+").toLowerCase();
}

function shortcutsOff() {
  return localStorage.getItem(SWITCH) === "off";
}

function visible(element) {
  return element.offsetParent !== null && !element.disabled;
}

function withKey(key) {
  const all = [...document.querySelectorAll("[data-key]")];
  return all.find((one) => one.dataset.key.toLowerCase() === key && visible(one));
}

function mayUse(event, key) {
  if (key.includes("+")) return true;
  if (shortcutsOff() || event.target.closest(FIELDS)) return false;
  return key !== "enter" || !event.target.closest("a, button, summary, input, [tabindex='0']");
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const key = pressed(event);
  if (!mayUse(event, key)) return;
  if (key === "?") return showShortcuts(event);
  const target = withKey(key);
  if (!target) return stepRows(event, key);
  event.preventDefault();
  if (target.matches(FIELDS)) target.focus();
  else target.click();
}

// "j" and "k" walk the first links of the rows of a table marked data-rows.
function stepRows(event, key) {
  if (key !== "j" && key !== "k") return;
  const links = [...document.querySelectorAll("[data-rows] tbody tr, .ch-cards li")]
    .map((row) => row.querySelector("a")).filter(Boolean);
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  const next = key === "j" ? now + 1 : Math.max(0, now - 1);
  links[Math.min(next, links.length - 1)].focus();
  event.preventDefault();
}

function showShortcuts(event) {
  const dialog = document.getElementById("ch-shortcuts");
  if (!dialog || dialog.open) return;
  event?.preventDefault();
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (!visible(one)) continue;
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const cap = document.createElement("kbd");
    const what = document.createElement("dd");
    cap.className = "ch-key";
    cap.textContent = one.dataset.key;
    key.append(cap);
    what.textContent = one.dataset.keyLabel || one.getAttribute("aria-label")
      || one.textContent.replace(/\s+/g, " ").trim() || labelOf(one);
    row.append(key, what);
    list.append(row);
  }
  dialog.querySelector("[name=shortcuts]").checked = !shortcutsOff();
  dialog.showModal();
}

function labelOf(control) {
  return control.labels?.[0]?.textContent.trim() ?? control.name;
}

// --- repeated rows: data-repeat holds rows, a <template>, and buttons data-add / data-remove ---

function onClick(event) {
  const opener = event.target.closest("[data-shortcuts]");
  if (opener) return showShortcuts(event);
  if (event.target.closest("[data-print]")) return window.print();
  const add = event.target.closest("[data-add]");
  if (add) {
    event.preventDefault();
    return addRow(add.closest("[data-repeat]"));
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    event.preventDefault();
    removeRow(remove);
  }
}

function addRow(box) {
  const template = box.querySelector("template");
  const number = Number(box.dataset.next);
  box.dataset.next = String(number + 1);
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__n__", String(number));
  const row = holder.content.firstElementChild;
  box.querySelector("[data-repeat-rows]").append(row);
  row.querySelector("input, select, textarea")?.focus();
  sums();
}

function removeRow(button) {
  const box = button.closest("[data-repeat]");
  button.closest("[data-repeat-row]").remove();
  box.querySelector("[data-add]").focus();
  sums();
}

// --- running sums: <output data-left-of="gross" data-parts=".line-amount">; whole pence only ---

export function pence(typed) {
  const match = /^\s*([-\u2212])?\s*£?\s*([\d,]*)(?:\.(\d{1,2}))?\s*$/.exec(typed ?? "");
  if (!match || !(match[2] || match[3])) return 0;
  const size = Number(match[2].replaceAll(",", "")) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] ? -size : size;
}

export function pounds(value) {
  const size = Math.abs(value);
  const whole = Math.floor(size / 100).toLocaleString("en-GB");
  return `${value < 0 ? "\u2212" : ""}£${whole}.${String(size % 100).padStart(2, "0")}`;
}

function sums() {
  for (const output of document.querySelectorAll("output[data-parts]")) {
    const parts = [...document.querySelectorAll(output.dataset.parts)];
    const total = parts.reduce((sum, one) => sum + pence(one.value ?? one.textContent), 0);
    const whole = output.dataset.leftOf && document.getElementById(output.dataset.leftOf);
    const shown = whole ? pence(whole.value ?? whole.textContent) - total : total;
    output.textContent = pounds(shown);
    output.classList.toggle("ch-left--nil", Boolean(whole) && shown === 0);
  }
}

// --- tables marked data-stack read as cards on a phone, keeping their roles ---

const narrow = window.matchMedia("(max-width: 40rem)");

function stack(root = document) {
  if (!narrow.matches) return;
  for (const table of root.querySelectorAll("table[data-stack]:not([data-stacked])")) {
    const heads = [...table.querySelectorAll("thead tr:first-child > *")].map((head) => head.textContent.trim());
    table.setAttribute("role", "table");
    for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, place) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        if (heads[place]) cell.dataset.label = heads[place];
      });
    }
    table.dataset.stacked = "";
  }
}

// --- leaving a half-filled form marked data-keep asks first ---

let unsaved = false;

function watchForms() {
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-keep]")) unsaved = true;
    sums();
  });
  document.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
}

function scrollable(root = document) {
  for (const box of root.querySelectorAll(".ch-table-box")) {
    const wide = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (!wide || box.hasAttribute("tabindex")) continue;
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", nameOfTable(box));
  }
}

// A table that scrolls is a region, and no two regions of a page may have one name.
function nameOfTable(box) {
  const above = [...document.querySelectorAll("main h1, main h2, main h3")]
    .filter((one) => one.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  const name = (box.querySelector("caption") ?? above)?.textContent.trim() || "Table";
  const taken = (one) => document.querySelector(`[role="region"][aria-label="${CSS.escape(one)}"]`);
  let number = 1;
  while (taken(number > 1 ? `${name} (${number})` : name)) number += 1;
  return number > 1 ? `${name} (${number})` : name;
}

// Filters fold away on a phone; without script they stay open.
function foldFilters() {
  for (const fold of document.querySelectorAll("details[data-fold]")) {
    if (narrow.matches) fold.removeAttribute("open");
    else fold.open = true;
  }
}

function start() {
  initAll();
  foldFilters();
  stack();
  scrollable();
  sums();
  watchForms();
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  narrow.addEventListener("change", () => { foldFilters(); stack(); scrollable(); });
  document.querySelector("#ch-shortcuts [name=shortcuts]")?.addEventListener("change", (event) => {
    localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const root = event.target;
    for (const component of [Button, CharacterCount, Checkboxes, FileUpload, Radios, Tabs]) {
      createAll(component, undefined, root);
    }
    stack(root.parentElement ?? document);
    scrollable(root.parentElement ?? document);
    sums();
  });
}

start();
