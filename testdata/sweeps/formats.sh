# The forms for CI are what they claim to be, whatever stands in sources and on the app: XML that parses, SARIF with what
# its standard requires, Markdown within a comment's limit, workflow commands of one line.
# shellcheck disable=SC2034,SC2154 # variables of ./run

# What is live differs from the plan by 3,000 lines of the worst; 40 apps of it make any document too long.
hostile() {
  jd apply --yes
  status_is 0
  {
    cat durable-objects/room.ts
    printf '// ]]> </failure> & "quoted" \x27 %%0A ::error:: @everyone <script> ``` \xef\xbf\xbe \x1b[31m \xe2\x80\xae \t |\n'
    for ((line = 0; line < 3000; line++)); do printf '// %d ]]> <b> & ``` | ::warning::%%0D\n' "$line"; done
  } >changed.ts && mv changed.ts durable-objects/room.ts
  echo app_abc123 >apps.txt
  seq -f 'app_clone%.0f' 40 >>apps.txt
}

# Both forms of each command: of one app, and of many.
each_way() {
  local way
  for way in "plan" "drift" "drift --apps-file apps.txt"; do
    # shellcheck disable=SC2086 # words
    jd $way --format "$1"
    case $status in
      0 | 2) "$2" "$way" ;;
      *) fail "jd $way --format $1 ended with $status." ;;
    esac
  done
}

junit_is_whole() {
  xmllint --noout "$said" 2>"$complained" || fail "The XML of jd $1 does not parse."
  local tests failures
  tests=$(xmllint --xpath 'count(//testcase)' "$said") failures=$(xmllint --xpath 'count(//failure)' "$said")
  [ "$tests" = "$(xmllint --xpath 'sum(//testsuite/@tests)' "$said")" ] || fail "jd $1: the tests are not as many as it says."
  [ "$failures" = "$(xmllint --xpath 'sum(//testsuite/@failures)' "$said")" ] || fail "jd $1: nor are the failures."
  [ "$failures" -gt 0 ] || fail "jd $1 finds nothing, so it shows nothing."
}

test_junit_is_xml() {
  hostile
  each_way junit junit_is_whole
}

# What SARIF 2.1.0 requires of what is there: sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.29 and 3.30.
sarif_is_whole() {
  jq --exit-status '
    .version == "2.1.0" and (."$schema" | startswith("https://")) and (.runs | length == 1) and (.runs[0] |
      (.tool.driver.name == "jd") and (.tool.driver.rules | length > 0) and
      ([.tool.driver.rules[].id] as $rules | (.results | length > 0) and all(.results[];
        (.ruleId as $id | $rules | index($id) != null) and
        (.level | IN("none", "note", "warning", "error")) and (.message.text | length > 0) and
        (.partialFingerprints | length > 0) and
        all(.locations[].physicalLocation;
          (.artifactLocation.uri | test("^[A-Za-z0-9/._~%-]+$")) and (.region.startLine >= 1)))) and
      ([.results[].partialFingerprints] | length == (unique | length)))' "$said" >/dev/null 2>"$complained" ||
    fail "The SARIF of jd $1 lacks something."
}

test_sarif_is_sarif() {
  hostile
  each_way sarif sarif_is_whole
}

markdown_fits() {
  [ "$(wc -c <"$said")" -le 65536 ] || fail "The Markdown of jd $1 is too long."
  head -n 1 "$said" | grep -q '^<!-- jd [a-z]* [A-Za-z0-9_]* -->$' || fail "jd $1: a bot cannot find this again."
  says 'Cut at 65536 characters:'
  [ "$(grep -c '<details>' "$said")" = "$(grep -c '^</details>' "$said")" ] || fail "jd $1: what is folded is not closed."
  [ "$(grep -n '^| ' "$said" | head -n 1 | cut -d : -f 1)" -lt "$(grep -n '<details>' "$said" | head -n 1 | cut -d : -f 1)" ] ||
    fail "jd $1: the table does not come first."
}

test_markdown_fits_a_comment() {
  hostile
  each_way markdown markdown_fits
}

annotations_are_lines() {
  says '^::\(error\|warning\|notice\) file='
  ! grep -aP '^::.*[\x00-\x08\x0b-\x1f]' "$said" || fail "jd $1: an annotation holds what ends it."
  ! grep -v '^::\(error\|warning\|notice\) file=[^:]*::' "$said" | grep '::' || fail "jd $1: text became a command."
}

test_annotations_are_one_line_each() {
  hostile
  each_way github annotations_are_lines
}
