# Shell scripts parse, and shellcheck has nothing to say where it is installed.
scripts() {
  find cmd .ci testdata -path testdata/cases -prune -o -path testdata/projects -prune -o -type f -size +0 -print0 2>/dev/null |
    LC_ALL=C xargs -0 -r awk 'FILENAME ~ /[.]sh$/ || /^#!.*sh$/ { print FILENAME } { nextfile }' | LC_ALL=C sort
}

check() {
  local path scripts failed=0
  scripts=$(scripts)
  for path in $scripts; do
    bash -n "$path" || failed=1
    case $path in
      *.sh) ;;
      *) [ -x "$path" ] || {
        echo "$path is not executable."
        failed=1
      } ;;
    esac
  done
  if command -v shellcheck >/dev/null && [ -n "$scripts" ]; then
    echo "$scripts" | xargs shellcheck --shell=bash --external-sources --severity=warning || failed=1
  fi
  return "$failed"
}

broken_syntax() {
  printf '#!/usr/bin/env bash\nif true; then\n' | file cmd/try
  chmod +x cmd/try
}

broken_mode() {
  printf '#!/usr/bin/env bash\ntrue\n' | file cmd/try
}
