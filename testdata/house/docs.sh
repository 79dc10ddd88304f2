# The documents hold together: each link in them leads to a file, and to a heading of it where it names one; each file
# of the source tree that they name is there; each `cmd/docs/PAGE.md, "Section"` in a source is a heading of that page;
# and no page or source names a page of elsewhere.
longest_readme=220

documents() {
  find README.md .github cmd -name '*.md' -type f 2>/dev/null | LC_ALL=C sort
}

# The lines of a page outside fenced blocks.
prose() {
  awk '/^ *```/ { fenced = !fenced; next } !fenced' "$1"
}

# Its headings, one a line, without the marks for code.
headings() {
  # shellcheck disable=SC2016 # backquotes of Markdown
  prose "$1" | sed -n 's/^##* //p' | tr -d '`'
}

# The fragments by which a browser reaches them.
anchors() {
  headings "$1" | tr '[:upper:]' '[:lower:]' | sed "s/[^a-z0-9 _-]//g; s/ /-/g"
}

check_links() {
  local failed=0 page link target fragment
  for page in $(documents); do
    while read -r link; do
      case $link in http://* | https://*) continue ;; esac
      target=${link%%#*} fragment=
      [ "$target" = "$link" ] || fragment=${link#*#}
      target=$([ -z "$target" ] && echo "$page" || echo "$(dirname "$page")/$target")
      [ -e "$target" ] || { echo "$page: no file $link" && failed=1 && continue; }
      [ -z "$fragment" ] || anchors "$target" | grep -qxF -- "$fragment" || {
        echo "$page: $target has no heading #$fragment"
        failed=1
      }
    done < <(prose "$page" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//')
  done
  return "$failed"
}

# `model/plan/plan.h` in a page; `NAME` and `NNN` stand for any name.
check_paths() {
  local failed=0 page path
  for page in $(documents); do
    while read -r path; do
      [[ $path == *[A-Z][A-Z]* || -e $path || -e ${path}_test.c ]] || { # which is a test
        echo "$page: no file $path"
        failed=1
      }
    done < <(grep -oE '`(model|reconcile|cmd|testdata)/[A-Za-z0-9_./-]*`' "$page" | tr -d '`')
  done
  return "$failed"
}

# What a source cites, one a line: `cmd/docs/PAGE.md, "Section" and "Section"`, across the lines of a comment.
citations() {
  sed -E 's,^ *(/?\*|//) ?,,' "$1" | tr '\n' ' ' | grep -oE 'cmd/docs/[a-z-]+\.md(, "[^"]+"( and "[^"]+")?)?'
}

check_citations() {
  local failed=0 source citation page section
  while read -r source; do
    while read -r citation; do
      page=${citation%%,*}
      [ -e "$page" ] || { echo "$source: no page $page" && failed=1 && continue; }
      while read -r section; do
        headings "$page" | grep -qxF -- "$section" || {
          echo "$source: $page has no section \"$section\""
          failed=1
        }
      done < <(grep -oE '"[^"]+"' <<<"$citation" | tr -d '"')
    done < <(citations "$source")
  done < <(sources | xargs -r grep -l 'cmd/docs/')
  return "$failed"
}

check() {
  local failed=0
  [ ! -e README.md ] || [ "$(wc -l <README.md)" -le "$longest_readme" ] || {
    echo "README.md has more than $longest_readme lines. Move what not every user needs to cmd/docs/."
    failed=1
  }
  check_links || failed=1
  check_paths || failed=1
  check_citations || failed=1
  # shellcheck disable=SC2046 # no path has a blank
  ! grep -nE '(^|[^-a-z/])(contract|journey-documents|mcp-server)\.md|(^|[^/])recordings/README\.md' $(sources) $(documents) /dev/null || failed=1
  return "$failed"
}

broken_length() {
  seq 221 | file README.md
}

broken_link() {
  echo 'See [the plan](plan.md).' | file cmd/docs/fleets.md
}

broken_fragment() {
  echo '# Plans' | file cmd/docs/plan.md
  echo 'See [the plan](cmd/docs/plan.md#fields).' | file README.md
}

broken_path() {
  echo 'Rules are in `model/plan/rules.c`.' | file .github/CONTRIBUTING.md
}

broken_citation() {
  printf '# Platform\n\n## Errors\n' | file cmd/docs/platform.md
  printf '/* Routes (cmd/docs/platform.md, "Errors" and\n * "Requests"). */\n' | file model/route.h
}

broken_source_of_elsewhere() {
  echo '/* Routes (contract.md). */' | file model/route.h
}
