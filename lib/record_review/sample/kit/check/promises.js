// The promises of a kit, and whether they are kept: the same, in the same words, as verify.py has them.
// Pure functions; the page is drawn elsewhere. A finding is { kept, sentence, about }.

const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const withoutEnds = (text) => text.split(SPACES).filter(Boolean);
const LIKE_PYTHON = { "ẞ": "ss", "ı": "ı" }; // the letters in which casefold() differs

// What is compared of a reference: no spaces, no capitals.
const key = (reference) => Array.from(withoutEnds(reference).join(""),
  (letter) => LIKE_PYTHON[letter] || letter.toUpperCase().toLowerCase()).join("");

class Found {
  constructor() { this.all = []; }

  say(about, sentence, kept = true) { this.all.push({ about, kept, sentence }); }

  check(about, kept, promise, instead) { this.say(about, kept ? promise : `${promise} Found instead: ${instead}`, kept); }

  get fair() { return this.all.every((finding) => finding.kept); }
}

function field(facts, name) {
  if (facts === null || typeof facts !== "object" || !(name in facts)) throw new Error(`${name} is missing`);
  return facts[name];
}

function whole(facts, name) {
  const value = field(facts, name);
  if (!Number.isInteger(value)) throw new Error(`${name} is no whole number`);
  return value;
}

// From the public text to the list, step by step.
function pickList(digest, publicText, lists) {
  const text = withoutEnds(publicText.normalize("NFC")).join(" ");
  const hashed = sha256(utf8(`${digest}\n${text}`));
  const remainder = hashed.reduce((rest, byte) => (rest * 256 + byte) % lists, 0);
  return { text, hash: hex(hashed), remainder, list: remainder + 1 };
}

function checkBook(bytes, said, found) {
  const [n, m, lists] = ["selected_per_list", "reserves_per_list", "lists"].map((name) => whole(said, name));
  const digest = digestOf(bytes);
  found.check("digest", digest === field(said, "digest"), `The digest of book.csv is ${said.digest}.`, `${digest}.`);
  const rows = readCsv(fromUtf8(bytes));
  if (!rows.length) throw new Error("empty");
  const header = rows.shift();
  const names = (word, many) => Array.from({ length: many }, (_, i) => `${word}_${String(i + 1).padStart(2, "0")}`);
  const expected = ["list", ...names("selected", n), ...names("reserve", m)];
  const alike = header.length === expected.length && header.every((name, i) => name === expected[i]);
  found.check("lists", alike, "book.csv has the heading we know.", "another heading.");
  found.check("lists", rows.length === lists, `book.csv holds ${lists} lists.`, `${rows.length} lists.`);
  const wrong = [];
  const keys = new Map(); // a reference is met in many lists
  const keyOf = (text) => {
    if (!keys.has(text)) keys.set(text, key(text));
    return keys.get(text);
  };
  rows.forEach((row, place) => {
    for (let i = 1; i < row.length; i += 1) if (row[i].startsWith("'")) row[i] = row[i].slice(1);
    const children = new Set(row.slice(1).map(keyOf).filter(Boolean));
    if (row.length !== 1 + n + m || row[0] !== String(place + 1) || children.size !== n + m) {
      wrong.push(`line ${place + 2}`);
    }
  });
  const promise = `Every list stands in its place and names ${n} + ${m} different children.`;
  found.check("lists", !wrong.length, promise, `otherwise in ${wrong.slice(0, 20).join(", ")}.`);
  return rows.map((row) => row.slice(1));
}

// reference -> [lists in which it is selected, lists in which it is in reserve]
function countChildren(lists, n) {
  const counts = new Map();
  for (const row of lists) {
    row.forEach((child, place) => {
      if (!counts.has(child)) counts.set(child, [0, 0]);
      counts.get(child)[place < n ? 0 : 1] += 1;
    });
  }
  return counts;
}

