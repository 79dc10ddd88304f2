// Holds what commands printed with --format json against the schemas of each (testdata/documents.sh).
//
//   node recorded.mjs FOLDER SAID    FOLDER has node_modules; each file in SAID has arguments of jd, then what it printed
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fits_with, schema_of } from "./fits.mjs";

const [folder, said] = process.argv.slice(2);
const jd = (...words) => JSON.parse(execFileSync("jd", [...words, "--format", "json"]).toString());
const fits = fits_with(folder);
const documents = Object.fromEntries(jd("help").commands.map(({ name }) => [name, jd("help", name).documents]));
const schemas = Object.fromEntries(Object.values(documents).flat().concat("version-output").map((name) => [name, schema_of(name)]));
const printed = new Set(["dev-event-output"]); // needs the engine: testdata/dev/serve.sh

// The names of the documents that a command line may print.
function expected(words, document) {
  if (words.includes("--version")) return ["version-output"];
  const command = words.find((word) => word in documents);
  if (command && !words.includes("--help")) return documents[command];
  return document.error ? ["error-output"] : documents.help;
}

function whole(name, document) {
  return name === "error-output" || !document.error;
}

function check(words, document) {
  if (document.$schema) return; // of jd schema itself
  const { event, time, ...plan } = document; // of the event `planned`, which is a plan besides
  const names = expected(words, document).filter((name) => event !== "planned" || name === "plan-output");
  const problems = [];
  for (const name of names)
    try {
      fits(schemas[name], event === "planned" ? plan : document, name);
      if (whole(name, document)) printed.add(name);
      return;
    } catch (error) {
      problems.push(error.message);
    }
  assert.fail(`jd ${words.join(" ")} printed ${JSON.stringify(document)}, which fits none of its schemas:\n${problems.join("\n")}`);
}

// One document, or one a line.
function parsed(text) {
  try {
    return text.trim() ? [JSON.parse(text)] : [];
  } catch {
    return text.trim().split("\n").map((line) => JSON.parse(line));
  }
}

let count = 0;
for (const file of readdirSync(said)) {
  const text = readFileSync(join(said, file), "utf8"), end = text.indexOf("\n");
  const words = text.slice(0, end).split(" ");
  for (const document of parsed(text.slice(end + 1))) count += (check(words, document), 1);
}
const missing = Object.keys(schemas).filter((name) => !printed.has(name));
assert.deepEqual(missing, [], "no golden case prints these; add a line with --format json to testdata/cases/json-everywhere.case");
console.log(`${count} documents fit the ${printed.size} schemas.`);
