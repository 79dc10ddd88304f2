# race.sh COMMAND...: COMMAND runs between the question about the item and its answer, which is yes.
mkfifo answers
exec 3<>answers
jd apply --app app_abc123 --plan durable.yaml --only board --format json <answers 2>/dev/null | while read -r line; do
  case $line in
    *'"event":"asking"'*) "$@" && echo yes >&3 ;;
    *'"event":"result"'*) jq '{result, error}' <<<"$line" ;;
  esac
done
rm answers
