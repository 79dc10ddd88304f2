#!/usr/bin/env bash
# Looks at programs the way an attacker would: is what the compiler and the linker can do against exploits in there?
#
#   testdata/package/hardened.sh PROGRAM...
#
# It shows too that it can fail: a program built without any of it is refused for each.
set -u
failed=0

# need PROGRAM WHAT COMMAND...: what the command says of it.
need() {
  local program=$1 what=$2
  shift 2
  if ! "$@" >/dev/null; then
    echo "${program##*/} has no $what."
    failed=1
  fi
}

position_independent() { readelf -hW "$1" | grep 'Type: *DYN' && readelf -dW "$1" | grep 'FLAGS_1.*PIE'; }
relro() { readelf -lW "$1" | grep GNU_RELRO && readelf -dW "$1" | grep -E 'BIND_NOW|FLAGS_1.*NOW'; }
stack_not_executable() { readelf -lW "$1" | grep -E 'GNU_STACK .* RW  *0x'; }
nothing_writable_and_executable() { ! readelf -lW "$1" | grep -E 'LOAD .* RWE '; }
no_search_path() { ! readelf -dW "$1" | grep -E 'RPATH|RUNPATH'; }
imports() { readelf --dyn-syms -W "$1" | grep -E " UND $2"; }

# Every function that another file may call begins with a landing pad. What the C library puts into each program is not
# ours (Debian builds it without), and is why the linker cannot mark the whole program.
landing_pads() {
  local missing
  missing=$(objdump -d --no-show-raw-insn -j .text "$1" |
    awk -v functions="$(nm -g --defined-only "$1" | awk '$2 == "T" && $3 !~ /^_(start|init|fini)$/ { print $1 }')" '
      BEGIN { split(functions, list, "\n"); for (i in list) wanted[list[i]] = 1 }
      pending { if ($2 != "endbr64") print pending; pending = "" }
      $1 in wanted { pending = $2; seen++ }
      END { if (!seen) print "no function at all" }')
  [ -z "$missing" ] || {
    echo "without endbr64: $missing" >&2
    return 1
  }
}

look_at() {
  need "$1" "position independence (PIE)" position_independent "$1"
  need "$1" "full RELRO" relro "$1"
  need "$1" "stack that cannot be executed" stack_not_executable "$1"
  need "$1" "separation of what is written from what is executed" nothing_writable_and_executable "$1"
  need "$1" "freedom from a search path of its own" no_search_path "$1"
  need "$1" "stack protector" imports "$1" __stack_chk_fail
  need "$1" "fortified calls" imports "$1" '__(printf|fprintf|vfprintf|vsnprintf|snprintf|memcpy|read)_chk'
  if [ "$(uname -m)" = x86_64 ]; then
    need "$1" "landing pads (CET, indirect branches)" landing_pads "$1"
    need "$1" "mark for shadow stacks (CET)" sh -c 'readelf -nW "$1" | grep SHSTK' sh "$1"
  fi
}

for program; do
  look_at "$program"
done
[ "$failed" -eq 0 ] || exit 1

# FORTIFY at level 3 cannot be told from level 2 in a program's symbols: it is asked of the compiler's command lines.
commands=${JD_BIN_DIR:?}/compile_commands.json
if grep -q '"command":.*/gcc\|"command":.*/cc ' "$commands" && grep '"command":.*cmd/jd/main\.c' "$commands" | grep -vq 'D_FORTIFY_SOURCE=3'; then
  echo "gcc is not asked for FORTIFY at level 3."
  exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
printf '#include <stdio.h>\nint pass(void) { return puts("hello"); }\nint main(void) { return pass(); }\n' >"$scratch/soft.c"
gcc -O2 -U_FORTIFY_SOURCE -fno-pie -no-pie -fno-stack-protector -fcf-protection=none -Wl,-z,norelro,-z,lazy,-z,execstack \
  -Wl,-rpath,/tmp -o "$scratch/soft" "$scratch/soft.c" 2>/dev/null || exit 1
complaints=$(look_at "$scratch/soft" 2>/dev/null)
expected=$([ "$(uname -m)" = x86_64 ] && echo 8 || echo 6)
[ "$(wc -l <<<"$complaints")" -eq "$expected" ] || {
  printf 'A program without any of it is refused only for:\n%s\n' "$complaints"
  exit 1
}
echo "Kept by $*; a program without any of it is refused for $expected reasons."
