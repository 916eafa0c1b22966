"use strict";
// The explorer. Article text reaches the page as text nodes only; nothing is fetched. A view is what the fragment of the address says.

const data = JSON.parse(document.getElementById("data").textContent);
const { articles, sentences, lines, topics, actors } = data;
const LAYERS = { quotes: "quotation", dates: "date", topic_hits: "topic", mentions: "actor" }; // from the outermost mark to the innermost
const CHOICES = { context: ["sentence", "paragraph", "article"], rows: ["sentence", "hit"], sort: ["place", "left", "keyword", "right", "date"] };
const PER_PAGE = 50, FEW = { topics: 12, actors: 12, pairs: 7 }, MOST_NODES = 14, MOST_TIES = 40, MOST_HITS = 200000, PATIENCE = 2000, WINDOW = 60000, MOST_PRINTED = 2000;
const SIZE = sentences.doc.length;

/* ---------- small helpers ---------- */

const byId = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en-US");
const count = (n, noun) => `${number(n)} ${noun}${n === 1 ? "" : "s"}`;
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function make(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function draw(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children); // a string becomes a text node, never markup
  return element;
}

function button(id, label, click, attributes = {}) {
  return make("button", { type: "button", id, click, ...attributes }, label);
}

/* ---------- the data, made ready ---------- */

// For each sentence, where its rows of a layer begin: those of sentence i are first[i] up to first[i + 1].
function firsts(numbers) {
  const first = new Int32Array(SIZE + 1);
  for (const s of numbers) first[s + 1] += 1;
  for (let i = 0; i < SIZE; i += 1) first[i + 1] += first[i];
  return first;
}

// Offsets count characters; a string here counts UTF-16 units, of which a character beyond the first plane has two.
function toUnits() {
  const maps = articles.text.map((text, d) => (text.length === articles.length[d] ? null : unitsOf(text)));
  const starts = sentences.start.slice(); // in characters still
  for (const layer of Object.keys(LAYERS)) {
    const table = data[layer];
    table.s.forEach((s, row) => {
      const map = maps[sentences.doc[s]], begin = starts[s] + table.at[row];
      if (!map) return;
      table.length[row] = map[begin + table.length[row]] - map[begin];
      table.at[row] = map[begin] - map[starts[s]];
    });
  }
  for (const table of [lines, sentences]) {
    table.doc.forEach((d, row) => {
      const map = maps[d], begin = table.start[row];
      if (!map) return;
      table.length[row] = map[begin + table.length[row]] - map[begin];
      table.start[row] = map[begin];
    });
  }
}

function unitsOf(text) {
  const map = [];
  let unit = 0;
  for (const character of text) {
    map.push(unit);
    unit += character.length;
  }
  return map.concat(unit);
}

toUnits();
for (const layer of Object.keys(LAYERS)) data[layer].first = firsts(data[layer].s);
const firstOfArticle = articles.doc_id.map(() => [SIZE, 0]);
const paragraphs = sentences.doc.map((d, i) => {
  firstOfArticle[d] = [Math.min(firstOfArticle[d][0], i), i + 1];
  return d * 2 ** 24 + sentences.par[i] + 2 ** 23;
});

const numbered = sentences.doc.map((_, i) => i);

const textOf = (i) => articles.text[sentences.doc[i]].slice(sentences.start[i], sentences.start[i] + sentences.length[i]);
const characters = (text) => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g) || []).length;
const outletOf = (d) => articles.outlet[d] || "-";

function rowsOf(layer, i) {
  const { first } = data[layer];
  return Array.from({ length: first[i + 1] - first[i] }, (_, k) => first[i] + k);
}

function citation(i) {
  const label = articles.label[sentences.doc[i]];
  return sentences.par[i] > 0 ? `[${label} ¶${sentences.par[i]}]` : `[${label} line ${sentences.line[i]}]`;
}

function published(d) {
  const from = articles.date_from[d], to = articles.date_to[d];
  if (!from && !to) return "undated";
  return from === to ? from : `${from || "?"} to ${to || "?"}`;
}

function fullCitation(i) {
  const d = sentences.doc[i];
  const about = [articles.title[d] || articles.doc_id[d], articles.outlet[d], published(d)].filter(Boolean).join(", ");
  return `${citation(i)} “${textOf(i).replace(/\s+/g, " ")}” ${about}.`;
}

/* ---------- a view: from the address and back ---------- */

function readView(fragment) {
  const given = new URLSearchParams(fragment);
  const many = (name, otherwise = []) => (given.has(name) ? [...new Set(given.getAll(name))] : otherwise).filter(Boolean);
  const one = (name) => (given.get(name) || "").trim();
  const choice = (name) => (CHOICES[name].includes(one(name)) ? one(name) : CHOICES[name][0]);
  const day = (name) => (/^\d{4}-\d\d-\d\d$/.test(one(name)) ? one(name) : "");
  return {
    topic: many("topic"), actor: many("actor"), outlet: many("outlet"), zone: many("zone", data.counted.zones), form: many("form", data.counted.forms),
    context: choice("context"), rows: choice("rows"), sort: choice("sort"), from: day("from"), to: day("to"), q: one("q"),
    articles: one("articles") === "all" ? "all" : "", page: Math.max(1, parseInt(one("page"), 10) || 1), doc: one("doc"), sent: one("sent"),
  };
}

