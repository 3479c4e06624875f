#!/usr/bin/env bash
# The test certification authorities, the servers' certificates (good and bad) and the card certificates.
# Needs DIR, HTTP_PORT and HERE. Every key is made here, at run time, and dies with the sandbox.
set -euo pipefail
cd "$DIR/pki"
umask 077
mkdir -p issued

BASE="http://igc.operateur.test:$HTTP_PORT"
export BASE CA='' ISSUER='' SAN='' NATID='' SKI=''
cnf="$HERE/conf/openssl.cnf"
org='/C=FR/O=ASIP-SANTE/OU=0002 187512751/OU=IGC-SANTE TEST'
far='-days 1000'

# Runs openssl and shows what it said only if it failed: it is chatty on stderr.
ssl() { openssl "$@" 2>openssl.err || { cat openssl.err >&2; return 1; }; }

fresh_authority() { # CODE
    : >"$1.db"
    echo 01 >"$1.crlnumber"
}

root() { # CODE CN
    fresh_authority "$1"
    ssl req -x509 -config "$cnf" -extensions root -key "$1.key" -subj "$org/CN=$2" -days 3650 -out "$1.pem"
}

issue() { # ISSUER-CODE KEY OUT SECTIONS SUBJECT [openssl ca options]
    local issuer=$1 key=$2 out=$3 sections=$4 subject=$5
    shift 5
    ssl req -new -config "$cnf" -utf8 -multivalue-rdn -key "$key.key" -subj "$subject" -out "$out.csr"
    # openssl takes a single extension section: join ours.
    { cat "$cnf"; echo '[joined]'; for section in $sections; do section "$section"; done; } >"$out.cnf"
    CA=$issuer ISSUER=$issuer ssl ca -config "$out.cnf" -batch -notext -preserveDN -extensions joined \
        -cert "$issuer.pem" -keyfile "$issuer.key" -in "$out.csr" -out "$out.pem" "$@"
    rm -f "$out.csr" "$out.cnf"
}

section() { # NAME: the lines of that section of the configuration
    sed -n "/^\[$1\]/,/^\[/{/^\[/d;p}" "$cnf"
}

intermediate() { # CODE CN PARENT [openssl ca options]
    local code=$1 cn=$2 parent=$3
    shift 3
    fresh_authority "$code"
    # shellcheck disable=SC2086
    issue "$parent" "$code" "$code" intermediate "$org/CN=$cn" $far "$@"
}

server() { # NAME ISSUER-CODE SECTION [openssl ca options]: NAME.pem becomes the chain a server sends
    local name=$1 issuer=$2 use=$3 host=${SAN:-$1.operateur.test}
    shift 3
    SAN=$host issue "$issuer" server "$name" "leaf $use" \
        "/C=FR/ST=Doubs (25)/O=OPERATEUR D'ESSAI/OU=318751275100020/CN=$host" "$@"
    cp "$name.pem" "$name.leaf"
    cat "$issuer.pem" >>"$name.pem"
}

card() { # NAME ISSUER-CODE SECTION NATID GIVEN SURNAME ORGANISATION [openssl ca options]
    local name=$1 issuer=$2 use=$3 id=$4 given=$5 surname=$6 place=$7
    shift 7
    NATID=$id issue "$issuer" "$name" "$name" "leaf $use" \
        "/C=FR/ST=Doubs (25)/O=$place/title=Médecin/GN=$given+CN=$id+SN=$surname" "$@"
    openssl x509 -in "$name.pem" -outform DER -out "$name.der"
}

crl() { # CODE [openssl ca options]: published in DER
    local code=$1
    shift
    CA=$code ssl ca -config "$cnf" -gencrl -cert "$code.pem" -keyfile "$code.key" -out "$code.crl.pem" "$@"
    openssl crl -in "$code.crl.pem" -outform DER -out "../www/CRL/$code.crl"
}

revoke() { # ISSUER-CODE CERTIFICATE REASON
    CA=$1 ssl ca -config "$cnf" -revoke "$2" -crl_reason "$3" -cert "$1.pem" -keyfile "$1.key"
}

utc() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

