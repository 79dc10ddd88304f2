# Every C file is laid out as .clang-format says.
check() {
  [ -e .clang-format ] || {
    echo "There is no .clang-format."
    return 1
  }
  sources | xargs -r "$(tool clang-format-14 clang-format)" --style=file --dry-run --Werror
}

broken_layout() {
  # shellcheck disable=SC2154 # from ./run
  cp "$root/.clang-format" .
  printf 'int  main (void)\n{\n    return 0 ;\n}\n' | file cmd/jd/main.c
}
