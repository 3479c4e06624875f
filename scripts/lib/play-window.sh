# shellcheck shell=bash
# The main job in the window: opened for the person who looks, or played on a virtual screen. Sourced by scripts/demo.
# shellcheck disable=SC2119,SC2154 # What is named here is set by what was sourced before; arguments left out are optional.

# shellcheck source=../../tests/window/window.sh
. "$root/tests/window/window.sh"

# How long the window may take to open, and servers to answer, in seconds.
OPEN_LIMIT=30
SOON=30
# A message leaves once the time for taking it back is over, and is then looked for among those sent.
SENT=60

RECEIVED='Courrier en Latin-1 : hémoglobine glyquée'
RECEIVED_WORDS='hémoglobine glyquée est à 7,4 %'
REPLY_SUBJECT="Re: $RECEIVED"
ANSWER="Bien reçu, merci. Le dosage sera refait à l’été."
JOINED='Fiche de liaison été.txt'
TOO_MANY=41
# Letters of the French keyboard only: for others the virtual one changes its keys under a busy window.
DRAFT_SUBJECT='Écho de suivi à prévoir'
DRAFT_WORDS='Chère collègue, pouvez-vous le recevoir ?'

window_pid='' shots=''

# The kernel ends the window when we are gone, even killed without warning.
start_window() {
    PLI_HOME=$folder/home/martin setpriv --pdeathsig TERM -- "$pli" 2>"$work/window.log" &
    window_pid=$!
}

stop_others() {
    if [[ -n $window_pid ]]; then
        kill "$window_pid" 2>/dev/null || true
        wait "$window_pid" 2>/dev/null || true
        window_pid=
    fi
    stop_display
}

# --- For the person who looks ---

open_window() {
    local status=0
    open_play 'Pli, client de messagerie pour MSSanté : à vous de jouer'
    be martin
    title 'À vous'
    say "  Code de la carte : ${bold}${pin}${plain} (inventé pour cette carte d’essai)"
    say "  À essayer : lire, répondre, chercher « DURAND » dans l’annuaire et lui écrire, joindre un fichier."
    say '  Pour retirer la carte, dans un autre terminal (avec « 0 » au lieu de « 1 », elle revient) :'
    say "    echo 'absent 1' > $folder/card/fault"
    say '  Fermez la fenêtre pour finir.'
    start_window
    wait "$window_pid" || status=$?
    window_pid=
    if ((status)); then
        say "  La fenêtre s’est arrêtée (code $status) :" >&2
        indent <"$work/window.log" >&2
        failures=$((failures + 1))
    fi
    results+=("${good}✓${plain} La fenêtre a été fermée")
    ((!status)) || results=("${bad}✗${plain} La fenêtre ne s’est pas fermée d’elle-même")
    close_play
}

# --- Played on a virtual screen ---

# Each step goes on from where the one before left the window: after one that failed there is nothing to show.
follow() { # TITLE FUNCTION
    ((!failures)) || return 0
    step "$@"
    ((!failures)) || [[ ! -s $work/window.log ]] || indent <"$work/window.log"
}

# Without a screen, and without the means of making one, there is nothing to show.
have_display_tools() {
    local tool
    for tool in Xvfb openbox setxkbmap xdotool xprop import setpriv; do
        command -v "$tool" >/dev/null || return 1
    done
}

need_display_tools() {
    have_display_tools || "$root/scripts/packages" display >/dev/null 2>&1 || true
    have_display_tools && return
    say "Il n’y a pas d’écran ici, et de quoi en simuler un manque : lancez « scripts/packages display » en administrateur, ou la démonstration depuis une session graphique." >&2
    exit 1
}

logins() { grep -c '^C_Login$' "$folder/card/calls" || true; }
card_goes() { echo 'absent 1' >"$folder/card/fault"; }
card_comes() { : >"$folder/card/fault"; }

picture() { # NAME
    settle && shot "$(printf '%02d' "$steps")-$1"
}

opening() {
    start_window
    export PLI_WINDOW_PID=$window_pid
    expect_id pin "$OPEN_LIMIT" || return
    expect_focus pin || return
    picture fermé || return
    note "La fenêtre demande le code de la carte ; rien n’est encore ouvert."
}

unlocking() {
    local before wrong=0000
    [[ $pin != "$wrong" ]] || wrong=1111
    before=$(logins)
    fill pin "$wrong" && click_id unlock || return
    # What it says of a wrong PIN stands beside the field, which waits for another.
    until_logins $((before + 1)) || return
    settle && expect_id pin 1 || return
    picture code-faux || return
    expect 'codes donnés à la carte après une erreur' 1 "$(($(logins) - before))" || return
    note "Un code faux est dit, et n’est jamais réessayé."
    fill pin "$pin" && key Return || return
    expect_no_id pin "$SOON" && expect_id list "$SOON" && expect_text "$RECEIVED" "$SOON" || return
    picture boîte || return
    note "Avec le bon, la boîte est ouverte."
}

until_logins() { # COUNT
    local turn
    for ((turn = 0; turn < 100; turn++)); do
        (($(logins) < $1)) || return 0
        sleep 0.1
    done
    differ 'codes donnés à la carte' "$1" "$(logins)"
}

