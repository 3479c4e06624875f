//! Dates, sizes and names, as people say them.

use super::bundle::{Language, language, say};
use crate::domain::doctor::{Rung, RungFact, SkipReason};
use crate::domain::folder::SpecialUse;
use std::time::Duration;
use time::OffsetDateTime;

/// Octets in the units people know, which are decimal.
const KILO: u64 = 1_000;
/// Below this many days, a card's end of validity is a thing to act on: a renewal takes some weeks.
const SOON_DAYS: i64 = 45;

/// The time of day, `10:43`, in the time zone of `now`.
#[must_use]
pub fn clock(date: OffsetDateTime, now: OffsetDateTime) -> String {
    let date = date.to_offset(now.offset());
    format!("{:02}:{:02}", date.hour(), date.minute())
}

/// A date of the list: `10:42` today, `hier`, `3 nov.` this year, `03/11/2025` before. It is told in the time zone
/// of `now`.
#[must_use]
pub fn date_short(date: OffsetDateTime, now: OffsetDateTime) -> String {
    let date = date.to_offset(now.offset());
    let days_ago = (now.date() - date.date()).whole_days();
    match days_ago {
        0 => clock(date, now),
        1 => say("date-yesterday", &[]),
        _ if date.year() == now.year() => say("date-day-month", &[("day", day_of_month(date).into()), ("month", month(date).into())]),
        _ => format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year()),
    }
}

/// A day in a sentence: `3 nov. 2026`.
#[must_use]
pub fn date_day(date: OffsetDateTime) -> String {
    let values = [("day", day_of_month(date).into()), ("month", month(date).into()), ("year", date.year().to_string().into())];
    say("date-day-month-year", &values)
}

/// A moment in a sentence: `3 nov. 2026 à 10:42`.
#[must_use]
pub fn date_time(date: OffsetDateTime) -> String {
    say("date-time", &[("day", date_day(date).into()), ("time", clock(date, date).into())])
}

fn day_of_month(date: OffsetDateTime) -> String {
    say("day-of-month", &[("number", date.day().into())])
}

fn month(date: OffsetDateTime) -> String {
    say("month", &[("number", u8::from(date.month()).into())])
}

/// A size: `1,2 Mo`, `35 Ko`, `512 octets`; `1.2 MB`, `35 kB`, `512 bytes`.
#[must_use]
pub fn size(octets: u64) -> String {
    let kilo = rounded(octets, KILO);
    if octets < KILO {
        return say("size-octets", &[("value", octets.into())]);
    }
    if kilo < KILO {
        return say("size-kilo", &[("value", kilo.into())]);
    }
    let tenths = rounded(octets, KILO * KILO / 10);
    if tenths < KILO * 10 {
        return say("size-mega", &[("value", decimal(tenths).into())]);
    }
    say("size-giga", &[("value", decimal(rounded(octets, KILO * KILO * KILO / 10)).into())])
}

/// How long something took: `1,2 s`; `1.2 s`.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    let tenths = Duration::try_from_secs_f64(seconds).map_or(0, |took| took.as_millis() / 100);
    say("duration-seconds", &[("value", decimal(u64::try_from(tenths).unwrap_or(u64::MAX)).into())])
}

/// Two sizes to compare: in octets when rounding would make them look alike.
pub(super) fn two_sizes(one: u64, other: u64) -> (String, String) {
    let (first, second) = (size(one), size(other));
    if one != other && first == second {
        let exact = |octets: u64| say("size-octets", &[("value", octets.into())]);
        return (exact(one), exact(other));
    }
    (first, second)
}

fn rounded(octets: u64, unit: u64) -> u64 {
    octets.saturating_add(unit / 2) / unit.max(1)
}

/// Tenths, with the language's decimal sign.
fn decimal(tenths: u64) -> String {
    let sign = match language() {
        Language::French => ',',
        Language::English => '.',
    };
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}{sign}{}", tenths / 10, tenths % 10) }
}

/// The name of a folder that has a use, whatever the operator calls it.
#[must_use]
pub fn special_use(special_use: SpecialUse) -> String {
    match special_use {
        SpecialUse::Inbox => say("folder-inbox", &[]),
        SpecialUse::Drafts => say("folder-drafts", &[]),
        SpecialUse::Sent => say("folder-sent", &[]),
        SpecialUse::Archive => say("folder-archive", &[]),
        SpecialUse::Junk => say("folder-junk", &[]),
        SpecialUse::Trash => say("folder-trash", &[]),
    }
}

/// The name of a rung of the ladder « pourquoi ne puis-je pas me connecter ? ».
#[must_use]
pub fn rung(rung: Rung) -> String {
    say(&format!("rung-{}", rung.id()), &[])
}

/// What is worth saying of a rung that holds; empty when there is nothing more to say.
#[must_use]
pub fn rung_fact(fact: &RungFact) -> String {
    match fact {
        RungFact::Plain => String::new(),
        RungFact::Configuration { accounts, test_mode, nil } => {
            let values = [
                ("count", (*accounts).into()),
                ("mode", if *test_mode { "test" } else { "normal" }.into()),
                ("known", if nil.is_empty() { "no" } else { "yes" }.into()),
                ("nil", nil.as_str().into()),
            ];
            say("fact-configuration", &values)
        }
        RungFact::CertificateDays(days) if (2..=SOON_DAYS).contains(days) => say("fact-certificate-soon", &[("days", (*days).into())]),
        RungFact::CertificateDays(days) => say("fact-certificate", &[("days", (*days).into())]),
        RungFact::Messages(count) => say("fact-messages", &[("count", (*count).into())]),
    }
}

