# shellcheck disable=SC2154 # folder, ours and theirs: cmd/bench/run and common.sh
echo "An instance that jd-sandbox --run serves, and the same bundle in a workerd of its own:"
workerd=$(jd engine --format json | jq -r '.programs[] | select(.name == "workerd" and .present) | .path')
[ -n "$workerd" ] || fail "The engine is not there. Run: jd engine install"
cd "$folder" || fail "There is no folder to work in."
requests=3000 path=/_do/room/k
jd-sandbox --run --db platform.db >ready </dev/null &
sandbox=$!
until [ "$(wc -l <ready)" -eq 2 ]; do sleep 0.05; done
control=$(sed -n '1s/.* //p' ready) port=$(sed -n '2s/.*://p' ready)
curl --silent --show-error --fail --output /dev/null --header "Authorization: Bearer $BUTTERBASE_API_KEY" --json \
  '{"name":"room","access_mode":"public","code":"let n = 0; export class Room { fetch() { return new Response(`${++n}`); } }"}' \
  "$control/v1/app_bench/durable-objects"
jd-bench-serve "$port" "$path" 1
# What jd-sandbox made of it is a file in memory that its workerd has open.
cat "/proc/$(ps --no-headers -o pid --ppid "$sandbox" | tr -d ' ')/fd/4" >worker.mjs
mkdir disk
cat >bare.capnp <<END
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "bare")],
  services = [
    (name = "disk", disk = (writable = true, path = "$folder/disk")),
    (name = "bare", worker = (
      modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
      compatibilityDate = "2025-01-24",
      durableObjectStorage = (localDisk = "disk"),
      durableObjectNamespaces = [(className = "Room", uniqueKey = "Room")],
      bindings = [(name = "ROOM", durableObjectNamespace = "Room")]))
  ]);
END
"$workerd" serve bare.capnp --control-fd 3 3>listens &
bare=$!
until grep -q port listens; do sleep 0.05; done
bare_port=$(sed 's/.*"port":\([0-9]*\).*/\1/' listens)
through_sandbox() {
  jd-bench-serve "$port" "$path" "$requests"
}
through_bare() {
  jd-bench-serve "$bare_port" "$path" "$requests"
}
compare 15 through_sandbox through_bare
kill "$bare"
rate() {
  awk -v title="$1" -v took="$2" -v requests="$requests" 'BEGIN { printf "  %-52s %9.0f /s\n", title, requests * 1e6 / took }'
}
rate "workerd alone" "$theirs"
rate "jd-sandbox --run" "$ours"
verdict "$(awk "BEGIN { print $theirs / $ours }")" ">=" 0.9