function writeView(view) {
  const usual = { ...readView(""), page: 1 };
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(view)) {
    if (String(value) === String(usual[name])) continue;
    const values = Array.isArray(value) && !value.length ? [""] : [value].flat();
    for (const item of values) parts.append(name, item);
  }
  return parts.toString();
}

let view = readView("");

function go(changes) {
  history.pushState(null, "", `#${writeView({ ...view, page: 1, ...changes })}`);
  show();
}

function toggled(name, value) {
  return { [name]: view[name].includes(value) ? view[name].filter((other) => other !== value) : [...view[name], value] };
}

/* ---------- words ---------- */

function expressionOf(q) {
  const given = /^\/(.+)\/(i?)$/s.exec(q);
  if (given) return { source: given[1], flags: `gu${given[2]}`, slow: true };
  return { source: q.split(/\s+/).map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("\\s+"), flags: "giu", slow: false };
}

// Runs here or in a worker, where it is passed as text: it may use nothing from outside.
function scan(texts, source, flags, most) {
  const expression = new RegExp(source, flags);
  const found = [];
  for (let i = 0; i < texts.length && found.length <= most; i += 1) {
    for (const match of texts[i].matchAll(expression)) {
      if (match[0]) found.push([i, match.index, match.index + match[0].length]);
      if (found.length > most) break;
    }
  }
  return found;
}

const sentenceTexts = () => sentences.doc.map((_, i) => textOf(i));

// A pattern like (a+)+$ may take for ever on one sentence, and nothing but the end of its worker stops it.
function scanApart(source, flags) {
  return new Promise((resolve, reject) => {
    const code = `onmessage = ({ data }) => postMessage((${scan})(...data));`;
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const worker = new Worker(address);
    const end = (finish, value) => { clearTimeout(timer); worker.terminate(); URL.revokeObjectURL(address); finish(value); };
    const timer = setTimeout(() => end(reject, new Error("it takes too long on these sentences: make it simpler")), PATIENCE);
    worker.onmessage = (message) => end(resolve, message.data);
    worker.onerror = (event) => { event.preventDefault(); end(reject, new Error("this browser does not search so in a file")); };
    worker.postMessage([sentenceTexts(), source, flags, MOST_HITS]);
  });
}

// The places of the words by sentence; null where nothing is searched for.
async function search(q) {
  if (!q) return { hits: null, problem: "" };
  const { source, flags, slow } = expressionOf(q);
  try {
    new RegExp(source, flags); // says here what is wrong with it
    const found = slow ? await scanApart(source, flags) : scan(sentenceTexts(), source, flags, MOST_HITS);
    if (found.length > MOST_HITS) throw new Error(`it is found more than ${number(MOST_HITS)} times: make it narrower`);
    return { hits: grouped(found), problem: "" };
  } catch (error) {
    return { hits: new Map(), problem: `No sentence is shown, for “${q}” cannot be searched for: ${error.message}.` };
  }
}

function grouped(found) {
  const groups = new Map();
  for (const hit of found) {
    if (!groups.has(hit[0])) groups.set(hit[0], []);
    groups.get(hit[0]).push(hit);
  }
  return groups;
}

/* ---------- selecting and counting ---------- */

function countsArticle(d) {
  const { from, to } = view;
  const dated = articles.date_from[d] !== "";
  return (articles.counted[d] || view.articles === "all") && (!view.outlet.length || view.outlet.includes(outletOf(d)))
    && (!from || (dated && articles.date_from[d] >= from)) && (!to || (articles.date_to[d] !== "" && articles.date_to[d] <= to));
}

// For each sentence, the number of the sentence, paragraph or article that actors are to share.
const contextsOf = () => ({ sentence: numbered, paragraph: paragraphs, article: sentences.doc })[view.context];

const isCounted = (m) => data.mentions.use[m] === 1 && view.form.includes(data.forms[data.mentions.form[m]]);
const countedMentions = () => Uint8Array.from(data.mentions.actor, (_, m) => isCounted(m));

// The contexts with the actors that each of them names.
function namedTogether(chosen, counts) {
  const together = new Map(), { first, actor } = data.mentions, contextOf = contextsOf();
  for (const i of chosen) {
    for (let m = first[i]; m < first[i + 1]; m += 1) {
      if (!counts[m]) continue;
      const named = together.get(contextOf[i]);
      if (!named) together.set(contextOf[i], [actor[m]]);
      else if (!named.includes(actor[m])) named.push(actor[m]);
    }
  }
  return together;
}

// The sentences of the view, each with the hits that were asked for: [start, end] within the sentence, in units of the string.
function select(found) {
  const article = articles.doc_id.map((_, d) => countsArticle(d));
  const zone = data.zones.map((name) => view.zone.includes(name));
  const counts = countedMentions();
  const counted = [];
  for (let i = 0; i < SIZE; i += 1) if (article[sentences.doc[i]] && zone[sentences.zone[i]]) counted.push(i);
  const wanted = { topics: view.topic.map((id) => topics.id.indexOf(id)), actors: view.actor.map((id) => actors.id.indexOf(id)) };
  const together = wanted.actors.length ? namedTogether(counted, counts) : null;
  const chosen = [];
  for (const i of counted) {
    const hits = hitsIn(i, wanted, counts, together, found);
    if (hits) chosen.push({ i, hits });
  }
  return { chosen, counts, n_counted: counted.length };
}

