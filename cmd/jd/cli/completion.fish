# Completion of jd for fish, made by `jd completion fish`. The program that the line names says what fits, without
# contacting anything; nothing in its answer is expanded.
function __jd_words
  set -l line (string replace -r '^~' $HOME -- (commandline -opc))
  set -l current (commandline -ct)
  set -l option (string match -r '^--[^=]*=' -- "$current")
  for answer in ($line[1] completion words -- $line[2..] "$current" 2>/dev/null)
    switch $answer
      case ':files*'
        printf '%s\n' "$option"(__fish_complete_path (string replace -- "$option" '' "$current"))
      case ':folders*'
        printf '%s\n' "$option"(__fish_complete_directories (string replace -- "$option" '' "$current"))
      case '*'
        echo $answer
    end
  end
end
complete -c jd -f -a '(__jd_words)'
