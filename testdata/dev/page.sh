#!/usr/bin/env bash
# The page, in headless Chromium: page.mjs, with playwright-core. With the argument FOLDER, pictures of the page go there.
set -u
# shellcheck source=testdata/dev/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
chromium=${CHROMIUM:-$(command -v chromium)}
[ -n "$chromium" ] || { echo "Skipped: there is no chromium. Run: apt-get install chromium" && exit 77; }
mapfile -t found < <(JD_BIN_DIR=$programs "$root/testdata/npm/install")
[ ${#found[@]} -eq 2 ] || { echo "Skipped: playwright-core is missing, see above." && exit 77; }
cp -R "$root/testdata/sample/." "$project"
start_dev
CHROMIUM=$chromium "${found[1]}" "$root/testdata/dev/page.mjs" "${found[0]}/node_modules/playwright-core" "$url" "$project" "$@" || fail "the page"
end_dev INT
