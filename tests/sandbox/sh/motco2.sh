# The servers of the national test tool's transport jobs, as it describes them: full ones, that let in whoever comes. What
# they are told is in their logs. Sourced by sandbox, and by pki.sh for the certificates; needs DIR and HERE.
# shellcheck shell=bash
# The variables filled here are read by templates, by name, and those not set here come from the scripts that source this:
# shellcheck disable=SC2034,SC2154

motco2_kinds='good expire revoq nonigc'

motco2_host() { # org|psc KIND
    local kind="-$2"
    echo "mail-$1${kind#-good}-tests-editeur.motco2.test"
}

motco2_hosts() {
    local who kind
    for who in org psc; do for kind in $motco2_kinds; do motco2_host "$who" "$kind"; done; done
}

# One certificate for each host; called where pki.sh makes its own, before the lists are published.
motco2_certificates() { # AUTHORITY
    local who name
    for who in org psc; do
        name=motco2-$who
        SAN=$(motco2_host "$who" good) server "$name-good" "$1" server -days 300
        SAN=$(motco2_host "$who" expire) server "$name-expire" "$1" server \
            -startdate "$(utc '2 years ago')" -enddate "$(utc '1 month ago')"
        SAN=$(motco2_host "$who" revoq) server "$name-revoq" "$1" server -days 300
        SAN=$(motco2_host "$who" nonigc) server "$name-nonigc" inconnue server -days 300
        revoke "$1" "$name-revoq.leaf" superseded
    done
}

configure_motco2() {
    local who kind host
    mkdir -p "$DIR/motco2"/{dv,conf,queue,data,mail}
    chown nobody "$DIR/motco2/mail"
    for who in org psc; do
        for kind in $motco2_kinds; do
            host=$(motco2_host "$who" "$kind")
            printf 'local_name %s {\n  ssl_cert = <%s\n  ssl_key = <%s\n}\n' \
                "$host" "$DIR/pki/motco2-$who-$kind.pem" "$DIR/pki/server.key"
            printf '%s %s %s\n' "$host" "$DIR/pki/server.key" "$DIR/pki/motco2-$who-$kind.pem" >&5
        done
    done >"$DIR/motco2/names.conf" 5>"$DIR/motco2/names"
    prepare_queue "$DIR/motco2"
}

start_motco2_imap() {
    MOTCO2_IMAP_PORT=$(free_port)
    server_port=$MOTCO2_IMAP_PORT
    render "$HERE/conf/motco2-dovecot.conf.in" "$DIR/motco2/dovecot.conf" DIR INSTANCE MOTCO2_IMAP_PORT
    cat "$DIR/motco2/names.conf" >>"$DIR/motco2/dovecot.conf"
    spawn "$DIR/log/motco2-imap.log" dovecot -F -c "$DIR/motco2/dovecot.conf"
    server_pid=$!
}

motco2_imap_answers() { (greets "$MOTCO2_IMAP_PORT" "MOTCO2 $INSTANCE") && [[ -S $DIR/motco2/dv/auth-smtp ]]; }

start_motco2_smtp() {
    MOTCO2_SMTP_PORT=$(free_port)
    server_port=$MOTCO2_SMTP_PORT
    render "$HERE/conf/motco2-main.cf.in" "$DIR/motco2/conf/main.cf" DIR INSTANCE POSTFIX_DAEMONS
    SMTP_PORT=$MOTCO2_SMTP_PORT render "$HERE/conf/master.cf.in" "$DIR/motco2/conf/master.cf" SMTP_PORT
    # -F: the certificates themselves go into the table.
    postmap -c "$DIR/motco2/conf" -F "hash:$DIR/motco2/names"
    spawn "$DIR/log/motco2-smtp.log" env MAIL_CONFIG="$DIR/motco2/conf" "$POSTFIX_DAEMONS/master" -d -c "$DIR/motco2/conf"
    server_pid=$!
}

motco2_smtp_answers() { (greets "$MOTCO2_SMTP_PORT" "ESMTP MOTCO2 $INSTANCE"); }