roots='ACR-EL-TEST ACR-ST-TEST ACR-FO-TEST'
usual='ACI-EL-ORG-TEST ACI-EL-PP-TEST ACI-ST-ORG-TEST ACI-ST-PP-TEST ACI-FO-ORG-TEST ACI-FO-PP-TEST'
odd='ACI-EL-ORG-ABSENTE ACI-EL-ORG-PERIMEE ACI-EL-ORG-FAUSSE ACI-EL-ORG-MUETTE ACI-EL-ORG-REVOQUEE'
# These share a key: what differs is what is published, or how they were signed.
alike='ACI-EL-ORG-DELTA ACI-EL-ORG-INDIRECTE ACI-EL-ORG-AUTRE ACI-EL-ORG-LCR-FAIBLE ACI-EL-ORG-SHA1'
cards='martin martin-signature durand durand-signature martin-expire'

# All bad servers share one key: what differs is the certificate, and keys are what takes time.
# shellcheck disable=SC2086
printf '%s\n' $roots $usual $odd $cards server inconnue |
    xargs -P "$(nproc)" -I{} openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {}.key
openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dh.pem
for name in smtp annuaire; do cp server.key "$name.key"; done
for code in $alike; do cp ACI-EL-ORG-MUETTE.key "$code.key"; done

root ACR-EL-TEST 'TEST AC RACINE IGC-SANTE ELEMENTAIRE'
root ACR-ST-TEST 'TEST AC RACINE IGC-SANTE STANDARD'
root ACR-FO-TEST 'TEST AC RACINE IGC-SANTE FORT'
root inconnue 'AC MAISON'
intermediate ACI-EL-ORG-TEST 'TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS' ACR-EL-TEST
intermediate ACI-EL-PP-TEST 'TEST AC IGC-SANTE ELEMENTAIRE PERSONNES' ACR-EL-TEST
intermediate ACI-ST-ORG-TEST 'TEST AC IGC-SANTE STANDARD ORGANISATIONS' ACR-ST-TEST
intermediate ACI-ST-PP-TEST 'TEST AC IGC-SANTE STANDARD PERSONNES' ACR-ST-TEST
intermediate ACI-FO-ORG-TEST 'TEST AC IGC-SANTE FORT ORGANISATIONS' ACR-FO-TEST
intermediate ACI-FO-PP-TEST 'TEST AC IGC-SANTE FORT PERSONNES' ACR-FO-TEST
for case in ABSENTE PERIMEE FAUSSE MUETTE; do
    intermediate "ACI-EL-ORG-$case" "TEST AC IGC-SANTE CRL $case ELEMENTAIRE ORGANISATIONS" ACR-EL-TEST
done
for case in DELTA INDIRECTE AUTRE LCR-FAIBLE; do
    intermediate "ACI-EL-ORG-$case" "TEST AC IGC-SANTE $case ELEMENTAIRE ORGANISATIONS" ACR-EL-TEST
done
intermediate ACI-EL-ORG-SHA1 'TEST AC IGC-SANTE SHA1 ELEMENTAIRE ORGANISATIONS' ACR-EL-TEST -md sha1
intermediate ACI-EL-ORG-REVOQUEE 'TEST AC IGC-SANTE REVOQUEE ELEMENTAIRE ORGANISATIONS' ACR-EL-TEST

good=ACI-EL-ORG-TEST
for name in imap smtp annuaire revoque seule; do server "$name" $good server -days 300; done
SAN='*.suites.operateur.test' server suites $good server -days 300
server expire $good server -startdate "$(utc '2 years ago')" -enddate "$(utc '1 month ago')"
server futur $good server -startdate "$(utc '1 month')" -enddate "$(utc '1 year')"
server usage $good client_only -days 300
server faible $good server -days 300 -md sha1
SAN=autre.operateur.test server nom $good server -days 300
server inconnu inconnue server -days 300
server personnes ACI-EL-PP-TEST server -days 300
server standard ACI-ST-ORG-TEST server -days 300
server fort ACI-FO-ORG-TEST server -days 300
server standard-personnes ACI-ST-PP-TEST server -days 300
server fort-personnes ACI-FO-PP-TEST server -days 300
server inter-faible ACI-EL-ORG-SHA1 server -days 300
server acrevoquee ACI-EL-ORG-REVOQUEE server -days 300
server crl-absente ACI-EL-ORG-ABSENTE server -days 300
server crl-perimee ACI-EL-ORG-PERIMEE server -days 300
server crl-fausse ACI-EL-ORG-FAUSSE server -days 300
server crl-muette ACI-EL-ORG-MUETTE server -days 300
server crl-delta ACI-EL-ORG-DELTA server -days 300
server crl-indirecte ACI-EL-ORG-INDIRECTE server -days 300
server crl-autre ACI-EL-ORG-AUTRE server -days 300
server crl-faible ACI-EL-ORG-LCR-FAIBLE server -days 300
mv seule.leaf seule.pem # this server forgets to send its intermediate, as some do

