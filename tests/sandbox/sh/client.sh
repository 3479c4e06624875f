# What the client under test is given: a home for each person, the trust list, the facts. Sourced by sandbox.
# shellcheck shell=bash

# shellcheck disable=SC2154
names="imap smtp annuaire igc $twins"

hosts_map() {
    local name address line=
    for name in $names; do line+="\"$name.operateur.test\" = \"127.0.0.1\", "; done
    for name in $(motco2_hosts); do line+="\"$name\" = \"127.0.0.1\", "; done
    while read -r name _ address; do
        line+="\"imap-$name.suites.operateur.test\" = \"127.0.0.1\", \"smtp-$name.suites.operateur.test\" = \"$address\", "
    done <"$HERE/conf/suites"
    echo "{ ${line%, } }"
}

account() { # ADDRESS KIND NAME
    cat <<TOML

[[account]]
address = "$1"
mie = "cps"
kind = "$2"
imap = "imap.operateur.test:$IMAP_PORT"
smtp = "smtp.operateur.test:$SMTP_PORT"
name = "$3"
TOML
}

home() { # PERSON TOKEN ADDRESS NAME
    mkdir -p "$DIR/home/$1"
    chmod 700 "$DIR/home/$1"
    {
        cat <<TOML
[card]
module = "$DIR/card/libcps-test.so"
token = "$2"

[trust]
mode = "test"
authorities = ["$DIR/pki/authorities.pem"]

[network]
hosts = $(hosts_map)

[directory]
url = "ldap://annuaire.operateur.test:$LDAP_PORT"
base = "ou=bal,o=mssante,c=fr"

[trust_space]
list = "$DIR/trust-list.xml"
patient_domain = "patient.mss.test"

[product]
nil = "PLI-ESSAI"
TOML
        account "$3" personnelle "$4"
        account secretariat.cardio@chu-comte.mss.test organisationnelle 'Secrétariat de cardiologie'
    } >"$DIR/home/$1/config.toml"
}

write_client_files() {
    home martin 'CPS TEST' dr.martin@cabinet-martin.mss.test 'Dr Camille MARTIN'
    home durand 'CPS DURAND' dr.durand@chu-comte.mss.test 'Dr Hélène DURAND'
    (
        umask 077
        cat >"$DIR/env" <<ENV
IMAP_PORT=$IMAP_PORT
SMTP_PORT=$SMTP_PORT
LDAP_PORT=$LDAP_PORT
MOTCO2_IMAP_PORT=${MOTCO2_IMAP_PORT:-}
MOTCO2_SMTP_PORT=${MOTCO2_SMTP_PORT:-}
HTTP_PORT=$HTTP_PORT
MODULE=$DIR/card/libcps-test.so
PIN_MARTIN=$PIN_MARTIN
PIN_DURAND=$PIN_DURAND
ENV
    )
    # The servers ran as root's children; the client runs as whoever called.
    local owner=${SUDO_UID:-0}:${SUDO_GID:-0}
    chown "$owner" "$DIR" "$DIR/env"
    # The authorities' keys and what is published too: tests make lists and servers of their own.
    chown -R "$owner" "$DIR/home" "$DIR/card" "$DIR/pki" "$DIR/www" "$DIR/log"
}