function hitsIn(i, wanted, counts, together, found) {
  const hits = [];
  for (const topic of wanted.topics) {
    const rows = rowsOf("topic_hits", i).filter((h) => data.topic_hits.topic[h] === topic);
    if (!rows.length) return null;
    hits.push(...spans("topic_hits", rows));
  }
  if (wanted.actors.length) {
    const all = together.get(contextsOf()[i]) || [];
    const rows = rowsOf("mentions", i).filter((m) => counts[m] && wanted.actors.includes(data.mentions.actor[m]));
    if (!rows.length || !wanted.actors.every((actor) => all.includes(actor))) return null;
    hits.push(...spans("mentions", rows));
  }
  if (found) {
    if (!found.has(i)) return null;
    hits.push(...found.get(i).map(([, start, end]) => [start, end]));
  }
  return hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function spans(layer, rows) {
  return rows.map((row) => [data[layer].at[row], data[layer].at[row] + data[layer].length[row]]);
}

// How many of the sentences have each item, most first, then by id. `counts` says which rows count; without it, all do.
function tally(chosen, layer, codes, ids, counts) {
  const { first } = data[layer], total = new Int32Array(ids.length), seen = new Int32Array(ids.length).fill(-1);
  for (const { i } of chosen) {
    for (let row = first[i]; row < first[i + 1]; row += 1) {
      if (seen[codes[row]] === i || (counts && !counts[row])) continue;
      seen[codes[row]] = i;
      total[codes[row]] += 1;
    }
  }
  return ids.map((_, code) => [code, total[code]]).filter(([, n]) => n).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

function tallyPairs(chosen, counts) {
  const size = actors.id.length, weights = new Int32Array(size * size), pairs = [];
  for (const named of namedTogether(chosen.map(({ i }) => i), counts).values()) {
    for (const a of named) for (const b of named) if (a < b) weights[a * size + b] += 1;
  }
  weights.forEach((weight, pair) => { if (weight) pairs.push({ a: Math.floor(pair / size), b: pair % size, weight }); });
  return pairs.sort((x, y) => y.weight - x.weight || x.a - y.a || x.b - y.b);
}

/* ---------- rows ---------- */

function makeRows(chosen) {
  const rows = chosen.flatMap(({ i, hits }) => (view.rows === "hit" && hits.length ? hits.map((hit) => ({ i, hits, hit })) : [{ i, hits, hit: hits[0] }]));
  const key = { left: (row) => before(row), keyword: (row) => keyword(row).toLowerCase(), right: (row) => after(row),
                date: (row) => articles.date_from[sentences.doc[row.i]] || "~" }[view.sort];
  if (!key) return rows;
  return rows.map((row, k) => [key(row), k, row]).sort((a, b) => compare(a[0], b[0]) || a[1] - b[1]).map(([, , row]) => row);
}

const keyword = ({ i, hit }) => (hit ? textOf(i).slice(...hit) : "");
const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
const before = ({ i, hit }) => (hit ? wordsOf(textOf(i).slice(Math.max(0, hit[0] - 80), hit[0])).reverse().join(" ") : wordsOf(textOf(i).slice(0, 80)).join(" "));
const after = ({ i, hit }) => wordsOf(textOf(i).slice(hit ? hit[1] : 0, (hit ? hit[1] : 0) + 80)).join(" ");

// A stretch of a sentence as nodes, the other hits in it marked; what lies one over the other is marked once.
function stretch(text, from, to, hits) {
  const nodes = [];
  let at = from;
  for (const [start, end] of hits) {
    if (start < at || end > to) continue;
    nodes.push(text.slice(at, start), make("mark", { class: "also" }, text.slice(start, end)));
    at = end;
  }
  return [...nodes, text.slice(at, to)];
}

function rowElement({ i, hits, hit }, k) {
  const text = textOf(i), zone = data.zones[sentences.zone[i]], d = sentences.doc[i];
  const open = button(`open-${k}`, citation(i).slice(1, -1), () => go({ doc: articles.label[d], sent: String(sentences.id[i]), page: view.page }),
    { class: "plain", "aria-label": `Open ${citation(i)} in its article` });
  const copy = button(`cite-${k}`, "Copy", () => copyText(fullCitation(i), `Copied ${citation(i)}.`), { class: "small", "aria-label": `Copy ${citation(i)} as citation` });
  const place = make("th", { scope: "row" }, open, ...(zone === "body" ? [] : [make("span", { class: "tag" }, zone)]), " ", copy);
  if (!hit) return make("tr", {}, place, make("td", { class: "sentence" }, text));
  return make("tr", {}, place, make("td", { class: "left" }, ...stretch(text, 0, hit[0], hits)), make("td", { class: "key" }, make("mark", {}, text.slice(...hit))),
    make("td", { class: "right" }, ...stretch(text, hit[1], text.length, hits)));
}

function drawRows(rows, from, to) {
  const names = rows.length && rows[0].hit ? ["where", "before", "keyword", "after"] : ["where", "sentence"];
  const head = make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name))));
  const body = make("tbody", {}, ...rows.slice(from, to).map(rowElement));
  const none = make("p", { class: "notice" }, "No sentence has all of this. Take away a filter above.");
  byId("range").textContent = rows.length ? `Rows ${number(from + 1)}–${number(to)} of ${number(rows.length)}` : "No rows";
  byId("kwic").replaceChildren(rows.length ? make("table", { class: names.length > 2 ? "kwic" : "kwic plainly" }, head, body) : none);
}

