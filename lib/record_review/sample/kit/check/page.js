// The page: takes files and typed text, asks `checkKit`, and shows what it finds. It keeps nothing, sends
// nothing, and binds every event here.

const byId = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function drawing(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function table(caption, headings, rows) {
  const long = (text) => (/\S{30}/.test(text) ? { class: "long" } : {}); // a digest may be broken anywhere
  const cells = (tag, row, attributes = {}) => row.map((text) => element(tag, { ...attributes, ...long(text) }, String(text)));
  const head = element("thead", {}, element("tr", {}, ...cells("th", headings, { scope: "col" })));
  const body = element("tbody", {}, ...rows.map((row) => element("tr", {},
    element("th", { scope: "row" }, String(row[0])), ...cells("td", row.slice(1)))));
  return element("div", { class: headings.length > 4 ? "scroll wide" : "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", {}, caption), head, body));
}

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
const many = (value, thing) => `${number(value)} ${thing}${value === 1 ? "" : "s"}`;
const paragraph = (...text) => element("p", {}, ...text);

function findingsList(findings) {
  return element("ul", { class: "findings" }, ...findings.map(({ kept, sentence }) => element("li",
    { class: kept ? "kept" : "broken" }, element("strong", {}, kept ? "Right: " : "NOT SO: "), sentence)));
}

const MADE_WITH = byId("statement").textContent; // the statement of this kit, as statement.json has it
const files = { statement: utf8(MADE_WITH), receipts: new Map(), returns: new Map() };
const about = JSON.parse(MADE_WITH);
let shown = null; // what `checkKit` returned last, for the search of a reference

async function take(list) {
  const unknown = [];
  for (const file of list) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    for (const [name, content] of unpacked(file.name, bytes)) {
      const kind = kindOf(name, content);
      if (kind === "draw") byId("number").value = String(JSON.parse(fromUtf8(content)).public_text || "");
      else if (kind === "receipt" || kind === "return") files[`${kind}s`].set(name, content);
      else if (kind) [files[kind], files[`${kind}Name`]] = [content, name];
      else if (name === file.name) unknown.push(name);
    }
  }
  byId("unknown").textContent = unknown.length ? `Not needed here, and left aside: ${unknown.join(", ")}.` : "";
  show();
}

// The files of a ZIP archive, as in which the kit is sent, by their names alone; any other file as it is.
function unpacked(name, bytes) {
  if (!name.toLowerCase().endsWith(".zip")) return [[name, bytes]];
  try {
    return Array.from(openZip(bytes)).filter(([path]) => !path.endsWith("/"))
      .map(([path, content]) => [path.split("/").pop(), content()]);
  } catch {
    return [[name, bytes]]; // which is then left aside, and said so
  }
}

// What a file is for: by its name, as it was sent; a copy may have been renamed, so then by what it holds.
function kindOf(name, bytes) {
  const begins = (word) => name.toLowerCase().startsWith(word);
  const ends = (...endings) => endings.some((ending) => name.toLowerCase().endsWith(ending));
  if (ends(".json")) {
    if (begins("statement")) return "statement";
    try {
      const facts = JSON.parse(fromUtf8(bytes));
      return "public_text" in facts ? "draw" : "lists" in facts ? "statement" : "";
    } catch {
      return "";
    }
  }
  if (ends(".csv")) return begins("receipt") || fromStart(bytes, "about,") ? "receipt" : "book";
  if (!ends(".xlsx", ".xlsm")) return "";
  if (begins("book")) return "";
  try {
    if (new Workbook(bytes).sheets.some(({ name: sheet }) => sheet === "Selected")) return "selection";
  } catch { /* what cannot be read is told where it is checked */ }
  return begins("selection") || begins("engagement") || !about.receipt ? "selection" : "return";
}

const fromStart = (bytes, text) => utf8(text).every((byte, i) => bytes[i] === byte);

