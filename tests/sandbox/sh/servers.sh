# Starts each server and waits for its answer. A port taken meanwhile by somebody else is chosen again.
# Sourced by sandbox; needs DIR and HERE.
# shellcheck shell=bash
# The variables filled here are read by templates, by name, and those not set here come from common.sh:
# shellcheck disable=SC2034,SC2154

# Calls START, which sets server_pid and server_port, until CHECK succeeds; START chooses its port.
start_server() { # NAME START CHECK
    local name=$1 try
    for try in 1 2 3 4 5; do
        : >"$DIR/log/$name.log"
        "$2"
        if wait_until "$server_pid" "$3"; then
            say "  $name : prêt"
            return 0
        fi
        kill -TERM -- "-$server_pid" 2>/dev/null || true
        # Not every server says why it stopped: see for ourselves whether somebody else has the port.
        bindable "$server_port" && break
        say "  $name : port pris, on en choisit un autre ($try)"
    done
    fail "$name ne démarre pas." "$DIR/log/$name.log"
}

start_www() {
    spawn "$DIR/log/www.log" "$python" -B "$HERE/py/www.py" "$DIR/www" "$DIR/run/http-port"
    server_pid=$!
    wait_until "$server_pid" test -s "$DIR/run/http-port" || fail 'le serveur HTTP ne démarre pas.' "$DIR/log/www.log"
    HTTP_PORT=$(<"$DIR/run/http-port")
}

start_policy() {
    spawn "$DIR/log/policy.log" "$python" -B "$HERE/py/policy.py" "$DIR/run/policy" "$HERE/conf/owners"
    server_pid=$!
    wait_until "$server_pid" test -S "$DIR/run/policy" || fail 'la politique SMTP ne démarre pas.' "$DIR/log/policy.log"
}

# --- LDAP ---

start_slapd() {
    LDAP_PORT=$(free_port)
    server_port=$LDAP_PORT
    spawn "$DIR/log/slapd.log" slapd -d 0x100 -h "ldap://127.0.0.1:$LDAP_PORT" -f "$DIR/run/slapd.conf" -u openldap -g openldap
    server_pid=$!
}

slapd_answers() {
    # If the port was taken, somebody else answers on it.
    grep -q 'slapd starting' "$DIR/log/slapd.log" &&
        ldapsearch -x -LLL -o nettimeout=2 -H "ldap://127.0.0.1:$LDAP_PORT" -b 'ou=bal,o=mssante,c=fr' -s base dn >/dev/null
}

# --- IMAP ---

configure_dovecot() {
    local id mailbox name suite
    while read -r id mailbox; do
        [[ $id == '#'* ]] || echo "$id/$mailbox:::::::nopassword=y user=$mailbox"
    done <"$HERE/conf/owners" >"$DIR/run/rights"
    while read -r mailbox _; do echo "$mailbox:::::::nopassword=y"; done <"$DIR/pf/mailboxes" >"$DIR/run/mailboxes"
    chown dovecot "$DIR/run/rights" "$DIR/run/mailboxes"
    # The bad twins: same port, chosen by the name the client asks for.
    for name in $twins; do
        printf 'local_name %s.operateur.test {\n  ssl_cert = <%s\n  ssl_key = <%s\n' \
            "$name" "$DIR/pki/$name.pem" "$DIR/pki/server.key"
        # OpenSSL refuses to serve SHA-1 otherwise.
        [[ $name != *faible ]] || echo '  ssl_cipher_list = DEFAULT@SECLEVEL=0'
        echo '}'
    done >"$DIR/run/twins.conf"
    # One name for each cipher suite of operators: that one and no other.
    while read -r name suite _; do
        printf 'local_name imap-%s.suites.operateur.test {\n  ssl_cert = <%s\n  ssl_key = <%s\n  ssl_cipher_list = %s\n}\n' \
            "$name" "$DIR/pki/suites.pem" "$DIR/pki/server.key" "$suite"
    done <"$HERE/conf/suites" >>"$DIR/run/twins.conf"
}

start_dovecot() {
    IMAP_PORT=$(free_port)
    server_port=$IMAP_PORT
    render "$HERE/conf/dovecot.conf.in" "$DIR/run/dovecot.conf" DIR INSTANCE IMAP_PORT
    cat "$DIR/run/twins.conf" >>"$DIR/run/dovecot.conf"
    spawn "$DIR/log/dovecot.log" dovecot -F -c "$DIR/run/dovecot.conf"
    server_pid=$!
}

dovecot_answers() { (greets "$IMAP_PORT" "Serveur d'essai $INSTANCE") && [[ -S $DIR/dv/lmtp ]]; }

# --- SMTP ---

# What "postfix start" would check and create, without its second of shell scripts.
prepare_queue() { # FOLDER of the queue and the data
    local own='active bounce corrupt defer deferred flush hold incoming private saved trace'
    (
        cd "$1/queue" || exit
        # shellcheck disable=SC2086
        mkdir -p $own maildrop public pid && chown postfix:root $own && chmod 700 $own
        chown postfix:postdrop maildrop public
        chmod 730 maildrop
        chmod 710 public
    )
    chown postfix:root "$1/data"
    chmod 700 "$1/data"
}

configure_postfix() {
    local number
    POSTFIX_DAEMONS=$(postconf -d -h daemon_directory)
    mkdir -p "$DIR/pf/conf" "$DIR/pf/queue" "$DIR/pf/data"
    render "$HERE/conf/main.cf.in" "$DIR/pf/conf/main.cf" DIR INSTANCE POSTFIX_DAEMONS
    {
        sed -n 's/^[0-9]* \(.*@.*\)$/\1 oui/p' "$HERE/conf/owners" | sort -u
        echo 'labo@labo-oeillets.mss.test oui'
        for ((number = 1; number <= 60; number++)); do printf 'm%02d@chu-comte.mss.test oui\n' "$number"; done
        echo 'plein@chu-comte.mss.test oui'
        echo 'presque-plein@chu-comte.mss.test oui'
    } >"$DIR/pf/mailboxes"
    cat >"$DIR/pf/refused" <<'TABLE'
plein@chu-comte.mss.test 552 5.2.2 Boite du destinataire pleine
presque-plein@chu-comte.mss.test 452 4.2.2 Boite du destinataire pleine, reessayez plus tard
TABLE
    # A patient's address is a national health identifier, key included.
    echo '/^[1-8][0-9]{4}([0-9]{2}|2[AB])[0-9]{8}@patient\.mss\.test$/ oui' >"$DIR/pf/patients"
    prepare_queue "$DIR/pf"
}

start_postfix() {
    local suite address
    SMTP_PORT=$(free_port)
    server_port=$SMTP_PORT
    render "$HERE/conf/master.cf.in" "$DIR/pf/conf/master.cf" SMTP_PORT
    # One address for each cipher suite of operators: names choose certificates here, not suites.
    while read -r _ suite address; do
        echo "$address:$SMTP_PORT inet n - n - - smtpd -o smtpd_tls_mandatory_ciphers=high -o tls_high_cipherlist=$suite" \
            "-o smtpd_tls_cert_file=$DIR/pki/suites.pem -o smtpd_tls_key_file=$DIR/pki/server.key"
    done <"$HERE/conf/suites" >>"$DIR/pf/conf/master.cf"
    spawn "$DIR/log/postfix.log" env MAIL_CONFIG="$DIR/pf/conf" "$POSTFIX_DAEMONS/master" -d -c "$DIR/pf/conf"
    server_pid=$!
}

postfix_answers() { (greets "$SMTP_PORT" "ESMTP $INSTANCE"); }
