# shellcheck shell=bash
# The main job on the command line: from the card to a message found in a colleague's mailbox. Sourced by scripts/demo.
# shellcheck disable=SC2154 # What is named here is set by what was sourced before.

ORDINARY=ami@messagerie.example
SUBJECT='Avis cardiologique : M. Paul VIAL'
FILE_NAME='Électrocardiogramme – VIAL Paul.pdf'

colleague=''

# The steps stop at the first thing that is not as expected.

examine() {
    show doctor
    expect_code 0 || return
    expect 'avertissement du mode essai' 1 "$(grep -c 'MODE ESSAI' "$work/banner")" || return
    run doctor --json
    expect_code 0 || return
    check 'vérifications' 12 'len(a)' || return
    check 'vérifications laissées de côté sans le code' 'authentication mailbox' \
        '" ".join(r["rung"] for r in a if r["state"] != "ok")' || return
    note '10 vérifications sont bonnes ; les 2 autres attendent le code de la carte.'
}

unlock() {
    # « pli » has no command for this: it is read as any PKCS#11 program would, without the PIN.
    local holder
    holder=$(
        pkcs11-tool --module "$(sed -n 's/^MODULE=//p' "$folder/env")" --token-label 'CPS TEST' \
            --read-object --type cert --id 0120 2>/dev/null |
            openssl x509 -inform DER -noout -subject -nameopt sep_multiline,utf8,sname |
            tr + '\n' | sed -n 's/^ *\(CN\|GN\|SN\|title\)=\([^ ]*\) *$/\2/p' | sort | xargs
    ) || true
    expect 'titulaire de la carte' '899700000017 Camille MARTIN Médecin' "$holder" || return
    say '  Carte : Camille MARTIN, médecin, identifiant national 899700000017 (lu dans la carte)'
    say "  Code : ${bold}${pin}${plain} (inventé pour cette carte d’essai ; une personne le taperait)"
    show folders --pin-stdin
    expect_code 0 || return
    ask 0 folders || return
    check 'boîte de réception' 'Boîte de réception' 'next(f["display"] for f in a if f["name"] == "INBOX")' || return
    check 'dossier des messages envoyés' True 'any(f["name"] == "Envoyés" for f in a)' || return
    ask 0 doctor || return
    check 'vérifications bonnes, avec le code' 12 'sum(r["state"] == "ok" for r in a)' || return
    note "La carte a signé, l’opérateur a reconnu son titulaire, la boîte est ouverte."
}

newest() {
    show list INBOX --limit 8 --pin-stdin
    expect_code 0 || return
    ask 0 list INBOX --limit 8 || return
    check 'messages' 8 'len(a)' || return
    check 'ordre' True 'all(m["date"] >= n["date"] for m, n in zip(a, a[1:]))' || return
    check 'le plus récent' "Pli d'essai accentué : œdème à l'été" 'a[0]["subject"]' || return
    note '8 messages, du plus récent au plus ancien ; sous chacun, son identifiant pour les autres commandes.'
}

reading() {
    local size
    find_mail INBOX "Compte rendu d'hospitalisation VIAL Paul" || return
    show read "$id" --pin-stdin
    expect_code 0 || return
    ask 0 read "$id" || return
    check 'texte' True 'x[0] in a["text"]' "œdème des chevilles, apparu à l'été" || return
    check 'pièce jointe' '2 application/pdf' '" ".join(p["part"] + " " + p["type"] for p in a["attachments"])' || return
    size=$(value 'a["attachments"][0]["size"]')
    show save "$id" 2 "$work/courrier.pdf" --pin-stdin
    expect_code 0 || return
    expect 'taille de la pièce enregistrée' "$size" "$(stat -c %s "$work/courrier.pdf")" || return
    expect 'début de la pièce enregistrée' '%PDF' "$(head -c 4 "$work/courrier.pdf")" || return
    ask 0 list INBOX --limit 400 || return
    check 'marque « lu » après la lecture' False 'next(m["seen"] for m in a if m["id"] == x[0])' "$id" || return
    note "Message lu, pièce jointe enregistrée dans un dossier privé ; le lire ne l’a pas marqué comme lu."
}

searching() {
    show directory --nom DURAND --prenom Hélène
    expect_code 0 || return
    ask 0 directory --nom DURAND --prenom Hélène || return
    check 'réponses' 1 'len(a["entries"])' || return
    check 'personne trouvée' 'Hélène DURAND 899700000025' '"{prenom} {nom} {id_nat}".format(**a["entries"][0])' || return
    colleague=$(value 'a["entries"][0]["mail"]')
    expect 'son adresse' dr.durand@chu-comte.mss.test "$colleague" || return
    note "Elle est à cette adresse : $colleague"
}

