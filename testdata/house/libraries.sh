# Each third-party header is known to one .c file alone and to no header, so that a library can be replaced in one place.
# cmocka belongs to the tests.

# header, and the one file that may include it
table='
curl/curl.h         reconcile/http/http.c
cyaml/cyaml.h       model/format/yaml.c
yaml.h              model/format/yaml.c
xxhash.h            model/base/digest.c
jansson.h           model/format/json.c
cmark.h             model/format/markdown.c
tree_sitter/api.h   model/source/tree.c
sodium.h            model/base/secret.c
utf8proc.h          model/base/text.c
microhttpd.h        cmd/sandbox/serve/http.c
sqlite3.h           cmd/sandbox/store/store.c
'

# What C17, POSIX and Linux bring along is no library.
platform='^(assert|complex|ctype|dirent|dlfcn|endian|err|errno|fcntl|fenv|float|fnmatch|ftw|getopt|glob|inttypes|iso646|langinfo'
platform+='|libgen|limits|locale|malloc|math|netdb|poll|pthread|pty|pwd|regex|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg'
platform+='|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog|termios|threads|time|uchar|ucontext'
platform+='|unistd|wchar|wctype|(arpa|net|netinet|sys|linux)/[a-z0-9_]+)\.h$'

check() {
  local wrong
  wrong=$(
    sources | xargs -r grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]*>' |
      sed -E 's/:[[:space:]]*#[[:space:]]*include[[:space:]]*</ /; s/>$//' | while read -r path header; do
      [[ $header =~ $platform ]] && continue
      [ "$header" = cmocka.h ] && [[ $path == *_test.c ]] && continue
      owner=$(awk -v header="$header" '$1 == header { print $2 }' <<<"$table")
      [ -n "$owner" ] && [ "$path" = "$owner" ] && continue
      echo "$path includes <$header>, which belongs to ${owner:-no file: see testdata/house/libraries.sh}."
    done
  )
  [ -z "$wrong" ] || {
    echo "$wrong"
    return 1
  }
}

broken_second_file() {
  echo '#include <jansson.h>' | file model/plan/plan.c
}

broken_header() {
  echo '#include <curl/curl.h>' | file reconcile/http/http.h
}

broken_unknown_library() {
  echo '# include <openssl/ssl.h>' | file reconcile/http/http.c
}

broken_cmocka_in_the_program() {
  echo '#include <cmocka.h>' | file model/plan/plan.c
}
