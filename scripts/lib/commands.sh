# shellcheck shell=bash
# Running the program's commands, and judging their answers. Sourced by scripts/demo after common.sh.
# shellcheck disable=SC2154 # What is named here is set by what was sourced before.

# A command that hangs is a failure to tell, not a demonstration to wait for.
COMMAND_LIMIT=60

home='' pin='' code=0 id=''

# Becomes somebody: where the configuration is, and the card's PIN.
be() { # PERSON
    home=$folder/home/$1
    pin=$(sed -n "s/^PIN_${1^^}=//p" "$folder/env")
}

run() { # ARGUMENT...: what it writes is in $work/answer and $work/said, its exit code in $code
    code=0
    PLI_HOME=$home timeout --foreground "$COMMAND_LIMIT" "$pli" "$@" >"$work/answer" 2>"$work/said" <<<"$pin" || code=$?
    # The same warning comes with every command: it is kept once, shown once, and left out afterwards.
    [[ -e $work/banner ]] || {
        grep '^!!' "$work/said" >"$work/banner" || true
        indent <"$work/banner"
    }
    { grep -vxF -f "$work/banner" "$work/said" || true; } >"$work/told"
}

# The command as a person would type it: the PIN would be asked for, and our folder would be the current one.
typed() { # ARGUMENT...
    local word words='pli'
    for word; do
        word=${word#"$work"/}
        case $word in
            --pin-stdin) ;;
            *[[:space:]]*) words+=" '$word'" ;;
            *) words+=" $word" ;;
        esac
    done
    printf '  $ %s\n' "$words"
}

# Runs a command as a person would see it.
show() { # ARGUMENT...
    typed "$@"
    run "$@"
    cat "$work/answer" "$work/told" | indent
}

# Tells a step's failure: what should have come, and what came.
differ() { # WHAT EXPECTED CAME
    say "  ${bad}✗${plain} $1 : attendu « $2 », obtenu « $3 »"
    return 1
}

expect() { # WHAT EXPECTED CAME
    [[ $2 == "$3" ]] || differ "$@"
}

expect_code() { # CODE
    ((code == $1)) && return
    local came="$code"
    ((code != 124)) || came="pas de réponse en $COMMAND_LIMIT s"
    [[ ! -s $work/told ]] || indent <"$work/told"
    differ 'code de retour' "$1" "$came"
}

# The value of a Python expression over the answer a, and the words x; what is wrong when there is none.
value() { # EXPRESSION [WORD...]
    "$python" -I -S -c '
import json, sys
text, x = open(sys.argv[1], encoding="utf-8", errors="replace").read(), sys.argv[3:]
try:
    print(eval(sys.argv[2], {"a": json.loads(text), "x": x}))
except Exception as error:
    print(f"{type(error).__name__} ({error}) dans : {text[:400].strip()}")
' "$work/answer" "$@"
}

check() { # WHAT EXPECTED EXPRESSION [WORD...]
    expect "$1" "$2" "$(value "${@:3}")"
}

# Asks the program for a value, which must come with this exit code.
ask() { # CODE ARGUMENT...
    local wanted=$1
    shift
    run "$@" --json --pin-stdin
    expect_code "$wanted"
}

# Finds the mail of that subject in a folder, waiting a little for one that is being delivered. Sets $id.
find_mail() { # FOLDER SUBJECT
    # By the clock: how many times a mailbox can be asked within the time a sending is held back depends on the machine.
    local end=$((SECONDS + 40))
    id=
    while ((SECONDS < end)); do
        ask 0 list "$1" --limit 400 || return
        id=$(value 'next((m["id"] for m in a if m["subject"] == x[0]), "")' "$2")
        if [[ $id == *' '* ]]; then
            differ "identifiant d’un message de $1" 'un mot' "$id"
            return
        fi
        [[ -z $id ]] || return 0
        sleep 0.1
    done
    differ "messages du dossier $1" "$2" "$(value '", ".join(m["subject"] for m in a[:5])') …"
}

# How many mails of that subject are in a folder.
expect_count() { # FOLDER COUNT SUBJECT
    ask 0 list "$1" --limit 400 || return
    check "messages « $3 » dans $1" "$2" 'sum(m["subject"] == x[0] for m in a)' "$3"
}