sending() {
    local message_id
    expect "adresse trouvée à l’étape précédente" dr.durand@chu-comte.mss.test "${colleague:-}" || return
    PYTHONPATH=$root/tests/sandbox/py "$python" -B -c '
import files, sys
sys.stdout.buffer.write(files.pdf("Électrocardiogramme", ["VIAL Paul, né le 12/03/1964", "Rythme sinusal à 62/min"]))
' >"$work/$FILE_NAME"
    printf '%s\n' 'Chère consœur,' '' "Voici l’ECG de M. VIAL, pour avis." '' 'Bien à vous,' 'Dr Camille MARTIN' >"$work/lettre.txt"
    typed send --to "$colleague" --subject "$SUBJECT" --body "$work/lettre.txt" --attach "$work/$FILE_NAME"
    ask 0 send --to "$colleague" --subject "$SUBJECT" --body "$work/lettre.txt" --attach "$work/$FILE_NAME" || return
    check 'résultat' accepted 'a["result"]' || return
    check 'destinataires acceptés' "$colleague" '" ".join(r["address"] for r in a["recipients"] if r["accepted"])' || return
    message_id=$(value 'a["message_id"]')
    note "Accepté par le serveur : $(value 'a["recipients"][0]["reply"]')"

    say '  Chez le Dr Hélène DURAND, avec sa carte à elle :'
    be durand
    find_mail INBOX "$SUBJECT" || return
    show read "$id" --pin-stdin
    expect_code 0 || return
    ask 0 read "$id" || return
    check 'identité du message reçu' "$message_id" 'a["message_id"]' || return
    check 'expéditeur' 'Dr Camille MARTIN <dr.martin@cabinet-martin.mss.test>' '"{name} <{address}>".format(**a["from"])' || return
    check 'texte reçu' "$(<"$work/lettre.txt")" 'a["text"].replace("\r\n", "\n").rstrip()' || return
    check 'pièce reçue' "$FILE_NAME" '" ".join(p["name"] for p in a["attachments"])' || return
    ask 0 save "$id" "$(value 'a["attachments"][0]["part"]')" "$work/reçu.pdf" || return
    expect 'pièce jointe, octet pour octet' 'sans différence' \
        "$(cmp "$work/$FILE_NAME" "$work/reçu.pdf" 2>&1 && echo 'sans différence')" || return
    note "Reçu : même texte, même pièce jointe ($(stat -c %s "$work/reçu.pdf") octets comparés un à un)."

    be martin
    expect_count Brouillons 0 "$SUBJECT" || return
    expect_count Envoyés 1 "$SUBJECT" || return
    find_mail Envoyés "$SUBJECT" || return
    ask 0 read "$id" || return
    check 'identité de la copie' "$message_id" 'a["message_id"]' || return
    check 'pièce de la copie' "$FILE_NAME" '" ".join(p["name"] for p in a["attachments"])' || return
    note 'Une copie, une seule, est dans « Envoyés » ; il ne reste pas de brouillon.'
}

forbidden() {
    local subject='Message interdit'
    local -a message=(send --to "dr.durand@chu-comte.mss.test,$ORDINARY" --subject "$subject" --body "$work/interdit.txt")
    echo 'Ce texte ne doit arriver à personne.' >"$work/interdit.txt"
    show "${message[@]}" --pin-stdin
    expect_code 3 || return
    ask 3 "${message[@]}" || return
    check 'résultat' blocked 'a["result"]' || return
    check 'règle' 'trust-space-only block' '" ".join(f["rule"] + " " + f["severity"] for f in a["findings"])' || return
    check "motif qui nomme l’adresse" True 'x[0] in a["findings"][0]["message"]' "$ORDINARY" || return
    expect_count Envoyés 0 "$subject" || return
    be durand
    expect_count INBOX 0 "$subject" || return
    note "Arrêté avant le départ, avec son motif (code de retour 3) : personne ne l’a reçu."
}

expired() {
    home=$work/expire
    mkdir -p "$home"
    sed 's/^imap = "imap\./imap = "expire./' "$folder/home/martin/config.toml" >"$home/config.toml"
    say '  La même configuration, avec un serveur de courrier dont le certificat a expiré il y a un mois :'
    show folders --pin-stdin
    expect_code 1 || return
    ask 1 folders || return
    check 'cause' cert-expired 'a["problem"]["kind"]' || return
    check 'marche à suivre' True 'len(a["problem"]["remedy"]) > 10' || return
    note "Pli ne s’y est pas connecté, et dit pourquoi et quoi faire (code de retour 1)."
}

play_commands() {
    open_play 'Pli, client de messagerie pour MSSanté : démonstration en ligne de commande'
    step 'Diagnostic' examine
    step 'Ouverture avec la carte et son code' unlock
    step 'Les huit messages les plus récents' newest
    step "Lecture d’un message et de sa pièce jointe" reading
    step "Recherche du Dr Hélène DURAND dans l’annuaire" searching
    step "Envoi d’un message avec pièce jointe, retrouvé chez elle" sending
    step "Refus d’un message interdit" forbidden
    step "Refus d’un serveur au certificat expiré" expired
    close_play
}
