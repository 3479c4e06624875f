#![cfg(test)]

use super::*;
use proptest::prelude::*;

fn shown(found: Vec<PatientIdentity>) -> Vec<String> {
    found
        .iter()
        .map(|p| {
            let ins = p.ins.as_ref().map_or(p.unverified_ins.as_str(), Ins::matricule);
            [p.birth_name.as_str(), &p.used_name, &p.given_name, &p.birth_date, ins].join("|")
        })
        .collect()
}

fn documents(text: &str) -> Vec<String> {
    shown(of_text(text))
}

#[test]
fn a_name_with_its_birth_date_is_a_patient() {
    for (text, expected) in [
        ("J’ai examiné Monsieur VIAL Paul, né le 12/03/1964, pour", "VIAL||Paul|19640312|"),
        ("Mme NGUYEN Lan née le 24 septembre 1971", "NGUYEN||Lan|19710924|"),
        ("Madame DURAND née VIAL Anne, née le 02/01/1950", "VIAL|DURAND|Anne|19500102|"),
        ("Mme Anne VIAL épouse DURAND (née le 02.01.1950)", "VIAL|DURAND|Anne|19500102|"),
        ("VIAL Jean-Paul né(e) le : 1964-03-12", "VIAL||Jean-Paul|19640312|"),
        ("Paul de LA TOUR, 62 ans, né le 12/03/1964", "de LA TOUR||Paul|19640312|"),
        ("LE GALL YANN\nDate de naissance : 12/03/1964", "LE GALL||YANN|19640312|"),
        ("Paul Vial né le 12/03/1964", "Vial||Paul|19640312|"),
        ("Madame NGUYEN LAN\n12 rue des Prés\n39000 LONS LE SAUNIER\nNée le 24/09/1971 (55 ans)", "NGUYEN||LAN|19710924|"),
        ("VIAL Paul M 12/03/1964 IPP 0042", "VIAL||Paul|19640312|"),
        ("Nom Prénom Date de naissance\nVIAL Paul 12/03/1964", "VIAL||Paul|19640312|"),
    ] {
        assert_eq!(documents(text), [expected], "{text}");
    }
}

#[test]
fn forms_and_labels_are_read() {
    for (text, expected) in [
        ("Nom : VIAL\nPrénom : Paul\nNé(e) le : 12/03/1964\nSexe : M", "VIAL||Paul|19640312|"),
        ("NOM DE NAISSANCE : MARTIN  NOM UTILISE : VIAL  PRENOM : ANNE  DATE DE NAISSANCE : 02/01/1950", "MARTIN|VIAL|ANNE|19500102|"),
        ("Nom Prénom : VIAL Paul\nDDN : 12/03/1964", "VIAL||Paul|19640312|"),
        ("Patient : VIAL Paul", "VIAL||Paul||"),
        ("Patiente : Mme NGUYEN", "NGUYEN||||"),
        ("Concerne : M. VIAL Paul", "VIAL||Paul||"),
    ] {
        let found = documents(text);
        assert!(found.iter().any(|one| one == expected), "{text}: {found:?}");
    }
}

#[test]
fn professionals_relatives_and_letterheads_are_no_patients() {
    for text in [
        "Dr Paul VIAL\nCardiologue\nConsultation du 12/03/2024",
        "CABINET MEDICAL DES ROUSSES\nDocteur VIAL Paul, né pour soigner",
        "Médecin traitant : DURAND Hélène",
        "Nom du médecin : DURAND Prénom : Hélène",
        "Cher confrère, merci de votre confiance.",
        "Son fils Jacques VIAL, né le 02/05/1990, est prévenu.",
        "Personne à prévenir : VIAL Jacques",
        "Sa fille, Mme VIAL Anne, née le 02/05/1990, l’accompagne.",
        "adressé par le Docteur DURAND Hélène",
        "Elle a accouché d’un garçon né le 02/11/2026.",
        "au nom de toute l’équipe",
        "IRM cérébrale du 12/03/2024",
        "Patient stable, apyrétique.",
        "Mme DURAND Anne\nSecrétaire\nDr VIAL Paul\nNé le 12/03/1964",
        "Tél. 03 84 00 00 00 RPPS 10001234567",
    ] {
        assert_eq!(documents(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn correspondence_says_of_whom_it_speaks() {
    for text in [
        "Je vous adresse Mme NGUYEN Lan pour avis.",
        "J’ai revu M. NGUYEN Lan ce jour.",
        "Voici les résultats de Lan NGUYEN.",
        "Compte rendu de consultation de Madame NGUYEN Lan",
    ] {
        assert_eq!(shown(of_body(text)), ["NGUYEN||Lan||"], "{text}");
        assert_eq!(documents(text), Vec::<String>::new(), "{text}");
    }
    for text in [
        "Vu avec Mme DURAND Anne, cadre de santé",
        "Bien à vous,\nMme DUPONT Claire, secrétaire",
        "Cher Monsieur, merci",
        "Résultats de CHU Dole",
    ] {
        assert_eq!(shown(of_body(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn subjects_name_their_patient() {
    for (text, expected) in [
        ("XDM/1.0/DDM+CR d'examens biologiques VIAL Paul 12/03/1964", "VIAL||Paul|19640312|"),
        ("XDM/1.0/DDM+Lettre de liaison LE GALL Yann", "LE GALL||Yann||"),
        ("XDM/1.0/DDM+ECHOGRAPHIE ABDOMINALE CORSE FIGATELLIX 12/10/1988", "ECHOGRAPHIE ABDOMINALE CORSE||FIGATELLIX|19881012|"),
        ("Biologie NGUYEN Lan 24/09/1971", "Biologie NGUYEN||Lan|19710924|"),
        ("Résultats de Mme NGUYEN Lan", "NGUYEN||Lan||"),
    ] {
        let found = shown(of_subject(text));
        assert!(found.iter().any(|one| one == expected || one == &expected.replace("Biologie ", "")), "{text}: {found:?}");
    }
    for text in ["IRM du 12/03/2024", "CHU Dole 12/03/2024", "Réunion de service", "Demande d’avis urgente", ""] {
        assert_eq!(shown(of_subject(text)), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn matricules_are_found_and_the_insured_s_is_not() {
    assert_eq!(documents("INS : 2 55 06 99 999 999 34 (NIR)"), ["||||255069999999934"]);
    assert_eq!(documents("ref. 255069999999934."), ["||||255069999999934"]);
    assert_eq!(documents("INS 255069999999934 1.2.250.1.213.1.4.8"), ["||||255069999999934"]);
    assert_eq!(documents("Matricule INS : 255069999999935"), ["||||255069999999935"], "what is called so is shown with its wrong key");
    for text in [
        "255069999999935",
        "12550699999999341",
        "N° de sécurité sociale : 255069999999934",
        "IBAN FR76 2550 6999 9999 934 0001 22",
        "N° assuré 255069999999934",
    ] {
        assert_eq!(documents(text), Vec::<String>::new(), "{text}");
    }
}

proptest! {
    #[test]
    fn anything_is_read_without_panic(text in "\\PC{0,300}") {
        drop((of_text(&text), of_body(&text), of_subject(&text)));
        let noisy = format!("XDM/1.0/DDM+{text} Nom : {text} né le 12/03/1964 INS {text}");
        drop((of_text(&noisy), of_body(&noisy), of_subject(&noisy)));
    }
}
