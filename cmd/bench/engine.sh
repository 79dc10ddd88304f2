# shellcheck disable=SC2154 # folder, ours and theirs: cmd/bench/run and common.sh
echo "The engine, for five ordinary sources and for five of 900 kB:"
typescript=$(jd engine --format json | jq -r '.programs[] | select(.name == "typescript" and .present) | .path')
[ -n "$typescript" ] || fail "The engine is not there. Run: jd engine install"
mkdir -p "$folder/project" && cd "$folder/project" || fail "There is no folder to work in."
cp "$sources"/testdata/sample/durable-objects/{chat-room,leaderboard,rate-limiter}.ts .
cp "$sources"/testdata/engine/{alarm,counter}.ts .
export XDG_CACHE_HOME=$folder/cache
cat >transpile.cjs <<END
const ts = require("$typescript");
const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true };
for (const file of process.argv.slice(2))
  ts.transpileModule(require("node:fs").readFileSync(file, "utf8"), { compilerOptions: options, reportDiagnostics: true });
END
unchanged() {
  jd-bench-engine ./*.ts
}
fresh() {
  rm -rf "$XDG_CACHE_HOME"
  unchanged
}
transpiled() {
  node transpile.cjs ./*.ts
}
nothing() {
  node -e 0
}
compare 11 fresh transpiled
milliseconds "node with transpileModule on the same files" "$theirs"
milliseconds "compiled and loaded, all of them new" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 2
compare 31 unchanged nothing
milliseconds "node -e 0, which does nothing" "$theirs"
milliseconds "the same sources, unchanged" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 1
for name in *.ts; do
  class=$(sed -n 's/^export class \([A-Za-z]*\).*/\1/p' "$name")
  awk -v class="$class" 'BEGIN {
    for (i = 0; size < 900000; i++) {
      line = "function " class i "(a: number): number { return a * " i " + (a > 2 ? " class int(i / 2) "(a - 1) : 0); }"
      print line
      size += length(line) + 1
    }
    print "export class " class "Large {}"
  }' >"large-$name"
done
{
  echo "durable_objects:"
  for name in large-*.ts; do printf '  - name: %s\n    source: %s\n    key: id\n' "$(basename "$name" .ts)" "$name"; done
} >large.yaml
open_sandbox
planned() {
  jd --plan large.yaml --app app_large plan --stat
}
planned_first() {
  rm -rf "$XDG_CACHE_HOME"
  planned
}
transpiled() {
  node transpile.cjs ./large-*.ts
}
compare 2 planned_first transpiled
milliseconds "node with transpileModule on five of 900 kB" "$theirs"
milliseconds "the first jd plan of them" "$ours"
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 2
milliseconds "jd plan of them, unchanged" "$(quickest_of 5 planned)"
