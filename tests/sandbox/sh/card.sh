#!/usr/bin/env bash
# The cards: SoftHSM tokens filled with the test certificates, behind the fault proxy.
# Needs DIR, HERE, PIN_MARTIN, PIN_DURAND and the work of pki.sh.
set -euo pipefail
umask 077
card="$DIR/card"
mkdir -p "$card/tokens" "$card/tries" "$card/pins"
: >"$card/fault"
: >"$card/calls"

soft_hsm() {
    local path
    for path in /usr/lib/softhsm /usr/lib/x86_64-linux-gnu/softhsm /usr/lib/aarch64-linux-gnu/softhsm \
        /usr/lib64/pkcs11 /usr/lib64/softhsm; do
        [[ -e $path/libsofthsm2.so ]] && echo "$path/libsofthsm2.so" && return
    done
    echo 'SoftHSM (libsofthsm2.so) est introuvable.' >&2
    return 1
}
module=$(soft_hsm)

cat >"$card/softhsm2.conf" <<CONF
directories.tokendir = $card/tokens
objectstore.backend = file
log.level = ERROR
slots.removable = true
CONF
export SOFTHSM2_CONF="$card/softhsm2.conf"

gcc -shared -fPIC -O1 -Wall -Wextra -Werror -pthread -o "$card/libcps-test.so" "$HERE/pkcs11_fault.c" \
    -DMODULE="\"$module\"" -DCONF="\"$card/softhsm2.conf\"" -DFAULT="\"$card/fault\"" \
    -DTRIES="\"$card/tries\"" -DPINS="\"$card/pins\"" -DCALLS="\"$card/calls\"" \
    -DWRITING="\"$card/writing\"" -DWHOLE="\"cp -a '$card/whole/.' '$card/tokens'\"" -ldl

# softhsm2-util wants the PIN as an argument; it opens nothing outside this sandbox and dies with it.
pair() { # TOKEN ID NAME LABEL
    softhsm2-util --module "$module" --import "$DIR/pki/$3.key" --token "$1" --id "$2" --label "$4" --pin "$PIN"
    pkcs11-tool --module "$module" --token-label "$1" --login --pin env:PIN \
        --write-object "$DIR/pki/$3.der" --type cert --id "$2" --label "$4"
}

token() { # LABEL PIN
    export PIN=$2
    softhsm2-util --module "$module" --init-token --free --label "$1" --so-pin "$RANDOM$RANDOM" --pin "$PIN"
    # What its holder types on a reader's keypad.
    echo "$PIN" >"$card/pins/$1"
}

# As on a real card: the last byte of the identifier is 20 for authentication, 10 for signature.
token 'CPS TEST' "$PIN_MARTIN"
pair 'CPS TEST' 0120 martin 'Certificat Authentification CPS'
pair 'CPS TEST' 0110 martin-signature 'Certificat Signature CPS'
token 'CPS DURAND' "$PIN_DURAND"
pair 'CPS DURAND' 0120 durand 'Certificat Authentification CPS'
pair 'CPS DURAND' 0110 durand-signature 'Certificat Signature CPS'
token 'CPS EXPIREE' "$PIN_MARTIN"
pair 'CPS EXPIREE' 0120 martin-expire 'Certificat Authentification CPS'
# No card of a person's: its only pair is for signatures.
token 'CPS SIGNATURE' "$PIN_MARTIN"
pair 'CPS SIGNATURE' 0110 martin-signature 'Certificat Signature CPS'
cp -a "$card/tokens" "$card/whole"
: >"$card/calls"
