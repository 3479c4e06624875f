# shellcheck shell=bash
# For bash scripts that drive the window: source this, then start_display. What each function does, drive.py says.

WINDOW_HERE=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
window_python=/usr/bin/python3
[[ -x $window_python ]] || window_python=python3

display_pid='' display_hold=''

# Starts a display and makes it ours: DISPLAY. Only we hold the pipe into it, so that it ends with us. Scripts have a use
# for the one coprocess that bash allows.
start_display() { # [OPTION...]
    local line='' pipes
    pipes=$(mktemp -d)
    mkfifo "$pipes/in" "$pipes/out"
    # In the background, Ctrl-C reaches it through us only.
    "$WINDOW_HERE/display" run "$@" <"$pipes/in" >"$pipes/out" &
    display_pid=$!
    exec {display_hold}>"$pipes/in"
    read -r -t 60 line <"$pipes/out" || true
    rm -rf "$pipes"
    [[ $line == 'ready '* ]] || return 1
    export DISPLAY=${line#ready }
    unset WAYLAND_DISPLAY XAUTHORITY
}

stop_display() {
    [[ -n $display_hold ]] || return 0
    exec {display_hold}>&-
    wait "$display_pid" 2>/dev/null || true
    display_hold=
}

drive() { "$window_python" -B "$WINDOW_HERE/drive.py" "$@"; }
wait_window() { drive wait-window "$@"; }
no_window() { drive no-window "$@"; }
expect_text() { drive expect-text "$@"; }
expect_no_text() { drive expect-no-text "$@"; }
expect_id() { drive expect-id "$@"; }
expect_no_id() { drive expect-no-id "$@"; }
expect_focus() { drive expect-focus "$@"; }
expect_value() { drive expect-value "$@"; }
click_text() { drive click-text "$@"; }
click_id() { drive click-id "$@"; }
click_beside() { drive click-beside "$@"; }
click() { drive click "$@"; }
scroll() { drive scroll "$@"; }
key() { drive key "$@"; }
repeat() { drive repeat "$@"; }
type_text() { drive type "$@"; }
fill() { drive fill "$@"; }
settle() { drive settle "$@"; }
texts() { drive texts "$@"; }
shot() { drive shot "$@" >/dev/null; }