/// Why a rung was not tried.
#[must_use]
pub fn skip(reason: SkipReason) -> String {
    match reason {
        SkipReason::Below => say("skip-below", &[]),
        SkipReason::NoPin => say("skip-no-pin", &[]),
        SkipReason::Offline => say("skip-offline", &[]),
        SkipReason::NotConfigured => say("skip-not-configured", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::bundle::say_in;
    use super::*;
    use time::macros::datetime;

    #[test]
    fn dates_are_said_as_people_say_them() {
        let now = datetime!(2026-11-22 10:43 +1);
        let said = |date| date_short(date, now).replace('\u{a0}', " ");
        assert_eq!(said(datetime!(2026-11-22 08:05 +0)), "09:05");
        assert_eq!(said(datetime!(2026-11-21 23:30 +0)), "00:30", "told in the reader's time zone");
        assert_eq!(said(datetime!(2026-11-21 22:30 +0)), "hier");
        assert_eq!(said(datetime!(2026-11-03 12:00 +1)), "3 nov.");
        assert_eq!(said(datetime!(2026-08-01 12:00 +2)), "1er août");
        assert_eq!(said(datetime!(2025-11-03 12:00 +1)), "03/11/2025");
        assert_eq!(said(datetime!(2026-11-25 12:00 +1)), "25 nov.", "a sender's clock may be ahead");
        assert_eq!(date_day(datetime!(2026-11-03 12:00 +1)), "3\u{a0}nov. 2026");
    }

    #[test]
    fn dates_are_said_in_english_too() {
        let now = datetime!(2026-11-22 10:43 +1);
        let said = |date| say_in(Language::English, || date_short(date, now).replace('\u{a0}', " "));
        assert_eq!(said(datetime!(2026-11-22 08:05 +0)), "09:05");
        assert_eq!(said(datetime!(2026-11-21 22:30 +0)), "yesterday");
        assert_eq!(said(datetime!(2026-11-03 12:00 +1)), "3 Nov");
        assert_eq!(said(datetime!(2026-08-01 12:00 +2)), "1 Aug");
        assert_eq!(said(datetime!(2025-11-03 12:00 +1)), "03/11/2025");
        let moment = say_in(Language::English, || date_time(datetime!(2026-11-03 09:02 +1)));
        assert_eq!(moment, "3\u{a0}Nov 2026 at 09:02");
    }

    #[test]
    fn the_clock_tells_the_readers_time() {
        let now = datetime!(2026-11-22 10:43 +1);
        assert_eq!([datetime!(2026-11-22 09:43 +0), datetime!(2026-11-20 23:05 +0)].map(|date| clock(date, now)), ["10:43", "00:05"]);
    }

    #[test]
    fn every_month_has_its_name() {
        let first = datetime!(2026-01-01 00:00 UTC);
        for language in Language::ALL {
            let names = || (1..=12).map(|m| month(first.replace_month(m.try_into().unwrap()).unwrap())).collect();
            let names: std::collections::BTreeSet<_> = say_in(language, names);
            assert_eq!(names.len(), 12);
        }
    }

    #[test]
    fn sizes_have_a_comma_and_no_surprise_at_the_edges() {
        let said = [0, 1, 999, 1_000, 1_499, 999_499, 999_500, 1_200_000, 9_000_000, 10_485_760, 2_500_000_000]
            .map(|octets| size(octets).replace('\u{a0}', " "));
        assert_eq!(said, ["0 octet", "1 octet", "999 octets", "1 Ko", "1 Ko", "999 Ko", "1 Mo", "1,2 Mo", "9 Mo", "10,5 Mo", "2,5 Go"]);
        assert_eq!(two_sizes(10_000_001, 10_000_000).0.replace('\u{a0}', " "), "10 000 001 octets");
        assert!(!size(u64::MAX).is_empty());
        let english = || [1, 1_000, 1_200_000, 2_500_000_000].map(|octets| size(octets).replace('\u{a0}', " "));
        assert_eq!(say_in(Language::English, english), ["1 byte", "1 kB", "1.2 MB", "2.5 GB"]);
        assert_eq!(say_in(Language::English, || two_sizes(10_000_001, 10_000_000).0), "10,000,001\u{a0}bytes");
    }

    #[test]
    fn facts_of_the_ladder() {
        let fact = |fact| rung_fact(&fact).replace('\u{a0}', " ");
        let configuration = |accounts, test_mode, nil: &str| fact(RungFact::Configuration { accounts, test_mode, nil: nil.to_owned() });
        assert_eq!(configuration(0, false, ""), "aucune boîte, mode normal, sans référence produit");
        assert_eq!(configuration(2, true, "DEV1"), "2 boîtes, MODE ESSAI, référence produit DEV1");
        assert_eq!(fact(RungFact::CertificateDays(0)), "expire aujourd’hui");
        assert_eq!(fact(RungFact::CertificateDays(1)), "expire demain");
        assert_eq!(fact(RungFact::CertificateDays(30)), "expire dans 30 jours : pensez à la renouveler");
        assert_eq!(fact(RungFact::CertificateDays(300)), "valable encore 300 jours");
        assert_eq!(fact(RungFact::Messages(1)), "1 message");
        assert_eq!(fact(RungFact::Plain), "");
    }
}
