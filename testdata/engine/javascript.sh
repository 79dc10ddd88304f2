#!/usr/bin/env bash
# The engine's own JavaScript is small, laid out as TypeScript's formatter would, and no line is longer than 120 columns.
#
#   testdata/engine/javascript.sh          with JD_BIN_DIR naming the build folder
set -u
[ "${JD_ENGINE:-}" != off ] || exit 77
typescript=$("${JD_BIN_DIR:?names no folder}/jd" engine --format json | jq -r '.programs[] | select(.name == "typescript" and .present) | .path')
[ -n "$typescript" ] || {
  echo "The engine is not there: run 'jd engine install', or set JD_ENGINE=off."
  exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/layout.cjs" <<'END'
// Prints the places of a file that the formatter would change, and lines that are too long.
const [typescript, ...files] = process.argv.slice(2);
const ts = require(typescript);
const fs = require("node:fs");
const settings = { ...ts.getDefaultFormatCodeSettings("\n"), indentSize: 2, convertTabsToSpaces: true, semicolons: "insert" };
let wrong = 0;
const say = (file, line, what) => {
  console.log(`${file}:${line}: ${what}`);
  wrong = 1;
};
for (const file of files) {
  const text = fs.readFileSync(file, "utf8");
  const host = {
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => (name === file ? ts.ScriptSnapshot.fromString(text) : undefined),
    getCurrentDirectory: () => "/",
    getCompilationSettings: () => ({ allowJs: true, noLib: true }),
    getDefaultLibFileName: () => "lib.d.ts",
    fileExists: () => false,
    readFile: () => undefined,
  };
  const service = ts.createLanguageService(host);
  for (const problem of service.getSyntacticDiagnostics(file)) say(file, 0, ts.flattenDiagnosticMessageText(problem.messageText, " "));
  const lineOf = (offset) => text.slice(0, offset).split("\n").length;
  for (const edit of service.getFormattingEditsForDocument(file, settings)) say(file, lineOf(edit.span.start), "not laid out");
  text.split("\n").forEach((line, i) => line.length > 120 && say(file, i + 1, "longer than 120 columns"));
}
process.exit(wrong);
END
failed=0
lines=$(cat reconcile/engine/*.js | wc -l)
[ "$lines" -lt 300 ] || {
  echo "The engine's own JavaScript has $lines lines; it is to stay under 300."
  failed=1
}
node "$scratch/layout.cjs" "$typescript" reconcile/engine/*.js || failed=1
# The rule can fail.
printf 'const a = {b:1}\nfunction f( ) {\n      return a}\n' >"$scratch/broken.js"
! node "$scratch/layout.cjs" "$typescript" "$scratch/broken.js" >/dev/null || {
  echo "A file without any layout passes."
  failed=1
}
exit "$failed"
