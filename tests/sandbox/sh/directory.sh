#!/usr/bin/env bash
# The directory's database, loaded before its server starts. Needs DIR, HERE and ENTRIES.
set -euo pipefail
python=/usr/bin/python3
[[ -x $python ]] || python=python3
"$python" -B "$HERE/py/ldif.py" "$ENTRIES" >"$DIR/run/annuaire.ldif"
slapadd -q -f "$DIR/run/slapd.conf" -l "$DIR/run/annuaire.ldif"
rm -f "$DIR/run/annuaire.ldif"
chown -R openldap:openldap "$DIR/ldap"