reading_it() {
    click_text "$RECEIVED" && expect_id reader/reply "$SOON" && expect_text "$RECEIVED_WORDS" "$SOON" || return
    picture lecture || return
    note "Le message du laboratoire est à l’écran."
}

replying() {
    click_id reader/reply && expect_id compose/body "$SOON" && expect_value compose/subject "$REPLY_SUBJECT" || return
    click_id compose/body && key ctrl+Home && type_text "$ANSWER" || return
    picture réponse || return
    note 'Objet, destinataire et texte cité sont déjà là.'
}

finding() {
    click_id compose/directory && fill directory/name DURAND && fill directory/town Besançon && click_id directory/search || return
    expect_text Hélène "$SOON" || return
    picture annuaire || return
    click_beside Hélène directory/add/ || return
    picture destinataire || return
    note "Le Dr Hélène DURAND, trouvée dans l’annuaire, est ajoutée d’un clic."
}

attaching() {
    echo 'Traitement : inchangé.' >"$work/$JOINED"
    click_id compose/attach && expect_id path "$SOON" && fill path "$work/$JOINED" && key Return || return
    expect_no_id path "$SOON" && expect_text "$JOINED" "$SOON" || return
    picture pièce-jointe || return
    note "La pièce jointe est là, avec sa taille."
}

too_many() {
    local list
    list=$(printf 'm%02d@chu-comte.mss.test,' $(seq "$TOO_MANY"))
    click_id compose/copies && fill compose/cc "$list" || return
    expect_text "$((TOO_MANY + 2)) destinataires" "$SOON" && expect_no_id compose/send "$SOON" || return
    picture refus || return
    note "Arrêté avant le départ : les opérateurs n’acceptent que 40 destinataires."
    # Each recipient goes with a key; once none is left the key does nothing.
    repeat $((TOO_MANY * 2 + 4)) BackSpace && expect_no_text "${list%%,*}" "$SOON" || return
    note 'Les copies en trop sont retirées.'
}

sending_it() {
    click_id compose/send && expect_no_id compose/send "$SOON" || return
    picture envoyé || return
    click_id folder/Envoyés && expect_text "$REPLY_SUBJECT" "$SENT" || return
    picture dans-envoyés || return
    be durand
    find_mail INBOX "$REPLY_SUBJECT" && ask 0 read "$id" || return
    check 'texte reçu' True 'x[0] in a["text"]' "$ANSWER" || return
    check 'pièce reçue' "$JOINED" '" ".join(p["name"] for p in a["attachments"])' || return
    note "Une copie est dans « Envoyés » ; le Dr DURAND a reçu le message et sa pièce jointe."
}

card_away() {
    click_id toolbar/new && expect_id compose/to "$SOON" && fill compose/to 'dr.durand@chu-comte.mss.test,' || return
    fill compose/subject "$DRAFT_SUBJECT" && click_id compose/body && type_text "$DRAFT_WORDS" || return
    picture brouillon || return
    card_goes
    expect_id pin "$SOON" && expect_no_text "$RECEIVED" "$SOON" || return
    picture carte-retirée || return
    note 'La carte est retirée en pleine rédaction : la session se ferme, plus rien ne se lit.'
}

card_back() {
    local before
    before=$(logins)
    card_comes
    sleep 2
    expect_id pin "$SOON" || return
    expect 'codes donnés à la carte sans vous' "$before" "$(logins)" || return
    fill pin "$pin" && key Return && expect_no_id pin "$SOON" && expect_value compose/subject "$DRAFT_SUBJECT" || return
    picture retour || return
    click_id compose/send && expect_no_id compose/send "$SOON" || return
    be durand
    find_mail INBOX "$DRAFT_SUBJECT" && ask 0 read "$id" || return
    check 'texte écrit avant le retrait' True 'x[0] in a["text"]' "$DRAFT_WORDS" || return
    note "Avec le code, tout est encore là ; le message part et arrive."
}

play_window() {
    need_display_tools
    shots=$target/demo
    open_play "Pli, client de messagerie pour MSSanté : les dix premières minutes d’une secrétaire"
    # The warning of the test mode shows in the window; commands that check need not repeat it.
    : >"$work/banner"
    rm -rf "$shots"
    export PLI_WINDOW_SHOTS=$shots PLI_WINDOW_PROBE=$work/probe.json
    if ! start_display; then
        say "L’écran virtuel n’a pas démarré : la raison est ci-dessus." >&2
        exit 1
    fi
    say "  Écran virtuel $DISPLAY ; une image de chaque étape dans $shots"

    follow 'Ouverture de la fenêtre' opening
    follow 'Un code faux, puis le bon' unlocking
    follow "Lecture d’un message" reading_it
    follow 'Réponse' replying
    follow "Recherche d’une consœur dans l’annuaire" finding
    follow 'Pièce jointe' attaching
    follow "Refus d’un message à trop de destinataires" too_many
    follow "Envoi, retrouvé dans « Envoyés » et chez elle" sending_it
    follow 'Carte retirée pendant la rédaction' card_away
    follow 'Retour avec le code : le brouillon est là' card_back
    close_play
    say "  Images : $shots"
}
