// The page's part on the receipt and the return: a picture from rows to sample, the rows with their reasons,
// a sheet to contest them with, and what differs from an earlier return.

const MOST_SHOWN = 200; // rows in the table at a time
const rowsShown = { all: [], filter: "", from: 0 };

// Which of the files that were added is this kit's, and which are of an earlier return.
function ofThisKit(added, digest) {
  const all = Array.from(added.values());
  const own = all.find((bytes) => digestOf(bytes) === digest) || all[all.length - 1] || null;
  return [own, all.filter((bytes) => bytes !== own)];
}

function showReceipt(found, lists, pick) {
  if (!about.receipt) return;
  for (const id of ["receipt", "rows", "versions"]) byId(`show-${id}`).replaceChildren();
  byId("show-receipt").append(findingsList(found.all.filter((finding) => finding.about === "receipt")));
  const [receiptBytes] = ofThisKit(files.receipts, about.receipt.digest);
  const [sent, earlier] = ofThisKit(files.returns, about.receipt.return);
  rowsShown.all = [];
  if (!receiptBytes) {
    byId("show-receipt").append(paragraph("Add receipt.csv of this kit, and your return as you sent it."));
    return;
  }
  let receipt = null;
  try {
    receipt = readReceipt(receiptBytes);
    showWay(receipt, pick);
  } catch { return; } // told above
  if (!sent) {
    byId("show-rows").append(paragraph("Add your return to see its rows: it is read here and goes nowhere."));
    return;
  }
  if (!receipt.about("return").some((line) => line[1] === digestOf(sent))) {
    byId("show-rows").append(paragraph("This is another file than the return that the receipt is for, so its rows "
      + "cannot be shown. Add the return as you sent it: one that was opened and saved again is another file."));
    return;
  }
  const now = once(sent, `rows of ${digestOf(receiptBytes)}`, () => rowsOf(receipt, sent));
  if (now.unread) byId("show-rows").append(paragraph(now.unread));
  else if (lists) showMatch(now, lists, found);
  rowsShown.all = now.rows;
  showFilter(lists);
  for (const other of earlier) showVersions(other, now);
}

// From the rows of the return to the sample, as bars.
function showWay(receipt, pick) {
  const counts = outcomesOf(receipt.about("row"));
  const words = new Map(receipt.about("row").map(([, , outcome, reason, text]) => [withoutEnds(`${outcome} ${reason}`)
    .join(" "), text]));
  const total = Object.values(counts).reduce((sum, rows) => sum + rows, 0);
  const out = Object.keys(counts).filter((name) => name !== "eligible").sort();
  const steps = [["Rows of the return", total, false],
    ...out.map((name) => [`Not in the population: ${words.get(name)}`, counts[name], true]),
    ["Eligible: in the book of lists", counts.eligible || 0, false],
    [`Selected in each list${pick ? ", and in the one that was drawn" : ""}`, about.selected_per_list, false]];
  const made = table("From the rows of the return to the sample", ["Step", "Children or rows", "Share of the rows"],
    steps.map(([what, rows]) => [what, number(rows), `${(100 * rows / Math.max(total, 1)).toFixed(1)}%`]));
  Array.from(made.querySelectorAll("tbody tr")).forEach((line, i) => {
    const [, rows, isOut] = steps[i];
    line.lastChild.append(drawing("svg", { viewBox: "0 0 200 10", "aria-hidden": "true" }, drawing("rect",
      { width: (200 * rows / Math.max(total, 1)).toFixed(1), height: 10, class: isOut ? "bar out" : "bar" })));
  });
  byId("show-receipt").append(made);
  const decisions = receipt.about("decision");
  if (decisions.length) {
    byId("show-receipt").append(table("What the team settled", ["Rule", "Decision", "Reason"],
      decisions.map(([, , decision, rule, text]) => [rule, decision.replaceAll("_", " "), text])));
  }
  const [[, , opens, closes] = []] = receipt.about("window");
  if (opens) byId("show-receipt").append(paragraph(`The window: ${inWords(opens)} to ${inWords(closes)}, both days in. ${
    receipt.about("policy").map(([, , , , text]) => `${text}.`).join(" ")}`));
}

function showMatch(now, lists, found) {
  const { matched, eligible, children } = matchBook(now.rows, lists);
  const all = matched === eligible && eligible === children;
  found.check("rows", all, `The ${number(children)} children of the book are the eligible rows of your return.`,
    `${number(matched)} of ${many(eligible, "eligible row")} with a reference of the book.`);
  byId("show-rows").append(findingsList(found.all.filter((finding) => finding.about === "rows")));
}

