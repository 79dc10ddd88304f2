# An engine of the right versions whose programs are none.
for program in workerd typescript; do
  path=$(jd engine --format json | jq -r ".programs[] | select(.name == \"$program\").path")
  version=$(jd engine --format json | jq -r ".programs[] | select(.name == \"$program\").version")
  path=broken/node_modules/${path#*/node_modules/}
  folder=$(dirname "$(dirname "$path")")
  mkdir -p "$(dirname "$path")"
  echo "{\"version\": \"$version\"}" >"$folder/package.json"
  printf '#!/bin/sh\nexit 1\n' >"$path"
  chmod +x "$path"
done