function drawPages(rows) {
  const last = Math.max(1, Math.ceil(rows.length / PER_PAGE)), page = Math.min(view.page, last);
  const from = (page - 1) * PER_PAGE, to = Math.min(rows.length, page * PER_PAGE);
  byId("rows-heading").textContent = view.rows === "hit" && rows.length && rows[0].hit ? count(rows.length, "hit") : count(rows.length, "sentence");
  const turn = (id, label, where) => button(id, label, () => { go({ page: where }); byId("rows-heading").scrollIntoView(); }, { disabled: where < 1 || where > last ? "" : false });
  byId("pages").replaceChildren(make("span", { id: "range" }), ...(last > 1 ? [turn("page-back", "Page before", page - 1), turn("page-on", "Next page", page + 1)] : []));
  drawRows(rows, from, to);
}

/* ---------- filters ---------- */

const unfolded = new Set();

// Bars that are buttons: a name, a number, and a length; the chosen ones have a tick too.
function drawBars(where, rows, noun) {
  const most = Math.max(1, ...rows.map((row) => row.n));
  const shown = unfolded.has(where) ? rows : rows.filter((row, k) => k < FEW[where] || row.chosen);
  const items = shown.map((row) => {
    const bar = make("span", { class: "length" });
    bar.style.width = `${(100 * row.n) / most}%`;
    const label = [make("span", { class: "tick", "aria-hidden": "true" }, row.chosen ? "✓" : ""), make("span", { class: "name" }, row.name), make("span", { class: "n" }, number(row.n)), bar];
    return make("li", {}, make("button", { type: "button", id: `${where}-${row.key}`, class: "row", "aria-pressed": String(Boolean(row.chosen)), click: row.click }, ...label));
  });
  const more = button(`${where}-more`, unfolded.has(where) ? `Only the first ${FEW[where]}` : `All ${number(rows.length)} ${noun}s`, () => {
    unfolded.has(where) ? unfolded.delete(where) : unfolded.add(where);
    keepFocus(() => drawBars(where, rows, noun));
  }, { class: "small", "aria-expanded": String(unfolded.has(where)) });
  byId(where).replaceChildren(rows.length ? make("ul", { class: "bars" }, ...items) : make("p", { class: "hint" }, `No ${noun} in these sentences.`),
    ...(rows.length > FEW[where] ? [more] : []));
}

function barRows(name, table, counted) {
  return counted.map(([code, n]) => ({ key: code, name: table.name[code], n, chosen: view[name].includes(table.id[code]), click: () => go(toggled(name, table.id[code])) }));
}

function drawChecks(where, name, options) {
  byId(where).replaceChildren(...options.map(({ value, label }, k) => {
    const box = make("input", { type: "checkbox", id: `${where}-${k}`, change: () => go(toggled(name, value)) });
    box.checked = view[name].includes(value);
    return make("p", { class: "check" }, box, make("label", { for: `${where}-${k}` }, label));
  }));
}

function numbers(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
  return counts;
}

const inZones = numbers(sentences.zone), ofOutlets = numbers(sentences.doc.map(outletOf));

function drawChoices() {
  drawChecks("zones", "zone", data.zones.map((value, z) => ({ value, label: `${value} (${number(inZones.get(z) || 0)})` })));
  drawChecks("forms", "form", data.forms.map((value) => ({ value, label: value })));
  const outlets = [...ofOutlets].sort((a, b) => b[1] - a[1] || compare(a[0], b[0]));
  drawChecks("outlets", "outlet", outlets.map(([value, n]) => ({ value, label: `${value === "-" ? "no outlet known" : value} (${number(n)})` })));
  for (const id of ["context", "rows", "sort", "from", "to", "q"]) byId(id).value = view[id];
  byId("all-articles").checked = view.articles === "all";
}

const nameOf = (table, id) => table.name[table.id.indexOf(id)] || id;
const same = (a, b) => String([...a].sort()) === String([...b].sort());

