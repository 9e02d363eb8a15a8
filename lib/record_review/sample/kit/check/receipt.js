// The receipt: what became of every row of the return. Its promises in the words of verify.py; and with the
// return itself, row by row, by what dates. What is read of the return stays in this page.

const COLUMNS = ["about", "mark", "outcome", "reason", "words"];
const MOST_ROWS = 20_000; // of a return, among which the receipt's rows are looked for
const receiptKey = (sent) => once(sent, "key", () => sha256(joined(utf8("record review receipt\n"), sent)));
const markOf = (theKey, what) => hex(hmac(theKey, utf8(what))).slice(0, 32);

function readReceipt(bytes) {
  const [header, ...lines] = readCsv(fromUtf8(bytes));
  const about = (name) => lines.filter((line) => line[0] === name);
  return { header, lines, about };
}

// { "excluded over_18": rows, … } of lines about rows
function outcomesOf(rows) {
  const counts = {};
  for (const [, , outcome, reason] of rows) {
    const name = withoutEnds(`${outcome} ${reason}`).join(" ");
    counts[name] = (counts[name] || 0) + 1;
  }
  return counts;
}

function checkReceipt(bytes, said, found, sent) {
  const stated = field(said, "receipt");
  const digest = digestOf(bytes);
  const check = (kept, promise, instead) => found.check("receipt", kept, promise, instead);
  check(digest === field(stated, "digest"), `The digest of receipt.csv is ${stated.digest}.`, `${digest}.`);
  const { header, lines, about } = readReceipt(bytes);
  const known = String(header) === String(COLUMNS) && lines.every((line) => line.length === 5);
  check(known, "receipt.csv has the columns we know.", "other columns.");
  const returns = about("return").map((line) => line[1]);
  check(returns.length === 1 && returns[0] === stated.return,
    `The receipt is for the return with the digest ${stated.return}.`, `${returns.join(", ") || "none"}.`);
  const rows = about("row");
  const marks = new Set(rows.map((line) => line[1]));
  const counts = outcomesOf(rows);
  const inOrder = (facts) => JSON.stringify(Object.entries(facts).sort(([one], [two]) => (one < two ? -1 : 1)));
  check(marks.size === rows.length, "Every row has one line in the receipt.", "a row twice.");
  const shownCounts = Object.entries(counts).sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, many]) => `'${name}': ${many}`).join(", ");
  check(inOrder(counts) === inOrder(field(stated, "counts")),
    `The outcomes of its ${rows.length} rows are those stated.`, `{${shownCounts}}.`);
  const eligible = counts.eligible || 0;
  check(eligible === field(said, "population"),
    "Its eligible rows are as many as the children of the book.", `${eligible}.`);
  if (sent) {
    const own = digestOf(sent);
    check(own === stated.return, "The return is the one of the receipt.", `${own}.`);
    const missing = marks.size - (own === stated.return ? rowsByMark(marks, sent).size : 0); // or the key is another
    check(!missing, "Every line of the receipt is a row of this return.", `${missing} are none.`);
  }
}

// mark -> row number, of the marks that are rows of this return
function rowsByMark(marks, sent) {
  return once(sent, Array.from(marks).sort().join(), () => searchRows(marks, receiptKey(sent)));
}

function searchRows(marks, theKey) {
  const found = new Map();
  for (let row = 1; row <= MOST_ROWS && found.size < marks.size; row += 1) {
    const mark = markOf(theKey, `row ${row}`);
    if (marks.has(mark)) found.set(mark, row);
  }
  return found;
}

const DAY = 86_400_000;
const iso = (time) => new Date(time).toISOString().slice(0, 10);

// A day as a cell has it: a number of days, or a text that is left as it is.
function dayOf(cell, from1904) {
  if (!cell) return "";
  if (cell.type === "d") return cell.text.slice(0, 10);
  if (cell.type && cell.type !== "n") return cell.text;
  const days = Number(cell.text);
  if (!(days > 0 && days < 200_000)) return cell.text;
  return iso(Date.UTC(from1904 ? 1904 : 1899, from1904 ? 0 : 11, from1904 ? 1 : 30) + Math.floor(days) * DAY);
}

function inWords(day) {
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) || [];
  return year ? `${Number(date)} ${months[Number(month) - 1]} ${year}` : day || "blank";
}

// The birthday on which somebody is 18; of somebody born on 29 February, 1 March.
function eighteenth(born) {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(born) || [];
  return year ? iso(Date.UTC(Number(year) + 18, Number(month) - 1, Number(date))) : "";
}

// What a receipt says of reading a return: the columns, and what finds the sheet of children.
function readingOf(receipt, sent) {
  const theKey = receiptKey(sent);
  const [[, sheetMark] = []] = receipt.about("sheet");
  return {
    names: new Map(receipt.about("column").map(([, , name, letters]) => [letters, name])),
    headings: new Map(receipt.about("column").map(([, , name, , heading]) => [name, heading])),
    isSheet: (name) => markOf(theKey, `sheet ${name}`) === sheetMark,
  };
}

// { sheet, cells: row number -> { our column -> cell }, from1904, unread } of a return
function cellsOf(sent, { names, isSheet }) {
  const cells = new Map();
  try {
    const workbook = new Workbook(sent);
    const [facts] = inside(workbook.xml("xl/workbook.xml"), "workbookPr");
    const sheet = workbook.sheets.find(({ name }) => isSheet(name));
    for (const cell of sheet ? workbook.cells(sheet) : []) {
      if (!names.has(cell.column)) continue;
      if (!cells.has(cell.row)) cells.set(cell.row, {});
      cells.get(cell.row)[names.get(cell.column)] = cell;
    }
    return { sheet: sheet && sheet.name, cells, from1904: facts && /^(1|true)$/.test(facts.getAttribute("date1904")),
      unread: sheet ? "" : "The sheet of children was not found in the return." };
  } catch (error) {
    return { sheet: null, cells, from1904: false,
      unread: `The cells of the return cannot be read here (${error.message}); one with a password cannot be opened.` };
  }
}

