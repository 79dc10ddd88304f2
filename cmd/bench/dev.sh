# shellcheck disable=SC2154 # folder and sources: cmd/bench/run and common.sh
echo "jd dev, for one small class:"
workerd=$(jd engine --format json | jq -r '.programs[] | select(.name == "workerd" and .present) | .path')
typescript=$(jd engine --format json | jq -r '.programs[] | select(.name == "typescript" and .present) | .path')
[ -n "$workerd" ] && [ -n "$typescript" ] || fail "The engine is not there. Run: jd engine install"
export XDG_CACHE_HOME=$folder/cache
mkdir -p "$folder/project/docs/butterbase" "$folder/project/durable-objects" "$folder/bare" && cd "$folder/project" ||
  fail "There is no folder to work in."
printf '## Durable\n- `counter` — access: public\n' >docs/butterbase/02-plan.md

# source_of VERSION: a class that answers it.
source_of() {
  cat <<END
import { DurableObject } from "cloudflare:workers";
export class Counter extends DurableObject {
  async fetch(request: Request): Promise<Response> {
    const count: number = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
    this.ctx.storage.put("count", count);
    return new Response("version $1");
  }
}
END
}

# answered PORT TEXT: returns once that is the answer. Asks every other millisecond, and starts no program to do so, which
# would take the processor from those that are measured.
mkfifo "$folder/never" && exec 8<>"$folder/never"
trap : PIPE # the server may end while it is asked; programs that are started do not inherit this
answered() {
  local answer
  for (( ; ; )); do
    if { exec 7<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; then
      printf 'GET /_do/counter/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&7 2>/dev/null || true
      read -r -d '' -t 5 -u 7 answer || true # up to its end
      exec 7>&-
      [[ $answer != *"$2" ]] || return 0
    fi
    read -r -t 0.002 -u 8 answer || true
  done
}

# What a script does without jd: node transpiles the source, and workerd is started with it.
cat >"$folder/bare/transpile.cjs" <<END
const ts = require("$typescript"), fs = require("node:fs");
const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, isolatedModules: true };
const made = ts.transpileModule(fs.readFileSync("$folder/project/durable-objects/counter.ts", "utf8"), { compilerOptions: options });
fs.writeFileSync("$folder/bare/worker.mjs", made.outputText + \`
export default { fetch(request, env) {
  return env.COUNTER.get(env.COUNTER.idFromName(new URL(request.url).pathname.split("/")[3])).fetch(request);
} };\`);
END
cat >"$folder/bare/config.capnp" <<END
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  sockets = [(name = "http", address = "127.0.0.1:8798", http = (), service = "main")],
  services = [(name = "disk", disk = (path = "$folder/bare/storage", writable = true)), (name = "main", worker = (
    compatibilityDate = "2025-01-24", modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
    durableObjectNamespaces = [(className = "Counter", uniqueKey = "counter")], durableObjectStorage = (localDisk = "disk"),
    bindings = [(name = "COUNTER", durableObjectNamespace = "Counter")]))]);
END
mkdir "$folder/bare/storage"
bare=
end_bare() {
  [ -z "$bare" ] || { kill "$bare" && wait "$bare" || true; }
  bare=
}
start_bare() {
  end_bare
  node "$folder/bare/transpile.cjs"
  "$workerd" serve "$folder/bare/config.capnp" >/dev/null 2>&1 &
  bare=$!
  answered 8798 "version $1"
}

dev=
end_dev() {
  [ -z "$dev" ] || { kill "$dev" && wait "$dev" || true; }
  dev=
}
trap 'end_bare; end_dev; rm -rf "$folder"' EXIT # for that of cmd/bench/run
start_dev() {
  end_dev
  jd dev --port 8799 >"$folder/said" 2>&1 &
  dev=$!
  answered 8799 "version $1"
}

# Each run has a version of its own, so nothing was compiled before.
version=0
first_ours() {
  end_dev
  rm -rf "$XDG_CACHE_HOME" .butterbase
  start_dev "$version"
}
changed_ours() {
  source_of $((++version)) >durable-objects/counter.ts
  answered 8799 "version $version"
}
changed_theirs() {
  source_of $((++version)) >durable-objects/counter.ts
  start_bare "$version"
}

# least_of RUNS FUNCTION: as quickest_of, in this shell, which remembers; into $least.
least_of() {
  local run
  : >"$folder/took"
  for ((run = 0; run < $1; run++)); do took "$2" >>"$folder/took"; done
  least=$(quickest "$folder/took")
}

# within TITLE TOOK MOST: the target is half of what wrangler dev takes on a quiet machine.
within() {
  awk -v title="$1" -v took="$2" -v most="$3" 'BEGIN {
    printf "  %-52s %9.1f ms; the target is <= %d ms: %s\n", title, took / 1000, most, took <= most * 1000 ? "met" : "MISSED" }'
}

source_of 0 >durable-objects/counter.ts
least_of 5 first_ours
within "from the start to the first answer, nothing kept" "$least" 800
first_again() {
  end_dev
  start_dev "$version"
}
least_of 5 first_again
milliseconds "the same with what the last run kept" "$least"
compare 9 changed_ours changed_theirs
milliseconds "a saved file to its answer: node, then workerd" "$theirs"
within "a saved file to its answer: jd dev" "$ours" 170
verdict "$(awk "BEGIN { print $ours / $theirs }")" "<=" 0.5
# Short runs, and many: one of them meets a moment in which the machine does nothing else.
requests_to() {
  curl -s -o /dev/null "http://127.0.0.1:$1/_do/counter/a?[1-1000]"
}
requests_ours() {
  requests_to 8799
}
requests_theirs() {
  requests_to 8798
}
source_of 0 >durable-objects/counter.ts
start_bare 0
answered 8799 "version 0"
compare 20 requests_ours requests_theirs
milliseconds "1,000 requests, one after the other: workerd alone" "$theirs"
milliseconds "1,000 requests, one after the other: jd dev" "$ours"
verdict "$(awk "BEGIN { print $theirs / $ours }")" ">=" 0.9