// What the view asks for, each with a button that takes it away.
function drawChips() {
  const chips = [
    ...view.topic.map((id) => [`topic: ${nameOf(topics, id)}`, toggled("topic", id)]), ...view.actor.map((id) => [`actor: ${nameOf(actors, id)}`, toggled("actor", id)]),
    ...view.outlet.map((id) => [`outlet: ${id === "-" ? "not known" : id}`, toggled("outlet", id)]),
    ...(view.actor.length > 1 && view.context !== "sentence" ? [[`in one ${view.context}`, { context: "sentence" }]] : []),
    ...(view.q ? [[`words: ${view.q}`, { q: "" }]] : []), ...(view.from ? [[`from ${view.from}`, { from: "" }]] : []), ...(view.to ? [[`to ${view.to}`, { to: "" }]] : []),
    ...(same(view.zone, data.counted.zones) ? [] : [[`zones: ${view.zone.join(", ") || "none"}`, { zone: data.counted.zones }]]),
    ...(same(view.form, data.counted.forms) ? [] : [[`forms: ${view.form.join(", ") || "none"}`, { form: data.counted.forms }]]),
    ...(view.articles ? [["all articles", { articles: "" }]] : []),
  ];
  const buttons = chips.map(([label, change], k) => make("button", { type: "button", id: `chip-${k}`, class: "chip", "aria-label": `Take away ${label}`, click: () => go(change) },
    label, make("span", { "aria-hidden": "true" }, " ×")));
  const clear = button("clear", "Take all away", () => go({ ...readView(""), rows: view.rows, sort: view.sort }), { class: "small" });
  byId("chips").replaceChildren(...buttons, ...(chips.length > 1 ? [clear] : []));
}

/* ---------- who appears with whom ---------- */

function pairChoice({ a, b }) {
  const both = [actors.id[a], actors.id[b]];
  return { actor: both.every((id) => view.actor.includes(id)) ? view.actor.filter((id) => !both.includes(id)) : [...new Set([...view.actor, ...both])] };
}

function drawPairs(pairs) {
  byId("pairs-heading").textContent = `${count(pairs.length, "pair")} in one ${view.context}`;
  drawBars("pairs", pairs.map((pair) => ({ key: `${pair.a}-${pair.b}`, name: `${actors.name[pair.a]} – ${actors.name[pair.b]}`, n: pair.weight, click: () => go(pairChoice(pair)),
    chosen: view.actor.includes(actors.id[pair.a]) && view.actor.includes(actors.id[pair.b]) })), "pair");
}

// The actors whose ties weigh most, on an oval, the heaviest on top, left and right in turn.
function drawNetwork(pairs) {
  const sums = new Map();
  for (const { a, b, weight } of pairs) for (const code of [a, b]) sums.set(code, (sums.get(code) || 0) + weight);
  const nodes = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_NODES);
  const shown = new Set(nodes.map(([code]) => code));
  const ties = pairs.filter(({ a, b }) => shown.has(a) && shown.has(b)).slice(0, MOST_TIES);
  byId("network-note").textContent = pairs.length ? `Drawn: ${count(ties.length, "pair")} of ${number(pairs.length)}, of the ${count(nodes.length, "actor")} with most ties. `
    + `A line’s width: shared ${view.context}s; a dot’s size: sum of its lines. Choose a dot or line to filter; the list beside it has every pair.` : "";
  byId("network").hidden = !ties.length;
  byId("network").replaceChildren(...(ties.length ? [network(nodes, ties)] : []));
}

function network(nodes, ties) {
  const width = Math.max(280, Math.min(620, byId("network").clientWidth || 560)), height = 60 + 34 * Math.ceil(nodes.length / 2);
  const reach = Math.min(width / 2 - 128, 150);
  const place = new Map(nodes.map(([code], k) => [code, position(k, nodes.length, width, height, reach)]));
  const most = ties[0].weight, largest = nodes[0][1];
  const drawn = ties.map((tie) => {
    const [from, to] = [place.get(tie.a), place.get(tie.b)];
    const line = draw("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, "stroke-width": 1 + (9 * tie.weight) / most, class: "tie", click: () => go(pairChoice(tie)) });
    line.append(draw("title", {}, `${actors.name[tie.a]} – ${actors.name[tie.b]}: ${tie.weight}`));
    return line;
  });
  const dots = nodes.map(([code, sum]) => dot(code, sum, place.get(code), 4 + 9 * Math.sqrt(sum / largest)));
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": "Network of the actors" }, draw("g", { "aria-hidden": "true" }, ...drawn), ...dots);
}

function position(k, n, width, height, reach) {
  const rows = Math.ceil(n / 2), row = Math.floor(k / 2), side = k % 2 ? 1 : -1;
  const turn = Math.PI * ((row + 0.5) / rows);
  return { x: width / 2 + side * reach * (0.35 + 0.65 * Math.sin(turn)), y: 24 + ((height - 48) * (row + 0.5)) / rows, side, width };
}

function dot(code, sum, { x, y, side, width }, radius) {
  const chosen = view.actor.includes(actors.id[code]), choose = () => go(toggled("actor", actors.id[code]));
  const name = actors.name[code], fits = Math.floor((Math.min(x, width - x) - radius - 10) / 7.4);
  const short = name.length > fits ? `${name.slice(0, fits - 1).trimEnd()}…` : name;
  return draw("g", { id: `dot-${code}`, class: "dot", role: "button", tabindex: 0, "aria-pressed": String(chosen), click: choose,
    keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } } },
  draw("title", {}, `${name}: ${number(sum)} shared`), draw("rect", { x: side > 0 ? x - 14 : x - 126, y: y - 14, width: 140, height: 28, rx: 4 }), draw("circle", { cx: x, cy: y, r: radius }),
  draw("text", { "aria-hidden": "true", x: x + side * (radius + 5), y: y + 4, "text-anchor": side > 0 ? "start" : "end" }, (chosen ? "✓ " : "") + short));
}

