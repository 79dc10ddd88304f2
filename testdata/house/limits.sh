# No file over 600 lines, no function over 80, and half of the functions in 15 lines or less.
#
# A function is counted from the first line of its signature to its closing brace. The layout is clang-format's (see
# format.sh), so definitions begin, and their last brace stands, in the first column.
max_file=600 max_function=80 max_median=15

# Prints `LENGTH FILE:LINE` for each function.
functions() {
  # shellcheck disable=SC2016 # awk's own dollars
  sources '*.c' | xargs -r awk '
    FNR == 1            { start = 0; inside = 0; macro = 0 }
    macro               { macro = /\\$/; next }
    !inside && /^#/     { macro = /\\$/; next }
    inside              { if (/^}/) { if (/^}$/) print FNR - start + 1, FILENAME ":" start; inside = 0; start = 0 } next }
    /^[A-Za-z_]/        { if (!start) start = FNR }
    /^([A-Za-z_].*|[ \t].*)?\) ?{$/ && start { inside = 1; next }
    /[{]$/ && start     { inside = 1; next }
    /;$|^$|^}/          { start = 0 }'
}

check() {
  local failed=0 path lines measured median
  while read -r lines path; do
    [ "$path" = total ] || [ "$lines" -le "$max_file" ] || {
      echo "$path has $lines lines; the limit is $max_file. Split it by meaning."
      failed=1
    }
  done < <(sources | xargs -r wc -l)
  measured=$(functions | sort -n)
  [ -n "$measured" ] || return "$failed"
  while read -r lines path; do
    [ "$lines" -le "$max_function" ] || {
      echo "$path: a function of $lines lines; the limit is $max_function."
      failed=1
    }
  done <<<"$measured"
  median=$(awk '{ length_of[NR] = $1 } END { print length_of[int((NR + 1) / 2)] }' <<<"$measured")
  echo "$(wc -l <<<"$measured") functions, median $median lines, longest $(tail -n 1 <<<"$measured" | cut -d' ' -f1)."
  [ "$median" -le "$max_median" ] || {
    echo "The median function has $median lines; the limit is $max_median."
    failed=1
  }
  return "$failed"
}

# A function of so many lines, signature and braces included.
function_of() {
  echo "int function_$1(int number,"
  echo "                int other) {"
  local line
  for ((line = 4; line <= $1; line++)); do echo "  number += other;"; done
  echo "}"
}

broken_file_too_long() {
  { for ((line = 0; line < 601; line++)); do echo "extern int number_$line;"; done; } | file model/long.h
}

broken_function_too_long() {
  { function_of 4 && function_of 5 && function_of 81; } | file model/long.c
}

broken_median_too_long() {
  { function_of 3 && function_of 16 && function_of 17; } | file reconcile/median.c
}
