// Files as they come: CSV as Python's csv module reads it, and the cells of an .xlsx workbook, which is a
// ZIP archive of XML parts. Whatever does not fit is refused by an error; nothing is guessed.

function readCsv(text) {
  const rows = [];
  let at = 0;
  while (at < text.length) {
    const row = [];
    if (text[at] !== "\n" && text[at] !== "\r") { // an empty line is a row without cells
      for (let more = true; more;) {
        let cell = "";
        if (text[at] === '"') {
          for (at += 1; ; at += 2) {
            const end = text.indexOf('"', at);
            if (end < 0) throw new Error("a quotation mark is not closed");
            cell += text.slice(at, end);
            at = end;
            if (text[at + 1] !== '"') break;
            cell += '"';
          }
          at += 1;
          if (at < text.length && !",\r\n".includes(text[at])) throw new Error("text after a quotation mark");
        } else {
          const begin = at;
          while (at < text.length && !",\r\n".includes(text[at])) at += 1;
          cell = text.slice(begin, at);
        }
        row.push(cell);
        more = text[at] === ",";
        if (more) at += 1;
      }
    }
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    rows.push(row);
  }
  return rows;
}

const csvCell = (value) => {
  const text = /^[=+\-@\t\r']/.test(value) ? `'${value}` : String(value); // or a spreadsheet takes it for a formula
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const writeCsv = (rows) => rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

const LARGEST_PART = 50_000_000;

// name of a part -> a function that gives its bytes; the last part of a name counts
function openZip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Error("not a ZIP archive");
  const parts = new Map();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error("a damaged ZIP archive");
    const [method, crc, packed, size] = [view.getUint16(at + 10, true),
      view.getUint32(at + 16, true), view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const header = view.getUint32(at + 42, true);
    parts.set(name, () => {
      if (size > LARGEST_PART) throw new Error("larger than any of ours");
      const begin = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
      const data = bytes.subarray(begin, begin + packed);
      if (method !== 0 && method !== 8) throw new Error("packed in an unknown way");
      const content = method === 8 ? inflate(data, size) : data;
      if (content.length !== size || crc32(content) !== crc) throw new Error("a damaged part");
      return content;
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return parts;
}

function canonicalCode(lengths) { // Huffman code of RFC 1951, 3.2.2
  const count = new Uint16Array(16);
  for (const length of lengths) count[length] += 1;
  count[0] = 0;
  const place = new Uint16Array(16);
  for (let length = 1; length < 16; length += 1) place[length] = place[length - 1] + count[length - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) {
      symbols[place[length]] = symbol;
      place[length] += 1;
    }
  });
  return { count, symbols };
}

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const FIXED = [canonicalCode(Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))),
  canonicalCode(new Array(30).fill(5))];

function inflate(data, size) { // RFC 1951, by the way of Mark Adler's puff
  const out = new Uint8Array(size);
  let [filled, at, held, bits] = [0, 0, 0, 0];
  const take = (wanted) => {
    while (bits < wanted) {
      if (at >= data.length) throw new Error("cut off");
      held |= data[at] << bits;
      at += 1;
      bits += 8;
    }
    const value = held & ((1 << wanted) - 1);
    held >>>= wanted;
    bits -= wanted;
    return value;
  };
  const symbol = ({ count, symbols }) => {
    for (let [code, first, index, length] = [0, 0, 0, 1]; length < 16; length += 1) {
      code |= take(1);
      if (code - count[length] < first) return symbols[index + code - first];
      index += count[length];
      first = (first + count[length]) << 1;
      code <<= 1;
    }
    throw new Error("an unknown code");
  };
  const codes = () => {
    const [literals, distances, known] = [take(5) + 257, take(5) + 1, take(4) + 4];
    const lengths = new Array(19).fill(0);
    for (let i = 0; i < known; i += 1) lengths[ORDER[i]] = take(3);
    const code = canonicalCode(lengths);
    const all = [];
    while (all.length < literals + distances) {
      const next = symbol(code);
      if (next < 16) all.push(next);
      else {
        const [value, times] = next === 16 ? [all[all.length - 1], 3 + take(2)]
          : [0, next === 17 ? 3 + take(3) : 11 + take(7)];
        for (let i = 0; i < times; i += 1) all.push(value);
      }
    }
    return [canonicalCode(all.slice(0, literals)), canonicalCode(all.slice(literals, literals + distances))];
  };
  for (let last = false; !last;) {
    last = take(1) === 1;
    const kind = take(2);
    if (kind === 0) {
      [held, bits] = [0, 0];
      const length = data[at] | (data[at + 1] << 8);
      if (filled + length > size || at + 4 + length > data.length) throw new Error("cut off");
      out.set(data.subarray(at + 4, at + 4 + length), filled);
      filled += length;
      at += 4 + length;
      continue;
    }
    if (kind === 3) throw new Error("packed in an unknown way");
    const [literal, distance] = kind === 1 ? FIXED : codes();
    for (let next = symbol(literal); next !== 256; next = symbol(literal)) {
      if (next < 256) {
        if (filled >= size) throw new Error("longer than stated");
        out[filled] = next;
        filled += 1;
      } else {
        const length = LENGTHS[next - 257] + take(LENGTH_BITS[next - 257]);
        const far = symbol(distance);
        const back = DISTANCES[far] + take(far < 2 ? 0 : (far >> 1) - 1);
        if (!(back <= filled && filled + length <= size)) throw new Error("a damaged part");
        for (const to = filled + length; filled < to; filled += 1) out[filled] = out[filled - back];
      }
    }
  }
  return out.subarray(0, filled);
}

const inside = (element, tag) => Array.from(element.getElementsByTagNameNS("*", tag));
const words = (element, tag) => inside(element, tag).map((part) => part.textContent).join("");

class Workbook {
  constructor(bytes) {
    this.parts = openZip(bytes);
    const links = new Map(inside(this.xml("xl/_rels/workbook.xml.rels"), "Relationship")
      .map((link) => [link.getAttribute("Id"), link.getAttribute("Target") || ""]));
    const place = (target) => (target.startsWith("/") ? target : `/xl/${target}`).replace(/^\/+/, "");
    this.sheets = inside(this.xml("xl/workbook.xml"), "sheet").map((sheet) => {
      const id = Array.from(sheet.attributes).find((attribute) => attribute.localName === "id");
      return { name: sheet.getAttribute("name"), part: place(links.get(id && id.value) || "") };
    });
    const strings = this.parts.has("xl/sharedStrings.xml") ? inside(this.xml("xl/sharedStrings.xml"), "si") : [];
    this.strings = strings.map((string) => words(string, "t"));
  }

  xml(name) {
    if (!this.parts.has(name)) throw new Error("a part is missing");
    const text = new TextDecoder().decode(this.parts.get(name)());
    if (text.includes("<!DOCTYPE")) throw new Error("not a plain workbook");
    const parsed = new DOMParser().parseFromString(text, "application/xml");
    if (parsed.getElementsByTagName("parsererror").length) throw new Error("not XML");
    return parsed;
  }

  // { column letters, row number, text } of every cell with something in it, from the top down
  cells(sheet) {
    return inside(this.xml(sheet.part), "c").map((cell) => {
      const plain = words(cell, "v") || words(cell, "t");
      const text = cell.getAttribute("t") === "s" && plain ? this.strings[Number(plain)] : plain;
      const [, column, row] = /^([A-Z]*)([0-9]*)$/.exec(cell.getAttribute("r") || "") || ["", "", ""];
      return { column, row: Number(row), text: text || "", type: cell.getAttribute("t") || "" };
    }).filter((cell) => cell.text);
  }
}