/* ---------- a sentence in its article ---------- */

function openReader() {
  const reader = byId("reader");
  const d = view.doc ? articles.doc_id.findIndex((id, k) => id === view.doc || articles.label[k] === view.doc) : -1;
  if (d < 0) {
    if (view.doc) byId("copied").textContent = `This page has no article “${view.doc}”.`;
    if (reader.open) reader.close();
    return;
  }
  const [first, last] = firstOfArticle[d];
  let now = -1;
  for (let i = first; i < last; i += 1) if (String(sentences.id[i]) === view.sent) now = i;
  drawReader(d, now, first, last);
  if (!reader.open) { reader.showModal(); byId("reader-title").focus(); }
  const box = byId("reader-text"), sentence = box.querySelector(".now");
  box.scrollTop = sentence ? sentence.offsetTop - box.clientHeight / 3 : 0; // scrollIntoView would move the page as well
}

function drawReader(d, now, first, last) {
  byId("reader-title").textContent = `${articles.label[d]}: ${articles.title[d] || "without a headline"}`;
  const about = [articles.outlet[d] || "outlet not known", articles.author[d], articles.origin[d] && `origin: ${articles.origin[d]}`, `${published(d)} (${articles.date_basis[d].replace(/_/g, " ")})`];
  const address = /^https?:\/\//.test(articles.url[d]) ? [" ", make("a", { href: articles.url[d], rel: "noopener noreferrer" }, "where it was published")] : [];
  byId("reader-about").replaceChildren(`${about.filter(Boolean).join(" · ")}.`, ...address);
  const length = articles.text[d].length, near = now < 0 ? 0 : sentences.start[now];
  const from = length > WINDOW ? Math.max(0, near - WINDOW / 3) : 0, to = length > WINDOW ? from + WINDOW : length;
  const note = !data.whole ? "This page holds the sentences of the selection only." : length > WINDOW ? "A long article: only the part around the sentence is shown." : "";
  byId("reader-text").replaceChildren(...(note ? [make("p", { class: "hint" }, note)] : []), ...articleLines(d, now, from, to));
  byId("reader-marks").replaceChildren(...(now < 0 ? [] : marksList(now)));
  const step = (id, i) => { byId(id).disabled = i < first || i >= last; byId(id).onclick = () => go({ sent: String(sentences.id[i]), page: view.page }); };
  step("reader-back", now < 0 ? -1 : now - 1);
  step("reader-on", now < 0 ? first : now + 1);
  byId("reader-copied").textContent = "";
  byId("reader-cite").disabled = now < 0;
  byId("reader-cite").onclick = () => copyText(fullCitation(now), `Copied ${citation(now)}.`);
}

function marksOf(first, last) {
  const marks = [];
  for (const layer of Object.keys(LAYERS)) {
    for (let row = data[layer].first[first]; row < data[layer].first[last]; row += 1) {
      const start = sentences.start[data[layer].s[row]] + data[layer].at[row];
      marks.push({ layer, row, start, end: start + data[layer].length[row] });
    }
  }
  return marks.sort((a, b) => a.start - b.start);
}

// The lines of an article, cut wherever a sentence or mark begins or ends, in one walk from left to right.
function articleLines(d, now, from, to) {
  const [first, last] = firstOfArticle[d], marks = first < last ? marksOf(first, last) : [];
  const parts = [];
  lines.doc.forEach((doc, k) => { if (doc === d && lines.start[k] < to && lines.start[k] + lines.length[k] > from) parts.push(k); });
  const edges = new Set([from, to]);
  for (const k of parts) edges.add(lines.start[k]).add(lines.start[k] + lines.length[k]);
  for (let i = first; i < last; i += 1) edges.add(sentences.start[i]).add(sentences.start[i] + sentences.length[i]);
  for (const mark of marks) edges.add(mark.start).add(mark.end);
  const cuts = [...edges].filter((edge) => edge >= from && edge <= to).sort((a, b) => a - b);
  const shown = [];
  let part = 0, i = first, m = 0, active = [], box = null, inside = -1, boxOf = -1;
  for (let c = 0; c + 1 < cuts.length; c += 1) {
    const [start, end] = [cuts[c], cuts[c + 1]];
    while (part < parts.length && lines.start[parts[part]] + lines.length[parts[part]] <= start) part += 1;
    while (i < last && sentences.start[i] + sentences.length[i] <= start) i += 1;
    while (m < marks.length && marks[m].start <= start) active.push(marks[m++]);
    active = active.filter((mark) => mark.end > start);
    if (part === parts.length) break;
    if (lines.start[parts[part]] > start) continue;
    const sentence = i < last && sentences.start[i] <= start ? i : -1;
    if (boxOf !== part) { shown.push(lineElement(parts[part])); boxOf = part; inside = -2; }
    if (inside !== sentence) { box = sentenceElement(sentence, now); shown[shown.length - 1].append(box); inside = sentence; }
    box.append(piece(articles.text[d].slice(start, end), active));
  }
  return shown;
}

