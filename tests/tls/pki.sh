#!/usr/bin/env bash
# A root, the authority for operators under it, a server, a client, and the lists of revocations. Made at run time.
#
#   tests/tls/pki.sh FOLDER PORT      PORT: where the lists will be served (http://igc.tls.test:PORT/CODE.crl)
set -euo pipefail
cnf=$(cd "$(dirname "${BASH_SOURCE[0]}")/../sandbox/conf" && pwd)/openssl.cnf
cd "$1"
umask 077
mkdir -p issued www/CRL
export BASE="http://igc.tls.test:$2" CA='' ISSUER='' SAN=op.tls.test NATID=899700000017 SKI=''

ssl() { openssl "$@" 2>openssl.err || { cat openssl.err >&2; return 1; }; }

issue() { # ISSUER NAME SECTIONS SUBJECT
    ssl req -new -config "$cnf" -utf8 -key "$2.key" -subj "$4" -out "$2.csr"
    { cat "$cnf"; echo '[joined]'; for section in $3; do sed -n "/^\[$section\]/,/^\[/{/^\[/d;p}" "$cnf"; done; } >"$2.cnf"
    CA=$1 ISSUER=$1 ssl ca -config "$2.cnf" -batch -notext -preserveDN -extensions joined -days 30 \
        -cert "$1.pem" -keyfile "$1.key" -in "$2.csr" -out "$2.pem"
}

printf '%s\n' root authority server client | xargs -P 2 -I{} openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {}.key
for code in root authority; do
    : >"$code.db"
    echo 01 >"$code.crlnumber"
done
ssl req -x509 -config "$cnf" -extensions root -key root.key -subj '/C=FR/O=TEST/CN=TEST AC RACINE ELEMENTAIRE' -days 30 -out root.pem
issue root authority intermediate '/C=FR/O=TEST/CN=TEST AC ELEMENTAIRE ORGANISATIONS'
issue authority server 'leaf server' '/C=FR/O=OPERATEUR D ESSAI/CN=op.tls.test'
issue authority client 'leaf card_authentication' '/C=FR/O=CABINET/CN=899700000017'
for code in root authority; do
    CA=$code ssl ca -config "$cnf" -gencrl -cert "$code.pem" -keyfile "$code.key" -out "$code.crl.pem"
    openssl crl -in "$code.crl.pem" -outform DER -out "www/CRL/$code.crl"
done
cat root.pem authority.pem >authorities.pem
cat server.pem authority.pem >chain.pem
