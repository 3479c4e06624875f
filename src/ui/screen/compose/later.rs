//! When a message is to leave, if not at once: pure.

use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, Weekday};

/// The evening, and the morning, of those who work.
const EVENING: u8 = 19;
const MORNING: u8 = 8;
/// No message waits longer.
const LONGEST: Duration = Duration::days(366);

/// A usual moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    Evening,
    Tomorrow,
    Monday,
}

/// The usual moments that are still to come, each once.
pub(super) fn usual(now: OffsetDateTime) -> Vec<(Usual, OffsetDateTime)> {
    let at = |days: i64, hour: u8| {
        let time = Time::from_hms(hour, 0, 0).ok()?;
        Some(PrimitiveDateTime::new(now.date().checked_add(Duration::days(days))?, time).assume_offset(now.offset()))
    };
    let until_monday = 7 - i64::from(now.weekday().number_days_from_monday());
    let is_far = now.weekday() != Weekday::Sunday;
    [(Usual::Evening, at(0, EVENING)), (Usual::Tomorrow, at(1, MORNING)), (Usual::Monday, at(until_monday, MORNING).filter(|_| is_far))]
        .into_iter()
        .filter_map(|(usual, at)| Some((usual, at.filter(|at| *at > now)?)))
        .collect()
}

/// A day and a time as people type them: `03/12/2026 8:30`, `3/12 8h30`, `3/12 8h`; `None` where they do not exist or are
/// over. A day without its year is the next one.
pub(super) fn read(text: &str, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let mut words = text.split([' ', ',', '\u{a0}']).filter(|word| !word.is_empty() && *word != "à");
    let (day, hour, rest) = (words.next()?, words.next()?, words.next());
    let mut parts = day.split(['/', '.', '-']);
    let (day, month) = (parts.next()?.parse().ok()?, Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?);
    let year = parts.next().map(|year| year.parse::<i32>().ok());
    let mut clock = hour.split([':', 'h', 'H']);
    let hour = clock.next()?.parse().ok()?;
    let minute = clock.next().filter(|minute| !minute.is_empty()).map_or(Some(0), |minute| minute.parse().ok())?;
    if rest.is_some() || parts.next().is_some() || clock.next().is_some() {
        return None;
    }
    let at = |year| {
        let date = Date::from_calendar_date(year, month, day).ok()?;
        Some(PrimitiveDateTime::new(date, Time::from_hms(hour, minute, 0).ok()?).assume_offset(now.offset()))
    };
    let moment = match year {
        Some(year) => at(year?)?,
        None => at(now.year()).filter(|at| *at > now).or_else(|| at(now.year() + 1))?,
    };
    (moment > now && moment - now <= LONGEST).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    // A Sunday.
    const NOW: OffsetDateTime = datetime!(2026-11-22 10:43 +1);

    #[test]
    fn usual_moments_are_to_come_and_differ() {
        let said = |now| usual(now).into_iter().map(|(_, at)| at).collect::<Vec<_>>();
        assert_eq!(said(NOW), [datetime!(2026-11-22 19:00 +1), datetime!(2026-11-23 8:00 +1)], "tomorrow is Monday");
        let tuesday = [datetime!(2026-11-25 8:00 +1), datetime!(2026-11-30 8:00 +1)];
        assert_eq!(said(datetime!(2026-11-24 20:00 +1)), tuesday, "the evening has begun");
    }

    #[test]
    fn days_and_times_are_read_as_people_type_them() {
        let at = datetime!(2026-12-03 8:30 +1);
        for text in ["03/12/2026 8:30", "3/12 8h30", " 3.12.2026 à 08:30 ", "3/12, 8:30"] {
            assert_eq!(read(text, NOW), Some(at), "{text}");
        }
        assert_eq!(read("2/1 9h", NOW), Some(datetime!(2027-01-02 9:00 +1)), "the next one");
        for text in
            ["", "demain", "31/02/2027 8:00", "3/12", "3/12 25:00", "22/11/2026 10:00", "3/12/2029 8:00", "3/12 8:00 9", "3/12/26/1 8:00"]
        {
            assert_eq!(read(text, NOW), None, "{text}");
        }
    }
}