function lineElement(k) {
  const zone = data.zones[lines.zone[k]];
  if (zone === "body") return make("p");
  return make("p", { class: `zone ${zone}` }, make("span", { class: "tag", title: lines.reasons[lines.reason[k]] }, zone), " ");
}

function sentenceElement(i, now) {
  if (i < 0) return make("span");
  return make("span", { class: i === now ? "sentence now" : "sentence", "data-s": i, ...(i === now ? { "aria-current": "true" } : {}),
    click: () => go({ sent: String(sentences.id[i]), page: view.page }) });
}

// A stretch of text with the marks that lie on it, one within another.
function piece(text, active) {
  return Object.keys(LAYERS).reverse().filter((layer) => active.some((mark) => mark.layer === layer)).reduce((inner, layer) => make("span", { class: `m-${layer}` }, inner), text);
}

// What is marked in a sentence, in words: colour alone says nothing.
function marksList(i) {
  const text = textOf(i), whole = articles.text[sentences.doc[i]];
  const items = Object.keys(LAYERS).reverse().flatMap((layer) => rowsOf(layer, i).map((row) => {
    const table = data[layer], words = whole.slice(sentences.start[i] + table.at[row], sentences.start[i] + table.at[row] + table.length[row]);
    const start = sentences.at[i] + characters(text.slice(0, table.at[row])), end = start + characters(words);
    const name = layer === "mentions" ? `${actors.name[table.actor[row]]}, ` : "", counts = layer !== "mentions" || isCounted(row);
    return make("li", {}, make("span", { class: `m-${layer}`, "data-start": start, "data-end": end }, words), ` ${LAYERS[layer]}: ${name}${table.labels[table.label[row]].replace(/_/g, " ")}${counts ? "" : "; not counted in this view"} `,
      make("small", {}, `${start}–${end}`));
  }));
  return [make("h3", {}, `Marked in ${citation(i)}`), items.length ? make("ul", {}, ...items) : make("p", { class: "hint" }, "Nothing.")];
}

/* ---------- to take away ---------- */

async function copyText(text, done) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make("textarea", { readonly: "" }, text);
    (byId("reader").open ? byId("reader") : document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  for (const id of ["copied", "reader-copied"]) byId(id).textContent = done; // beneath an open dialog nothing is read out
}

