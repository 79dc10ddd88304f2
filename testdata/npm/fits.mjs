// Holds documents of jd against their schemas (jd schema NAME), with ajv.
//
//   node fits.mjs FOLDER NAME    FOLDER has node_modules; each line of stdin must fit the schema of NAME
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Every member must be declared, so that a new one is not forgotten in the schema.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === "const" ? value : closed(value)]));
  if (copy.type === "object" && schema.properties) copy.additionalProperties = false;
  return copy;
}

export const schema_of = (name) => JSON.parse(execFileSync("jd", ["schema", name]).toString());

export function fits_with(folder) {
  const Ajv = createRequire(join(folder, "x.js"))("ajv").default;
  const compiled = new Map();
  return (schema, document, what) => {
    if (!compiled.has(schema))
      compiled.set(schema, new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(closed(schema)));
    const validate = compiled.get(schema);
    assert.ok(validate(document), `${what}: ${JSON.stringify(validate.errors)}`);
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, name] = process.argv.slice(2);
  const fits = fits_with(folder), schema = schema_of(name), lines = readFileSync(0, "utf8").trim().split("\n");
  for (const line of lines) fits(schema, JSON.parse(line), line);
  console.log(`${lines.length} documents fit ${name}.`);
}