function show() {
  const typed = byId("number").value;
  const kit = { ...files, number: withoutEnds(typed).length ? typed : "" };
  byId("files").replaceChildren(...listOfFiles());
  const [receipt] = ofThisKit(files.receipts, (about.receipt || {}).digest);
  const [sent] = ofThisKit(files.returns, (about.receipt || {}).return);
  Object.assign(kit, { receipt, sent });
  for (const id of ["digest", "counts", "pick", "selection"]) byId(`show-${id}`).replaceChildren();
  shown = null;
  showReference();
  if (!kit.book) {
    if (about.receipt) for (const id of ["receipt", "rows", "versions"]) byId(`show-${id}`).replaceChildren();
    return sayVerdict([]);
  }
  shown = checkKit(kit);
  const { found, lists, pick } = shown;
  if (!sameStatement(files.statement)) {
    found.say("digest", "statement.json is the one that this page was made with.", false);
  }
  compareKept(found);
  const of = (...names) => found.all.filter((finding) => names.includes(finding.about));
  byId("show-digest").append(findingsList(of("rehearsal", "digest", "kept")));
  byId("show-counts").append(findingsList(of("lists", "counts")));
  if (lists) showCounts(lists);
  if (found.all.some((finding) => finding.about === "number")) showPick(lists, pick);
  else byId("show-pick").append(paragraph(kit.number
    ? "The number picks no list while something above is not so." : "Type the public number when it is known."));
  byId("show-selection").append(findingsList(of("selection")));
  if (kit.selection && !kit.number) {
    byId("show-selection").append(paragraph("The workbook can be compared when the public number is typed above."));
  } else if (!kit.selection) byId("show-selection").append(paragraph("No workbook has been added yet."));
  showReference();
  showReceipt(found, lists, pick);
  sayVerdict(found.all);
  return undefined;
}

function sameStatement(bytes) {
  try {
    return JSON.stringify(JSON.parse(fromUtf8(bytes))) === JSON.stringify(about);
  } catch {
    return false;
  }
}

function listOfFiles() {
  const named = (kind) => (files[`${kind}Name`] ? [files[`${kind}Name`]] : []);
  const known = [["The book of lists", named("book")], ["The workbook that names the list", named("selection")],
    ["The statement", named("statement")], ["A receipt", Array.from(files.receipts.keys())],
    ["A return", Array.from(files.returns.keys())]];
  return known.flatMap(([what, names]) => names.map((name) => element("li", {}, `${what}: ${name}`)));
}

// What was typed is taken for digests where it has 12 or more of their digits.
function compareKept(found) {
  const typed = byId("kept").value.toLowerCase().match(/[0-9a-f]{12,}/g) || [];
  const ours = [["book.csv", digestOf(files.book)]];
  const [receipt] = ofThisKit(files.receipts, (about.receipt || {}).digest);
  if (receipt) ours.push(["receipt.csv", digestOf(receipt)]);
  const fits = (digits, digest) => digits.length <= 64 && digest.startsWith(digits);
  for (const digits of typed) {
    const match = ours.find(([, digest]) => fits(digits, digest));
    const part = digits.length < 64 ? ` in its first ${digits.length} digits; compare all 64 if you can` : "";
    if (match) found.say("kept", `The digest that you kept is that of ${match[0]}${part}.`);
    else if (about.receipt && !receipt && fits(digits, about.receipt.digest)) {
      found.say("kept", "A digest that you kept is that of the receipt: add receipt.csv to have it compared.");
    } else found.say("kept", `The digest that you kept, ${digits.slice(0, 12)}…, is that of a file added here.`, false);
  }
  if (!typed.length && byId("kept").value.trim()) {
    found.say("kept", "What was typed holds a digest: 64 digits, 0 to 9 and a to f.", false);
  }
  if (!typed.length) byId("show-digest").append(paragraph("The digest worked out from book.csv: ",
    element("code", {}, ours[0][1]), ". Paste the one that you kept above, and it is compared."));
}

function sayVerdict(findings) {
  const verdict = byId("verdict");
  const broken = findings.filter(({ kept }) => !kept).length;
  verdict.className = !findings.length ? "" : broken ? "broken" : "kept";
  verdict.textContent = !findings.length ? "Nothing has been checked yet: add book.csv."
    : broken ? `NOT AS PROMISED: ${broken} of ${findings.length} checks. Ask before anything else is done.`
      : `Everything checked so far is as promised: ${findings.length} checks.`;
}

function showCounts(lists) {
  const n = shown.said.selected_per_list;
  const counts = Array.from(countChildren(lists, n).values());
  const most = (place) => counts.reduce((top, pair) => Math.max(top, pair[place]), 0);
  const classes = tally(counts.map((pair) => [pair, 1]));
  byId("show-counts").append(countsPicture("Selected", counts.map((pair) => pair[0]), most(0)));
  if (most(1)) byId("show-counts").append(countsPicture("In reserve", counts.map((pair) => pair[1]), most(1)));
  byId("show-counts").append(table("How often each child stands in the book",
    ["Selected in lists", "In reserve in lists", "Children"],
    classes.slice(0, 20).map((row) => row.map(number))));
  if (classes.length > 20) byId("show-counts").append(paragraph(`and ${classes.length - 20} more kinds.`));
}

