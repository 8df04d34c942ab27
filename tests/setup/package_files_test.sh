#!/usr/bin/env bash
# package_files_test.sh HOTLINED CONSOLE FOLDER: what the package brings besides the programs says what they say.
# FOLDER holds what the build has printed.
set -uo pipefail
hotlined=$1 console=$2 made=$3
packaging=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../packaging" && pwd)
failures=0

same() {  # same WHAT EXPECTED GOT: lines, in any order
  local difference
  [ -n "$2" ] || { echo "$1: nothing to compare with"; failures=1; }
  difference=$(diff <(sort -u <<<"$2") <(sort -u <<<"$3")) && return
  echo "$1 (< in the program, > in the file):"; echo "$difference"
  failures=1
}

long_options() { grep -oE '(^| |,)--[a-z][a-z-]*' | tr -d ' ,'; }

# The first column of CLI11's help; after a verb, the verb's.
told=$("$hotlined" --help)
verbs=$(sed -n '/^Subcommands:/,/^$/p' <<<"$told" | sed -nE 's/^  ([a-z-]+).*/\1/p')
told=$(echo "$told"; for verb in $verbs; do "$hotlined" "$verb" --help; done)
same 'options of hotlined' \
  "$(sed -nE 's/^  (-[^ ]*) .*/\1/p' <<<"$told" | long_options)" \
  "$(grep -oE '\bFl -[a-z-]+' "$packaging/man/hotlined.8" | sed 's/Fl /-/')"
same 'verbs of hotlined' "$verbs" \
  "$(sed -n '/^.Ss Verbs/,/^.El/p' "$packaging/man/hotlined.8" | sed -nE 's/^.It Cm ([a-z-]+).*/\1/p')"

# Every setting, shown or commented out, is one that there is.
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
sed -E 's/^#([a-z-]+ = )/\1/' "$packaging/hotlined.toml" >"$settings"
[ "$(grep -cE '^[a-z-]+ = ' "$settings")" -ge 7 ] || { echo "hotlined.toml: settings are missing"; failures=1; }
checked=$("$hotlined" --config "$settings" --check)
if grep -E "does not exist; see|has to be|is on or off|address and a port|$settings cannot be read" <<<"$checked"; then failures=1; fi

same 'options of hotline-console' \
  "$("$console" help --lang en | sed -nE 's/^  (-.*[^ ])  +[^ ].*/\1/p' | long_options)" \
  "$(sed -n '/^.Sh GLOBAL/,/^.El/p' "$made/hotline-console.1" | sed -n 's/^.It//p' | sed 's/\\-/-/g' | long_options)"
same 'verbs of hotline-console' \
  "$(for noun in $("$console" __complete ''); do
       all=$("$console" __complete "$noun" '')
       if [ "$noun" = help ] || [ -z "$all" ]; then echo "$noun"; else sed "s/^/$noun /" <<<"$all"; fi
     done)" \
  "$(sed -n 's/^.Ss //p' "$made/hotline-console.1")"
grep -q 'Who may' "$made/hotline-console.1" || { echo 'the page does not tell who may'; failures=1; }

completed() {  # completed WORD...: what bash offers for the last word
  PATH="$(dirname "$console"):$PATH" bash -c '
    source "$0/hotline-console.bash"
    COMP_WORDS=(hotline-console "$@") COMP_CWORD=$#
    _hotline_console
    printf "%s\n" "${COMPREPLY[@]}"' "$made" "$@"
}
same 'completion of "case li"' list "$(completed case li)"
same 'completion of "cal"' $'calendar\ncall' "$(completed cal)"
same 'completion of "case sign --requ"' --request-id "$(completed case sign --requ)"

if command -v zsh >/dev/null; then
  same 'completion of "case li" in zsh' list "$(PATH="$(dirname "$console"):$PATH" zsh -fc '
    compdef() { : }
    compadd() { shift; print -l -- ${(P)1} }
    source $1/hotline-console.zsh
    words=(hotline-console case li) CURRENT=3
    _hotline_console' zsh "$made")"
fi
exit $failures