// Every row of a return, in its order: { row, reference, outcome, reason, words, values, sentence }. Of an
// earlier one without a receipt of its own, as the later one is read, and without outcomes.
function rowsOf(receipt, sent, reading = readingOf(receipt, sent)) {
  const read = cellsOf(sent, reading);
  const of = (row, outcome, reason, words) => {
    const own = read.cells.get(row) || {};
    const day = (name) => dayOf(own[name], read.from1904);
    const values = Object.fromEntries(Array.from(reading.headings.keys(), (name) => [name,
      /date|involvement_(start|end)/.test(name) ? day(name) : (own[name] || { text: "" }).text]));
    return { row, outcome, reason, words, reference: own.record_ref || null, values,
      sentence: sentenceOf(own, day, words, reading.headings) };
  };
  let rows;
  if (receipt) {
    const lines = receipt.about("row");
    const rowOf = rowsByMark(new Set(lines.map((line) => line[1])), sent);
    rows = lines.filter((line) => rowOf.has(line[1]))
      .map(([, mark, outcome, reason, words]) => of(rowOf.get(mark), outcome, reason, words));
  } else {
    const heading = (cell) => !cell || key(cell.text) === key(reading.headings.get("record_ref") || "");
    rows = Array.from(read.cells.keys()).filter((row) => !heading(read.cells.get(row).record_ref))
      .map((row) => of(row, "", "", ""));
  }
  return { rows: rows.sort((one, two) => one.row - two.row), reading, ...read };
}

// How many eligible rows are children of the book, and how many are not; a reference that stands in its cell
// as a number has lost its zeros, and is found by its number.
function matchBook(rows, lists) {
  const loose = (text) => key(text.normalize("NFKC").replace(/[\p{C}\p{Z}\u034f\u115f\u1160\u2800]/gu, ""));
  const inBook = new Set(lists.flat());
  const keys = new Set(Array.from(inBook, loose));
  const numbers = new Set(Array.from(inBook).filter((text) => /^\d+$/.test(text)).map(Number));
  const matched = rows.filter(({ outcome, reference }) => outcome === "eligible" && reference
    && (keys.has(loose(reference.text)) || (["", "n"].includes(reference.type) && numbers.has(Number(reference.text)))));
  return { matched: matched.length, eligible: rows.filter(({ outcome }) => outcome === "eligible").length,
    children: inBook.size };
}

// The rule and the dates it went by, in a sentence.
function sentenceOf(own, day, words, headings) {
  const said = [];
  const born = day("date_of_birth");
  if (born) said.push(`Born ${inWords(born)}${eighteenth(born) ? `, 18 on ${inWords(eighteenth(born))}` : ""}.`);
  else if (day("expected_date_of_birth")) said.push(`Expected ${inWords(day("expected_date_of_birth"))}.`);
  else said.push("Date of birth blank.");
  if (day("involvement_start") || day("involvement_end")) {
    const end = day("involvement_end");
    said.push(`Involved from ${inWords(day("involvement_start"))} to ${end ? inWords(end) : "now"}.`);
  } else said.push("Dates of involvement blank.");
  if (day("registration_date")) {
    const off = day("deregistration_date");
    said.push(`On the register from ${inWords(day("registration_date"))} to ${off ? inWords(off) : "now"}.`);
  }
  const routes = Array.from(headings.keys()).filter((name) => /^(route_[a-z]|asp)$/.test(name));
  const answered = (pattern) => routes.filter((name) => pattern.test(own[name] ? own[name].text.trim() : ""))
    .map((name) => headings.get(name)).join("; ");
  said.push(`Answered Yes: ${answered(/^y(es)?$/i) || "none"}.`);
  const others = answered(/^(?!(y(es)?|no?)$)/i);
  if (others) said.push(`Blank or answered otherwise: ${others}.`);
  return `${said.join(" ")} So: ${words || "not judged here"}.`;
}

// What differs between an earlier version of the return and this one, by reference: a line for each child.
function compareReturns(before, now) {
  const byKey = (rows) => {
    const known = new Map();
    for (const row of rows) {
      const name = row.reference ? key(row.reference.text) : "";
      if (name && !known.has(name)) known.set(name, row);
    }
    return known;
  };
  const [old, current] = [byKey(before.rows), byKey(now.rows)];
  const found = [];
  for (const [name, row] of current) {
    const earlier = old.get(name);
    const columns = earlier ? Array.from(now.reading.headings.keys())
      .filter((column) => column !== "record_ref" && (earlier.values[column] || "") !== (row.values[column] || "")) : [];
    const changed = columns.map((column) => now.reading.headings.get(column)).join(", ");
    if (!earlier) found.push(["New", row, "", row.outcome, ""]);
    else if (earlier.outcome && earlier.outcome !== "eligible" && row.outcome === "eligible") {
      found.push(["Cured", row, earlier.outcome, row.outcome, changed]);
    } else if (changed || (earlier.outcome && earlier.outcome !== row.outcome)) {
      found.push(["Changed", row, earlier.outcome, row.outcome, changed]);
    }
  }
  for (const [name, row] of old) if (!current.has(name)) found.push(["Gone", row, row.outcome, "", ""]);
  return found;
}