// A mark for every child, in the order of the book: equal counts lie on one line.
function countsPicture(what, values, most) {
  const [width, height, top] = [640, 96, 10];
  const least = values.reduce((low, value) => Math.min(low, value), most);
  const step = width / values.length;
  const y = (value) => (top + height * (1 - value / Math.max(most, 1))).toFixed(1);
  const marks = values.map((value, i) => `M${(i * step).toFixed(2)} ${y(value)}h${Math.max(step, 0.6).toFixed(2)}`);
  const range = least === most ? `exactly ${many(most, "list")}` : `${number(least)} to ${many(most, "list")}`;
  const words = `${what}: each of ${number(values.length)} children stands in ${range}.`;
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height + top + 8}`, role: "img", "aria-label": words },
    drawing("path", { d: `M0 ${height + top}H${width}`, class: "axis" }),
    drawing("path", { d: marks.join(""), class: "marks" }));
  return element("figure", {}, element("figcaption", {}, `${words} One mark for a child, from none below to `
    + `${number(most)} above.`), picture);
}

function showPick(lists, pick) {
  const n = shown.said.selected_per_list;
  const row = lists[pick.list - 1];
  byId("show-pick").append(
    findingsList(shown.found.all.filter((finding) => finding.about === "number")),
    table("Step by step", ["Step", "Result"], [
      ["1. Write two lines: the digest, and the public text", `${shown.said.digest} / ${pick.text}`],
      ["2. Their SHA-256", pick.hash],
      [`3. Divide that number by ${number(lists.length)}, the number of lists: the remainder`, number(pick.remainder)],
      ["4. Plus one: the list", number(pick.list)],
    ]),
    table(`List ${number(pick.list)}`, ["Place", "Record reference"], row.map((reference, i) => [
      i < n ? `Selected ${i + 1}` : `Reserve ${i - n + 1}`, reference])));
}

function showReference() {
  const asked = key(byId("reference").value);
  const said = byId("show-reference");
  said.textContent = "";
  if (!asked || !shown || !shown.lists) return;
  const n = shown.said.selected_per_list;
  const at = { selected: [], reserve: [] };
  shown.lists.forEach((row, i) => {
    const place = row.findIndex((reference) => key(reference) === asked);
    if (place >= 0) at[place < n ? "selected" : "reserve"].push(i + 1);
  });
  const some = (places) => (places.length ? `: ${places.slice(0, 12).map(number).join(", ")}`
    + `${places.length > 12 ? " …" : ""}` : "");
  const drawn = shown.pick && [...at.selected, ...at.reserve].includes(shown.pick.list);
  said.textContent = !at.selected.length && !at.reserve.length ? "This reference is in no list of the book."
    : `Selected in ${many(at.selected.length, "list")}${some(at.selected)}. In reserve in `
      + `${many(at.reserve.length, "list")}${some(at.reserve)}.`
      + `${shown.pick ? ` ${drawn ? "It is" : "It is not"} on the list that was drawn.` : ""}`;
}

function startAgain() {
  for (const name of Object.keys(files)) files[name] = null;
  Object.assign(files, { statement: utf8(MADE_WITH), receipts: new Map(), returns: new Map() });
  for (const id of ["kept", "number", "reference", "choose"]) byId(id).value = "";
  byId("unknown").textContent = "";
  show();
}

function listen() {
  const zone = byId("drop");
  const stop = (event) => event.preventDefault(); // or the browser opens the file in place of this page
  document.addEventListener("dragover", stop);
  document.addEventListener("drop", (event) => {
    stop(event);
    zone.classList.remove("over");
    take(Array.from(event.dataTransfer.files));
  });
  zone.addEventListener("dragenter", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  byId("choose").addEventListener("change", (event) => take(Array.from(event.target.files)));
  for (const id of ["kept", "number"]) byId(id).addEventListener("input", show);
  byId("reference").addEventListener("input", showReference);
  byId("again").addEventListener("click", startAgain);
}

listen();
if (hex(sha256(utf8("abc"))).startsWith("ba7816bf8f01cfea")) show();
else byId("verdict").textContent = "This browser miscalculates. Please open the page in another one.";