function showFilter(lists) {
  const kinds = new Map();
  for (const { outcome, reason, words } of rowsShown.all) {
    const kind = `${outcome} ${reason}`;
    kinds.set(kind, { words: outcome === "eligible" ? words : `${outcome}: ${words}`,
      rows: (kinds.get(kind) || { rows: 0 }).rows + 1 });
  }
  const out = rowsShown.all.filter(({ outcome }) => outcome !== "eligible").length;
  const choose = element("select", { id: "filter" },
    element("option", { value: "out" }, `All rows that are not in the population (${number(out)})`),
    element("option", { value: "" }, `All rows (${number(rowsShown.all.length)})`),
    ...Array.from(kinds, ([kind, { words, rows }]) => element("option", { value: kind }, `${words} (${number(rows)})`)));
  const place = element("div");
  const draw = () => {
    rowsShown.filter = choose.value;
    rowsShown.from = 0;
    drawRows(place, lists);
  };
  choose.addEventListener("change", draw);
  byId("show-rows").append(element("label", { for: "filter" }, "Which rows to show"), choose, place);
  draw();
}

function drawRows(place, lists) {
  const chosen = rowsShown.all.filter(({ outcome, reason }) => (rowsShown.filter === "out" ? outcome !== "eligible"
    : !rowsShown.filter || rowsShown.filter === `${outcome} ${reason}`));
  const counts = lists ? countChildren(lists, shown.said.selected_per_list) : new Map();
  const byKey = new Map(Array.from(counts, ([reference, pair]) => [key(reference), pair]));
  const page = chosen.slice(rowsShown.from, rowsShown.from + MOST_SHOWN);
  const line = ({ row, reference, outcome, words, sentence }) => {
    const pair = (outcome === "eligible" && reference && byKey.get(key(reference.text))) || null;
    return [row, reference ? reference.text : "–", outcome, words, pair ? `${number(pair[0])} and ${number(pair[1])}` : "–",
      sentence];
  };
  const upTo = rowsShown.from + page.length;
  const parts = [table(`Rows ${number(page.length ? rowsShown.from + 1 : 0)} to ${number(upTo)} of ${number(chosen.length)}`,
    ["Row", "Reference", "Outcome", "Reason", "Lists: selected and in reserve", "By what dates"], page.map(line))];
  const button = (text, does) => {
    const made = element("button", { type: "button" }, text);
    made.addEventListener("click", does);
    return made;
  };
  const move = (by) => () => {
    rowsShown.from += by;
    drawRows(place, lists);
  };
  if (rowsShown.from) parts.push(button("Rows before", move(-MOST_SHOWN)), " ");
  if (upTo < chosen.length) parts.push(button("Rows after", move(MOST_SHOWN)), " ");
  parts.push(button("Make a sheet to contest these rows", () => contest(place, chosen)));
  place.replaceChildren(...parts);
}

// A sheet to fill in and send back. It names rows by their numbers and holds no reference.
function contest(place, rows) {
  const text = writeCsv([["row", "outcome", "reason", "in words", "why it should be otherwise"],
    ...rows.map(({ row, outcome, reason, words }) => [String(row), outcome, reason, words, ""])]);
  const link = element("a", { download: "contested-rows.csv",
    href: URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" })) }, "Save contested-rows.csv");
  const copy = element("textarea", { id: "contest", rows: "6", readonly: "" });
  copy.value = text;
  place.append(element("p", {}, link, `: ${many(rows.length, "row")}. Write the reason into the last column, and send it`
    + " back. If nothing is saved, copy the sheet from here:"),
  element("label", { for: "contest" }, "The sheet"), copy);
  link.focus();
}

function showVersions(sent, now) {
  const digest = digestOf(sent);
  const own = Array.from(files.receipts.values()).map((bytes) => {
    try {
      return readReceipt(bytes);
    } catch {
      return null;
    }
  }).find((receipt) => receipt && receipt.about("return").some((line) => line[1] === digest));
  const reading = own ? readingOf(own, sent) : { ...now.reading, isSheet: (name) => name === now.sheet };
  const name = `rows of ${own ? "its own" : "another"} receipt, ${now.sheet}`;
  const before = once(sent, name, () => rowsOf(own || null, sent, reading));
  const changes = compareReturns(before, now);
  const sums = ["Cured", "New", "Gone", "Changed"].map((what) => `${what.toLowerCase()} ${
    changes.filter(([kind]) => kind === what).length}`);
  byId("show-versions").append(
    paragraph(before.unread || `Against the return with the digest ${digest.slice(0, 12)}…: ${sums.join(", ")}. Cured: `
      + `not in the population before, and in it now${own ? "" : "; to see it, add the receipt of that return too"}.`),
    table("What differs from the earlier return", ["Reference", "Row", "What", "Before", "Now", "Columns that changed"],
      changes.slice(0, MOST_SHOWN).map(([what, { reference, row }, was, is, columns]) => [reference.text, row, what,
        was || "–", is || "–", columns || "–"])));
  if (changes.length > MOST_SHOWN) byId("show-versions").append(paragraph(`and ${changes.length - MOST_SHOWN} more.`));
}