// As the library writes tables: an apostrophe before what a spreadsheet would run, no NUL, quotes doubled.
function cell(value) {
  if (typeof value === "number") return String(value);
  const text = value.replace(/\0/g, "\ufffd").replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function csvOf(rows) {
  const names = ["citation", "doc_id", "sent_id", "zone", "title", "outlet", "date_from", "date_to", "start", "end", "pre", "keyword", "post"];
  const body = rows.map(({ i, hit }) => {
    const text = textOf(i), d = sentences.doc[i], [from, to] = hit || [0, text.length];
    const start = sentences.at[i] + characters(text.slice(0, from)), end = start + characters(text.slice(from, to));
    return [citation(i), articles.doc_id[d], sentences.id[i], data.zones[sentences.zone[i]], articles.title[d], articles.outlet[d], articles.date_from[d], articles.date_to[d],
      start, end, hit ? text.slice(0, from) : "", text.slice(from, to), hit ? text.slice(to) : ""];
  });
  return `\ufeff${[names, ...body].map((row) => row.map(cell).join(",")).join("\n")}\n`;
}

function saveRows(rows) {
  const link = make("a", { download: "selection.csv", href: URL.createObjectURL(new Blob([csvOf(rows)], { type: "text/csv" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  byId("copied").textContent = `Saved ${count(rows.length, "row")} as selection.csv.`;
}

const listed = (values) => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`; // also how Python writes it
const quoted = (value) => (/^[\w.,:-]+$/.test(value) ? value : `'${value.replace(/'/g, "'\"'\"'")}'`);

function drawCommands() {
  const exclude = articles.label.filter((_, d) => !(articles.counted[d] || view.articles) || (view.outlet.length && !view.outlet.includes(outletOf(d))));
  const period = { date_from: view.from, date_to: view.to };
  const days = Object.entries(period).filter(([, day]) => day);
  const part = [`zones=${listed(view.zone)}`, ...(same(view.form, data.by_name) ? [] : [`forms=${listed(view.form)}`]),
    ...(exclude.length ? [`exclude=${listed(exclude)}`] : []), ...days.map(([name, day]) => `${name}="${day}"`)].join(", ");
  const more = [...["topic", "actor"].filter((name) => view[name].length).map((name) => `${name}s=${listed(view[name])}`),
    ...(view.context === "sentence" ? [] : [`context="${view.context}"`]), ...(view.q ? [`q=${JSON.stringify(view.q)}`] : [])].join(", ");
  byId("python").textContent = `from alliance_lib import annotate\nfrom alliance_lib.reporting.explorer import narrow\n\ncorpus = annotate("ARTICLES", ${JSON.stringify(data.codebook)})\n`
    + (more ? `view = narrow(corpus.select(${part}), ${more})` : `view = corpus.select(${part})`);
  byId("run").textContent = `alliance run ARTICLES -p zones=${quoted(view.zone.join(","))} -p forms=${quoted(view.form.join(","))}`
    + (exclude.length ? ` -p exclude=${quoted(exclude.join(","))}` : "") + days.map(([name, day]) => ` -p ${name}=${day}`).join("")
    + (view.context === "sentence" ? "" : ` -p context=${view.context}`);
}

/* ---------- showing a view ---------- */

let rows = [], shownAs = null, asked = 0, lastSearch = { q: "", result: { hits: null, problem: "" } };

async function show() {
  const fragment = location.hash.slice(1);
  if (fragment && !fragment.includes("=")) return; // a place on the page, not a view
  view = readView(fragment);
  const turn = (asked += 1);
  if (lastSearch.q !== view.q) lastSearch = { q: view.q, result: await search(view.q) };
  if (turn !== asked) return; // something else was chosen meanwhile
  const lists = writeView({ ...view, doc: "", sent: "" });
  if (lists !== shownAs) keepFocus(() => drawLists(lastSearch.result));
  shownAs = lists;
  openReader();
}

function drawLists({ hits, problem }) {
  const { chosen, counts, n_counted: counted } = select(hits);
  const docs = new Set(chosen.map(({ i }) => sentences.doc[i]));
  byId("q-problem").hidden = !problem;
  byId("q-problem").textContent = problem;
  const found = chosen.reduce((sum, { hits: some }) => sum + some.length, 0);
  const heading = `${count(chosen.length, "sentence")} in ${count(docs.size, "article")}`;
  byId("results").textContent = heading;
  byId("status").textContent = `${heading}, of ${number(counted)}${found ? `; ${count(found, "hit")}` : ""}.`;
  drawChips();
  drawChoices();
  drawBars("topics", barRows("topic", topics, tally(chosen, "topic_hits", data.topic_hits.topic, topics.id)), "topic");
  drawBars("actors", barRows("actor", actors, tally(chosen, "mentions", data.mentions.actor, actors.id, counts)), "actor");
  const pairs = tallyPairs(chosen, counts);
  drawPairs(pairs);
  drawNetwork(pairs);
  lastPairs = pairs;
  rows = makeRows(chosen);
  drawPages(rows);
  drawCommands();
}

let lastPairs = [];

// What had the focus has it again, made anew; if it is gone, the heading of what was found has it.
function keepFocus(change) {
  const { id } = document.activeElement || {};
  change();
  if (id && document.activeElement.id !== id) (byId(id) || byId("results")).focus({ preventScroll: true });
}

function listen() {
  byId("search").addEventListener("submit", (event) => { event.preventDefault(); go({ q: byId("q").value.trim() }); });
  for (const id of ["context", "rows", "sort", "from", "to"]) byId(id).addEventListener("change", () => go({ [id]: byId(id).value }));
  byId("all-articles").addEventListener("change", () => go({ articles: view.articles ? "" : "all" }));
  byId("csv").addEventListener("click", () => saveRows(rows));
  byId("copy-link").addEventListener("click", () => copyText(location.href, "Copied the address."));
  for (const [id, target] of [["skip", "results"], ["start", "results"]]) {
    byId(id).addEventListener("click", (event) => { event.preventDefault(); if (id === "start") go(readView("")); byId(target).focus(); });
  }
  for (const layer of Object.keys(LAYERS)) byId(`show-${layer}`).addEventListener("change", (event) => byId("reader").classList.toggle(`without-${layer}`, !event.target.checked));
  byId("reader-close").addEventListener("click", () => byId("reader").close());
  byId("reader").addEventListener("close", () => { if (view.doc) go({ doc: "", sent: "", page: view.page }); });
  byId("together").addEventListener("toggle", () => drawNetwork(lastPairs));
  addEventListener("resize", () => keepFocus(() => drawNetwork(lastPairs)));
  addEventListener("popstate", show);
  addEventListener("hashchange", show);
  addEventListener("beforeprint", () => drawRows(rows, 0, Math.min(rows.length, MOST_PRINTED))); // paper has no pages to turn
  addEventListener("afterprint", () => drawPages(rows));
}

function begin() {
  const left = articles.counted.filter((kept) => !kept).length, undated = articles.date_from.filter((day) => !day).length;
  byId("held").textContent = data.whole && articles.doc_id.length < data.n_articles
    ? `Here are ${number(articles.doc_id.length)} of the ${number(data.n_articles)} articles, those that the briefing cites and the other pages link to most. Every number on this page is of these alone.`
    : data.whole ? `Choose topics, actors, words or days: the sentences that have them all stand below, each to be opened in its article.`
    : `More articles than one page can hold: here are the ${number(SIZE)} sentences that the run counts, without what stands between them.`;
  byId("undated").textContent = undated ? `${count(undated, "article")} of ${number(articles.doc_id.length)} ${undated === 1 ? "has" : "have"} no date, and ${undated === 1 ? "is" : "are"} in no period.` : "";
  byId("left-out").hidden = !left;
  byId("left-out").querySelector("label").textContent = `also what the run left out (${count(left, "article")})`;
  if (matchMedia("(max-width: 60rem)").matches) for (const facet of document.querySelectorAll(".choose .facet")) facet.open = false;
  if (matchMedia("(max-width: 45rem)").matches) byId("together").open = false;
  listen();
  show();
}

begin();
