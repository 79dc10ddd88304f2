# A cloned project is data, its links included: what jd writes goes through reconcile/file/file.h, which keeps it in the project.
# So nothing else of jd makes, renames or removes a file, and whoever calls those functions hands them the project.
calls='(^|[^A-Za-z0-9_>.])((O_CREAT|O_TMPFILE)($|[^A-Za-z0-9_])'
calls+='|(f|fre)open(64)? *\(|creat *\(|(mkdir|mknod|mkfifo|link|symlink|rename|unlink)(at2?|at)? *\(|rmdir *\(|remove *\('
calls+='|mk(s|os|d)temps? *\(|tmpfile *\(|f?truncate *\(|f?l?chmod(at)? *\(|f?l?chown(at)? *\('
calls+='|file_(replace|append_line|lock|check_writable|resolve) *\( *NULL($|[^A-Za-z0-9_]))'

# The file layer itself; the engine's files, which are in the user's folders or private ones, and no project's.
allowed='^reconcile/file[_/]|^reconcile/engine/(cache|compiler|install)\.c$'

# Without comments and string literals.
code() {
  sed -E 's/"(\\.|[^"\\])*"/""/g' "$1" | gcc -fpreprocessed -dD -E -x c - 2>/dev/null
}

check() {
  local path found failed=0
  for path in $(sources '*.c' | grep -E '^(model|reconcile|cmd/jd)/' | grep -vE '_(test|fuzz)\.c$|^reconcile/testing/' | grep -vE "$allowed"); do
    if found=$(code "$path" | grep -E "$calls"); then
      echo "$path writes past reconcile/file/file.h, or hands it no project:"
      echo "$found"
      failed=1
    fi
  done
  return "$failed"
}

broken_create() {
  printf '#include <fcntl.h>\nint make(void) {\n  return open("x", O_WRONLY | O_CREAT, 0666);\n}\n' | file reconcile/apply/record.c
}

broken_stdio() {
  printf '#include <stdio.h>\nvoid *make(void) {\n  return fopen("x", "w");\n}\n' | file cmd/jd/ci/page_show.c
}

broken_rename() {
  printf '#include <stdio.h>\nint move(void) {\n  return rename("x", "y");\n}\n' | file reconcile/apply/journal.c
}

broken_folder() {
  printf '#include <sys/stat.h>\nint make(void) {\n  return mkdirat(3, "x", 0777);\n}\n' | file cmd/jd/session/sandbox.c
}

broken_without_the_project() {
  printf 'bool put(void) {\n  return file_replace(NULL, path, text, 0666, error);\n}\n' | file cmd/jd/session/checkup.c
}
