# Only cmd/ prints. The one exception is the line that a process leaves behind when it is out of memory.
calls='(^|[^A-Za-z0-9_])(((v|d|vd)?printf|puts|putchar|perror) *\(|(stdout|stderr)([^A-Za-z0-9_]|$))'

# The file without its comments and string literals, line by line; and without the body of jd_out_of_memory.
code() {
  sed -E 's/"(\\.|[^"\\])*"/""/g' "$1" | gcc -fpreprocessed -dD -E -x c - 2>/dev/null |
    sed -E '/^_Noreturn void jd_out_of_memory\(void\) \{$/,/^}$/d'
}

check() {
  local path found failed=0
  for path in $(sources | grep -E '^(model|reconcile)/' | grep -vE '_(test|fuzz)\.c$|^reconcile/testing/'); do
    if found=$(code "$path" | grep -E "$calls"); then
      echo "$path prints, and only cmd/ may:"
      echo "$found"
      failed=1
    fi
  done
  return "$failed"
}

broken_printf() {
  printf '#include <stdio.h>\nvoid say(void) {\n  printf("hello");\n}\n' | file model/plan/plan.c
}

broken_stderr() {
  printf '#include <stdio.h>\nvoid say(void) {\n  fprintf(stderr, "hello");\n}\n' | file reconcile/apply/apply.c
}

broken_perror() {
  printf '#include <stdio.h>\nvoid say(void) {\n  perror("it");\n}\n' | file reconcile/file.c
}