# A look-alike of the good authority: same name, same key identifier, another key.
impostor() { # CODE COPIED-FROM
    local ski subject
    ski=$(openssl x509 -in "$2.pem" -noout -ext subjectKeyIdentifier | tail -n 1 | tr -d ' ')
    subject=$(openssl x509 -in "$2.pem" -noout -subject -nameopt sep_multiline,utf8 | sed -n 's/^ *CN=//p')
    fresh_authority "$1"
    cp inconnue.key "$1.key"
    SKI=$ski ssl req -x509 -config "$cnf" -extensions impostor -key "$1.key" -subj "$org/CN=$subject" -days 1000 -out "$1.pem"
}
impostor sosie-ca ACI-EL-ORG-TEST
server sosie sosie-ca server -days 300
impostor fausse-ca ACI-EL-ORG-FAUSSE

# Martin's card authenticates under STANDARD, Durand's under FORT, so that both are exercised.
cabinet='CABINET DU DOCTEUR MARTIN' chu='CHU DE COMTÉ'
card martin ACI-ST-PP-TEST card_authentication 899700000017 Camille MARTIN "$cabinet" -days 300
card martin-signature ACI-FO-PP-TEST card_signature 899700000017 Camille MARTIN "$cabinet" -days 300
card durand ACI-FO-PP-TEST card_authentication 899700000025 Hélène DURAND "$chu" -days 300
card durand-signature ACI-FO-PP-TEST card_signature 899700000025 Hélène DURAND "$chu" -days 300
card martin-expire ACI-ST-PP-TEST card_authentication 899700000017 Camille MARTIN "$cabinet" \
    -startdate "$(utc '3 years ago')" -enddate "$(utc '1 week ago')"

if [[ -n ${MOTCO2:-} ]]; then
    # shellcheck source=motco2.sh
    . "$HERE/sh/motco2.sh"
    motco2_certificates "$good"
fi

revoke $good revoque.leaf keyCompromise
revoke ACR-EL-TEST ACI-EL-ORG-REVOQUEE.pem CACompromise
mkdir -p ../www/CRL ../www/AC
for code in $roots $usual; do crl "$code"; done
crl ACI-EL-ORG-REVOQUEE
crl ACI-EL-ORG-MUETTE
crl ACI-EL-ORG-PERIMEE -crl_lastupdate "$(utc '30 days ago')" -crl_nextupdate "$(utc '23 days ago')"
crl fausse-ca
mv ../www/CRL/fausse-ca.crl ../www/CRL/ACI-EL-ORG-FAUSSE.crl
crl ACI-EL-ORG-DELTA -crlexts crl_delta
crl ACI-EL-ORG-INDIRECTE -crlexts crl_indirect
crl ACI-EL-ORG-LCR-FAIBLE -md sha1
crl ACI-EL-ORG-SHA1
cp ../www/CRL/ACI-EL-ORG-TEST.crl ../www/CRL/ACI-EL-ORG-AUTRE.crl
for code in $roots $usual $odd $alike; do openssl x509 -in "$code.pem" -outform DER -out "../www/AC/$code.cer"; done
chmod -R a+rX ../www

bundle() { for name; do cat "$name.pem"; done; }
# shellcheck disable=SC2086
{
    bundle $roots $usual $odd $alike >authorities.pem
    # What the servers trust on the client side: the authorities that issue cards, with their CRLs.
    bundle ACR-ST-TEST ACI-ST-PP-TEST ACR-FO-TEST ACI-FO-PP-TEST >cards.pem
    { cat cards.pem; bundle ACR-ST-TEST.crl ACI-ST-PP-TEST.crl ACR-FO-TEST.crl ACI-FO-PP-TEST.crl; } >cards-crl.pem
}
# A client run by hand presents its leaf and the authority that issued it, like ours.
cat ACI-ST-PP-TEST.pem >>martin.pem
cat ACI-ST-PP-TEST.pem >>martin-expire.pem
cat ACI-FO-PP-TEST.pem >>durand.pem
chmod 644 authorities.pem cards.pem cards-crl.pem
rm -rf issued openssl.err ./*.old ./*.attr ./*.leaf
