#!/usr/bin/env bash
# `jd engine install` with the real npm and a registry on loopback that serves other bytes than the lock file names:
# npm refuses them, and nothing half done is left.
#
#   testdata/engine/integrity.sh          with JD_BIN_DIR naming the build folder
set -u
programs=$(cd "${JD_BIN_DIR:?names no folder}" && pwd)
scratch=$(mktemp -d) registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$scratch"' EXIT
unset JD_ENGINE XDG_DATA_HOME "${!BUTTERBASE_@}"
mkdir -p "$scratch/home" "$scratch/package/lib"
export HOME=$scratch/home
cd "$scratch" || exit 1

# A package that npm can unpack, whatever name and version it is asked for by.
echo '{"name": "typescript", "version": "5.9.3"}' >package/package.json
echo 'throw new Error("another compiler");' >package/lib/typescript.js
tar -czf package.tgz package
cat >registry.cjs <<'END'
const { readFileSync, appendFileSync } = require("node:fs");
const server = require("node:http").createServer((request, response) => {
  appendFileSync("asked", `${request.url}\n`);
  if (request.url.endsWith(".tgz")) return response.end(readFileSync("package.tgz"));
  const name = decodeURIComponent(request.url.slice(1));
  const version = name === "typescript" ? "5.9.3" : "1.20261117.1";
  const tarball = `http://127.0.0.1:${server.address().port}/${name}.tgz`;
  response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: { name, version, dist: { tarball } } } }));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
END
node registry.cjs >port &
registry=$!
for ((i = 0; i < 100; i++)); do
  [ -s port ] && break
  sleep 0.1
done

npm_config_fetch_retries=0 npm_config_registry=http://127.0.0.1:$(cat port) "$programs/jd" engine install >said 2>&1
status=$?
failed=0
wrong() {
  echo "$*"
  failed=1
}
[ "$status" -eq 1 ] || wrong "status $status in place of 1: $(cat said)"
grep -q '^/typescript.tgz$' asked || wrong "npm did not ask the registry: $(cat asked)"
grep -q 'could not be fetched: code EINTEGRITY' said || wrong "no word of the integrity: $(cat said)"
grep -q 'Nothing was installed. Run `jd engine install` again' said || wrong "no fix: $(cat said)"
left=$(find "$HOME/.local/share/jd/engine" -mindepth 1 -maxdepth 1 ! -name '*.lock')
[ -z "$left" ] || wrong "left $left"
"$programs/jd" engine | grep -q ' present ' && wrong "something was taken for the engine."
[ "$failed" -eq 0 ] && echo "Other bytes are refused, and nothing is left."
exit "$failed"
