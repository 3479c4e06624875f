# Shared by the sandbox and its check. Sourced.
# shellcheck shell=bash

python=/usr/bin/python3
[[ -x $python ]] || python=python3

# The names under which the IMAP server shows other certificates.
# shellcheck disable=SC2034
twins='expire futur revoque inconnu personnes standard fort standard-personnes fort-personnes nom usage faible inter-faible
acrevoquee seule sosie crl-absente crl-perimee crl-fausse crl-muette crl-delta crl-indirecte crl-autre crl-faible'

say() { [[ -n ${QUIET:-} ]] || printf '%s\n' "$*" >&2; }

# Stops with a sentence; the end of a log, when given, shows the cause.
fail() { # MESSAGE [LOG]
    printf 'bac à sable : %s\n' "$1" >&2
    if [[ -n ${2:-} && -s $2 ]]; then tail -n 15 "$2" >&2; fi
    exit 1
}

# Runs a command in a session of its own and notes its group, so that its whole family can be ended.
# Descriptor 9 tells the watcher that we live: nobody else may keep it.
spawn() { # LOG COMMAND...
    local log=$1
    shift
    setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
    echo "$!" >>"$DIR/run/groups"
}

# Files with @NAME@ in them, filled from the variables NAME given.
render() { # TEMPLATE OUT NAME...
    local template=$1 out=$2 name script=()
    shift 2
    for name; do script+=(-e "s|@$name@|${!name}|g"); done
    sed "${script[@]}" "$template" >"$out"
}

free_port() {
    "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

bindable() { # PORT
    "$python" - "$1" <<'PY' 2>/dev/null
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closing do not count
    probe.bind(("127.0.0.1", int(sys.argv[1])))
PY
}

# Waits until a command succeeds, as long as the process lives.
wait_until() { # PID COMMAND...
    local pid=$1 turn
    shift
    for ((turn = 0; turn < 300; turn++)); do
        "$@" 2>/dev/null && return 0
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

# True when the server speaks first and says who it is.
greets() { # PORT WORDS
    local line=
    exec 8<>"/dev/tcp/127.0.0.1/$1" || return 1
    IFS= read -r -t 3 line <&8 || true
    exec 8>&-
    [[ $line == *"$2"* ]]
}

# Ends every group noted in DIR, then DIR itself. Also called by the watcher when the sandbox was killed.
sweep() {
    local group turn groups=()
    [[ -n ${DIR:-} && -d $DIR ]] || return 0
    if [[ -s $DIR/run/groups ]]; then mapfile -t groups <"$DIR/run/groups"; fi
    for group in "${groups[@]}"; do kill -TERM -- "-$group" 2>/dev/null || true; done
    for ((turn = 0; turn < 30; turn++)); do
        # Dead ones whose parent has not noticed yet do not count.
        pgrep -r D,R,S,T -g "$(IFS=,; echo "${groups[*]}")" >/dev/null 2>&1 || break
        sleep 0.05
    done
    for group in "${groups[@]}"; do kill -KILL -- "-$group" 2>/dev/null || true; done
    # A server may still be writing while it dies.
    rm -rf -- "$DIR" 2>/dev/null || { sleep 0.2; rm -rf -- "$DIR"; }
}
