#!/usr/bin/env bash
# The page, in headless Chromium: page.mjs, with playwright-core, pinned by version and integrity in browser/. With the
# argument FOLDER, pictures of the page go there.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
chromium=${CHROMIUM:-$(command -v chromium)}
[ -n "$chromium" ] || { echo "Skipped: there is no chromium. Run: apt-get install chromium" && exit 77; }
command -v node >/dev/null || { echo "Skipped: there is no node. Run: apt-get install nodejs" && exit 77; }
driver=$programs/browser
if ! cmp -s "$root/testdata/dev/browser/package-lock.json" "$driver/package-lock.json" || [ ! -d "$driver/node_modules" ]; then
  mkdir -p "$driver" && cp "$root"/testdata/dev/browser/package*.json "$driver"
  npm ci --ignore-scripts --prefix "$driver" >"$scratch/npm" 2>&1 || {
    rm -rf "$driver"
    tail -n 5 "$scratch/npm"
    echo "Skipped: npm cannot fetch playwright-core."
    exit 77
  }
fi
cp -R "$root/testdata/sample/." "$project"
start_dev
CHROMIUM=$chromium node "$root/testdata/dev/page.mjs" "$driver/node_modules/playwright-core" "$url" "$project" "$@" || fail "the page"
end_dev INT