function tally(entries) { // [[selected, reserve], children] -> the same with equal pairs together, in order
  const sums = new Map();
  for (const [[s, r], many] of entries) {
    const pair = `${s} ${r}`;
    sums.set(pair, (sums.get(pair) || 0) + many);
  }
  return Array.from(sums, ([pair, many]) => [...pair.split(" ").map(Number), many])
    .filter(([, , many]) => many).sort((one, two) => one[0] - two[0] || one[1] - two[1]);
}

function checkCounts(lists, said, found) {
  const children = field(said, "population");
  const counts = tally(Array.from(countChildren(lists, said.selected_per_list).values(), (pair) => [pair, 1]));
  const shown = counts.map(([s, r, many]) => `${many} children, each selected in ${s} lists and in reserve in ${r}. `)
    .join("");
  const floors = { ...field(said, "floors") };
  const stated = tally(field(said, "counts").map((group) => [
    [whole(group, "selected_in"), whole(group, "reserve_in")], whole(group, "children")]));
  let others = 0;
  for (const group of said.counts) {
    const floor = floors[group.category || ""] || 0;
    delete floors[group.category || ""];
    if (!(floor * lists.length > 0 && floor * lists.length <= group.children * group.selected_in)) others += 1;
  }
  const sum = counts.reduce((total, [, , many]) => total + many, 0);
  const kept = JSON.stringify(stated) === JSON.stringify(counts) && sum === children;
  found.check("counts", kept, `The counts of the ${children} children are those stated.`, shown);
  const equal = counts.length === 1 ? "equal" : "as the stated floors make them";
  found.check("counts", others <= 1, `Chances are ${equal}: ${shown}`, "what no stated floor explains.");
}

// The texts under the heading "Record reference" on one sheet, from the top down; none without such a sheet.
function references(workbook, name) {
  const sheet = workbook.sheets.find((other) => other.name === name);
  let column = "";
  const texts = [];
  for (const cell of sheet ? workbook.cells(sheet) : []) {
    if (!column && cell.text === "Record reference") column = cell.column;
    else if (cell.column === column) texts.push(cell.text);
  }
  return texts;
}

// All promises about what there is. ``kit``: statement and book as bytes; number as text and selection as
// bytes when there are such. Returns { found, lists, pick } for the page to show.
function checkKit(kit) {
  const found = new Found();
  let [reading, about, said, lists, pick] = ["statement.json", "digest", null, null, null];
  try {
    said = JSON.parse(fromUtf8(kit.statement));
    if (field(said, "rehearsal")) found.say("rehearsal", "This is a REHEARSAL: nobody is selected.");
    reading = "book.csv";
    const n = whole(said, "selected_per_list");
    lists = checkBook(kit.book, said, found);
    about = "counts";
    checkCounts(lists, said, found);
    if ("receipt" in said && kit.receipt) {
      [reading, about] = ["receipt.csv", "receipt"];
      checkReceipt(kit.receipt, said, found, kit.sent);
    }
    if (kit.number && found.fair) {
      [reading, about] = ["the selection workbook", "selection"];
      pick = pickList(said.digest, kit.number, lists.length);
      found.say("number", `The public number "${kit.number}" picks list ${pick.list}.`);
      const row = lists[pick.list - 1];
      if (kit.selection) {
        const workbook = new Workbook(kit.selection);
        for (const [sheet, expected] of [["Selected", row.slice(0, n)], ["Reserves", row.slice(n)]]) {
          const names = references(workbook, sheet);
          const alike = names.length === expected.length && names.every((name, i) => name === expected[i]);
          const both = new Set(names.filter((name) => expected.includes(name))).size;
          found.check("selection", alike, `${sheet} in the workbook are those of list ${pick.list}, in its order.`,
            `${both} of them.`);
        }
      }
    }
  } catch (error) {
    found.say(about, `${reading} cannot be read (${error.message}). Ask for the file again.`, false);
  }
  return { found, said, lists, pick };
}
