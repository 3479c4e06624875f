# shellcheck shell=bash
# What the demonstrations share: what people read, the sandbox, the steps and the end. Sourced by scripts/demo, which sets
# root, target and pli.
# shellcheck disable=SC2034,SC2154 # Scripts that source this set and use what is named here.

SANDBOX_LIMIT=120

bold='' good='' bad='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' good=$'\e[32m' bad=$'\e[31m' plain=$'\e[0m'
fi

# --- What people read ---

# Non-breaking spaces, where French wants them, cannot be seen here: they are put in rather than typed.
french() { # SENTENCE: the result is in REPLY
    local sign
    REPLY=${1//« /«$'\xc2\xa0'}
    for sign in : ';' '!' '?' '»' %; do REPLY=${REPLY// "$sign"/$'\xc2\xa0'"$sign"}; done
}
say() { french "$*" && printf '%s\n' "$REPLY"; }
title() { printf '\n%s' "$bold" && say "$*" && printf '%s' "$plain"; }
note() { say "  → $*"; }
indent() { sed 's/^./    &/'; }

tenths() { # MICROSECONDS: the result is in REPLY
    REPLY="$(($1 / 1000000)),$(($1 / 100000 % 10))"$'\xc2\xa0's
}
now() { REPLY=${EPOCHREALTIME/[.,]/}; }

# --- The sandbox ---

sandbox='' hold='' folder=''

# All that we write is in the sandbox's folder, which goes away with the sandbox whatever happens to us.
start_sandbox() {
    # Its servers need root. A password may be asked for here, once, and only where somebody can type it.
    if ((EUID != 0)) && ! sudo -n true 2>/dev/null && { : >/dev/tty; } 2>/dev/null; then
        say "Les serveurs d’essai changent d’utilisateur, ce qui demande les droits d’administrateur :" >/dev/tty
        sudo -v || true
    fi
    # The pipe into it is ours alone: when we end, in whatever way, it ends. Ctrl-C reaches it through us only.
    coproc SANDBOX { trap '' INT && exec "$root/tests/sandbox/sandbox" run; }
    sandbox=${SANDBOX_PID:-} hold=${SANDBOX[1]:-}
    local line='' out=${SANDBOX[0]:-}
    [[ -z $out ]] || read -r -t "$SANDBOX_LIMIT" -u "$out" line || true
    if [[ $line != 'ready '* ]]; then
        say "Le bac à sable n’a pas démarré : la raison est ci-dessus." >&2
        exit 1
    fi
    folder=${line#ready }
}

stop_sandbox() {
    [[ -n $hold ]] || return 0
    # It may be dead already, and bash has then closed the pipe itself.
    { exec {hold}>&-; } 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    hold=
}

# What else a demonstration started, and must stop before the sandbox: each replaces it.
stop_others() { :; }

leave() {
    local code=$?
    trap '' INT TERM HUP
    stop_others
    [[ -n $hold ]] || exit "$code"
    # Still starting, it would first finish that. Under sudo it cannot be told otherwise, and does so.
    [[ -n $folder ]] || kill -TERM "$sandbox" 2>/dev/null || true
    stop_sandbox
    [[ -z $folder || ! -e $folder ]] || say "Il reste $folder : effacez ce dossier." >&2
    say "Démonstration interrompue ; ce qu’elle avait démarré est arrêté." >&2
    exit "$code"
}

# --- The play ---

steps=0 failures=0 results=()

step() { # TITLE FUNCTION
    local before mark="${good}✓${plain}"
    steps=$((steps + 1))
    title "$steps. $1"
    now && before=$REPLY
    # Whoever the step before became, each one starts as Dr Martin.
    be martin
    "$2" || mark="${bad}✗${plain}" failures=$((failures + 1))
    now && tenths $((REPLY - before))
    french "$mark $steps. $1 : $REPLY"
    results+=("$REPLY")
}

# The start of all: who, where, the sandbox. Sets $work, a folder that goes away with it.
open_play() { # TITLE
    trap leave EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    now && started=$REPLY
    say "${bold}$1${plain}"
    say "Tout se passe sur cette machine, avec des serveurs d’essai, des cartes simulées et des personnes inventées."
    say 'La fin, ou Ctrl-C, arrête et efface tout.'

    title 'Démarrage du bac à sable : courrier, annuaire, autorités, cartes'
    start_sandbox
    work=$(mktemp -d "$folder/demo.XXXXXX")
    now && tenths $((REPLY - started))
    startup=$REPLY

    title 'Qui sommes-nous ?'
    say "  Le Dr Camille MARTIN, médecin, avec sa carte d’essai « CPS TEST » ; sa boîte : dr.martin@cabinet-martin.mss.test"
}

# The end of all: stops, looks whether something stays behind, and sums up. Code 1 when anything was not as expected.
close_play() {
    local groups left
    title 'Arrêt'
    stop_others
    groups=$(paste -sd, "$folder/run/groups")
    stop_sandbox
    left="${good}✓${plain} Tout est arrêté et effacé"
    if [[ -e $folder ]] || pgrep -r D,R,S,T -g "$groups" >/dev/null; then
        left="${bad}✗${plain} Il devait ne rien rester ; il reste $folder ou des processus des groupes $groups"
        failures=$((failures + 1))
    fi

    title 'Bilan'
    printf '  %s\n' "${results[@]}" "$left"
    now && tenths $((REPLY - started))
    say "  Durée : $REPLY, dont $startup de démarrage du bac à sable"
    if ((failures)); then
        say "  ${bad}Pas comme attendu : ${failures} sur $((steps + 1)).${plain}"
        exit 1
    fi
    say "  ${good}Tout est comme attendu.${plain}"
}
