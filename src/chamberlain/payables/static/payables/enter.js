// Entry: fills in what follows from what was typed, and leaves alone what a person typed over.
// Without it the form asks a little more, and the server does the same sums.

const form = document.getElementById("entry");
const byName = (name) => form.querySelector(`[name="${name}"]`);
const rows = () => [...form.querySelectorAll("[data-repeat-row]")];
const part = (row, name) => row.querySelector(`[data-line="${name}"]`);

function pence(typed) {
  const match = /^\s*(-)?\s*£?\s*([\d,]*)(?:\.(\d{1,2}))?\s*$/.exec(typed ?? "");
  if (!match || !(match[2] || match[3])) return 0;
  const size = Number(match[2].replaceAll(",", "")) * 100 + Number((match[3] ?? "").padEnd(2, "0"));
  return match[1] ? -size : size;
}

function plain(value) {
  const size = Math.abs(value);
  const part = String(size % 100).padStart(2, "0");
  return `${value < 0 ? "-" : ""}${Math.floor(size / 100)}.${part}`;
}

function free(field) {
  return field && (!field.value.trim() || field.dataset.auto === field.value);
}

function put(field, value) {
  if (!free(field)) return;
  field.value = value === null ? "" : plain(value);
  field.dataset.auto = field.value;
}

// One rate for the whole invoice, if its lines say one: 20 for S, nought for those without VAT.
function rate() {
  const codes = new Set(rows().map((row) => part(row, "vat_code").value.trim().toUpperCase()));
  codes.delete("");
  if (codes.size !== 1) return null;
  return { S: 20, R: 5 }[[...codes][0]] ?? 0;
}

function follow(event) {
  const net = byName("net_pence");
  const vat = byName("vat_pence");
  const gross = byName("gross_pence");
  const percent = rate();
  if (percent !== null && net.value.trim() && event?.target !== vat) {
    put(vat, Math.round(pence(net.value) * percent / 100));
  }
  if (net.value.trim() && event?.target !== gross) put(gross, pence(net.value) + pence(vat.value));
  const listed = rows();
  if (listed.length === 1 && part(listed[0], "account").value.trim()) {
    put(part(listed[0], "net_pence"), pence(net.value));
    put(part(listed[0], "vat_pence"), pence(vat.value));
  }
  if (event) form.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("change", follow);
form.addEventListener("htmx:afterSwap", () => setTimeout(follow));
document.body.addEventListener("htmx:oobAfterSwap", () => follow({}));
byName("supplier").focus();
