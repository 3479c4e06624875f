//! Commands out, answers in.

use super::bounds::Allowance;
use super::error::{ImapError, Refusal};
use super::frames::Frames;
use super::guard::{Activity, Channel};
use async_imap::imap_proto::rfc4315::UidSetMember;
use async_imap::imap_proto::{Capability, MailboxDatum, Outcome, Response, ResponseCode, Status};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout_at};

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// For the next octet, in either direction. A server may search a large folder for a minute before it says a word.
    pub(super) silence: Duration,
    /// For a whole command, however it flows: 25 MB take 7 min at 512 kbit/s.
    pub(super) command: Duration,
}

/// The most messages that a COPYUID may speak of: far more than are ever moved by one command.
const COPIED_LIMIT: u64 = 10_000;

/// With operators.
const PATIENCE: Patience = Patience { silence: Duration::from_secs(120), command: Duration::from_secs(600) };

/// A connection that speaks IMAP.
#[derive(Debug)]
pub(super) struct Wire {
    frames: Frames,
    activity: Activity,
    patience: Patience,
    /// When the command under way is given up.
    deadline: Instant,
    /// How many answers to it are believed.
    answers: usize,
    tag: u32,
    /// How many messages the open folder holds, as far as was told.
    exists: u32,
    /// Whether something was told of the open folder that nobody asked for.
    news: bool,
    /// Commands that go out with the next one.
    ahead: Vec<(&'static str, String)>,
    /// Of those, the ones that went out and are not answered yet: their tags and names.
    unanswered: Vec<(String, &'static str)>,
    /// What an ENABLE that went ahead enabled, once the server has said so.
    enabled: Option<BTreeSet<String>>,
    /// The shortest time that an answer in words took.
    round_trip: Option<Duration>,
}

/// What a command's last line said, when the server did as asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// The UID that an APPEND gave (RFC 4315), when the server tells.
    pub(super) append_uid: Option<u32>,
    /// Where a COPY put messages (RFC 4315), when the server tells here.
    pub(super) copied: Option<Copied>,
    /// What the server can do from now on, when it tells here.
    pub(super) capabilities: Option<BTreeSet<String>>,
}

/// Messages in their new folder (COPYUID, RFC 4315 §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Copied {
    /// The new folder's UIDVALIDITY.
    pub(super) uid_validity: u32,
    /// Of each, its UID in the folder it was copied from, and in the new one.
    pub(super) names: Vec<(u32, u32)>,
}

impl Done {
    fn of(code: Option<ResponseCode<'_>>) -> Self {
        let capabilities = match &code {
            Some(ResponseCode::Capabilities(list)) => Some(names_of(list)),
            _ => None,
        };
        Self { append_uid: append_uid(code.as_ref()), copied: copied(code.as_ref()), capabilities }
    }
}

impl Wire {
    pub(super) fn new(stream: impl Channel + 'static) -> Self {
        Self::with_patience(stream, PATIENCE)
    }

    pub(super) fn with_patience(stream: impl Channel + 'static, patience: Patience) -> Self {
        let frames = Frames::new(stream);
        let activity = frames.activity();
        Self {
            frames,
            activity,
            patience,
            deadline: Instant::now(),
            answers: 0,
            tag: 0,
            exists: 0,
            news: false,
            ahead: Vec::new(),
            unanswered: Vec::new(),
            enabled: None,
            round_trip: None,
        }
    }

    /// Runs a command that is answered in words. `name` stands for it in errors, `arguments` follow it on the wire, and
    /// every answer on the way to its completion is shown to `answer`.
    pub(super) async fn command(
        &mut self,
        name: &'static str,
        arguments: &str,
        answer: impl FnMut(&Response<'_>),
    ) -> Result<Done, ImapError> {
        self.command_within(Allowance::WORDS, name, arguments, answer).await
    }

    /// Runs a command whose answer may bring so much; see [`Wire::command`].
    pub(super) async fn command_within(
        &mut self,
        allowance: Allowance,
        name: &'static str,
        arguments: &str,
        answer: impl FnMut(&Response<'_>),
    ) -> Result<Done, ImapError> {
        let lines = self.lines_ahead();
        let (tag, began) = (self.send(allowance, name, arguments, lines).await?, Instant::now());
        let done = self.complete(&tag, name, answer, None).await?;
        if allowance == Allowance::WORDS {
            let took = began.elapsed();
            self.round_trip = Some(self.round_trip.map_or(took, |shortest| shortest.min(took)));
        }
        Ok(done)
    }

    /// Lets a command go out with the next one, in the same octets: its answers are shown to that one's `answer`, and what
    /// becomes of it is nobody's affair. None may change what the others mean (RFC 3501 §5.5), nor end in a literal.
    pub(super) fn send_ahead(&mut self, name: &'static str, arguments: String) {
        self.ahead.push((name, arguments));
    }

    /// What an ENABLE that went ahead enabled, once it is answered.
    pub(super) fn enabled(&self) -> Option<&BTreeSet<String>> {
        self.enabled.as_ref()
    }

    /// The shortest time that an answer took so far, as far as is known: no way to the server is longer.
    pub(super) fn round_trip(&self) -> Option<Duration> {
        self.round_trip
    }

    /// Runs a command that ends in a literal. Up to `at_once` octets go with the command (RFC 7888); otherwise the server is
    /// asked before it is given them (RFC 3501 §4.3).
    pub(super) async fn command_with_literal(
        &mut self,
        name: &'static str,
        arguments: &str,
        literal: &[u8],
        at_once: usize,
    ) -> Result<Done, ImapError> {
        let mut lines = self.lines_ahead();
        if literal.len() > at_once {
            let tag = self.send(Allowance::WORDS, name, &format!("{arguments} {{{}}}", literal.len()), lines).await?;
            return self.complete(&tag, name, |_| {}, Some(literal)).await;
        }
        let tag = self.begin(Allowance::WORDS);
        lines.extend_from_slice(format!("{tag} {name} {arguments} {{{}+}}\r\n", literal.len()).as_bytes());
        lines.extend_from_slice(literal);
        lines.extend_from_slice(b"\r\n");
        self.write(&lines).await?;
        self.complete(&tag, name, |_| {}, None).await
    }

    /// Says that nothing follows: a TLS session that ends without a word is one some servers do not resume (RFC 5246 §7.2.1).
    pub(super) async fn shut(&mut self) {
        self.frames.shut().await;
    }

    /// What goes out before the next command.
    fn lines_ahead(&mut self) -> Vec<u8> {
        let mut lines = Vec::new();
        for (name, arguments) in std::mem::take(&mut self.ahead) {
            self.tag += 1;
            let tag = format!("P{}", self.tag);
            lines.extend_from_slice(line(&tag, name, &arguments).as_bytes());
            self.unanswered.push((tag, name));
        }
        lines
    }

    /// A command begins, whose answer may bring so much: its tag.
    fn begin(&mut self, allowance: Allowance) -> String {
        self.tag += 1;
        self.frames.next_command(allowance);
        self.answers = allowance.answers();
        self.deadline = Instant::now() + self.patience.command;
        format!("P{}", self.tag)
    }

    async fn send(&mut self, allowance: Allowance, name: &str, arguments: &str, mut lines: Vec<u8>) -> Result<String, ImapError> {
        let tag = self.begin(allowance);
        lines.extend_from_slice(line(&tag, name, arguments).as_bytes());
        self.write(&lines).await?;
        Ok(tag)
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), ImapError> {
        let stream = self.frames.writer();
        let writing = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        watched(&self.activity, self.patience, self.deadline, writing).await?.map_err(|_| ImapError::Lost)
    }

    /// Reads to the tagged answer, and to those of what went ahead. A continuation request is given `continuation` once, and
    /// is an error otherwise.
    async fn complete(
        &mut self,
        tag: &str,
        name: &'static str,
        mut answer: impl FnMut(&Response<'_>),
        mut continuation: Option<&[u8]>,
    ) -> Result<Done, ImapError> {
        // What is told of a message by the way was changed by somebody else.
        let answers_nothing = matches!(name, "NOOP" | "IDLE" | "UID SEARCH");
        let mut done = None;
        for _ in 0..self.answers {
            let frame = match self.frames.ready()? {
                // Answers that are here already never meet a clock that only waiting looks at.
                Some(_) if Instant::now() >= self.deadline => return Err(ImapError::Timeout),
                Some(frame) => frame,
                None => watched(&self.activity, self.patience, self.deadline, self.frames.next()).await??,
            };
            match parse(self.frames.octets(frame))? {
                Response::Done { tag: answered, status, outcome } => {
                    if answered.0 == tag && done.is_none() {
                        done = Some(match status {
                            // Done without what it was to be given.
                            Status::Ok if continuation.is_some() => return Err(ImapError::Protocol),
                            Status::Ok => Ok(Done::of(outcome.code)),
                            Status::No | Status::Bad => Err(ImapError::Refused { command: name, refusal: refusal(&outcome) }),
                            _ => return Err(ImapError::Protocol),
                        });
                    } else {
                        // Servers may answer in another order than they were asked (RFC 3501 §5.5).
                        let at = self.unanswered.iter().position(|(tag, _)| *tag == answered.0).ok_or(ImapError::Protocol)?;
                        if self.unanswered.remove(at).1 == ENABLE {
                            self.enabled.get_or_insert_default();
                        }
                    }
                    if self.unanswered.is_empty()
                        && let Some(done) = done.take()
                    {
                        return done;
                    }
                }
                Response::Data { status: Status::Bye, .. } if name != "LOGOUT" => return Err(ImapError::Lost),
                Response::Continue(_) => {
                    let bytes = continuation.take().ok_or(ImapError::Protocol)?;
                    self.write(bytes).await?;
                    self.write(b"\r\n").await?;
                }
                other => {
                    self.news |= answers_nothing && matches!(other, Response::Fetch(..));
                    note(&other, &mut self.exists, &mut self.news);
                    if let Response::Capabilities(list) = &other
                        && self.unanswered.iter().any(|(_, name)| *name == ENABLE)
                    {
                        self.enabled.get_or_insert_default().extend(names_of(list));
                    }
                    answer(&other);
                }
            }
        }
        Err(ImapError::Protocol)
    }

    /// How many messages the open folder holds, as far as was told.
    pub(super) fn exists(&self) -> u32 {
        self.exists
    }

    /// A folder was opened, and holds so many: what was told before it is no news of it.
    pub(super) fn opened(&mut self, exists: u32) {
        (self.exists, self.news) = (exists, false);
    }

    /// Something was told of the open folder that nobody asked for.
    pub(super) fn note_news(&mut self) {
        self.news = true;
    }

    /// Whether something was.
    pub(super) fn has_news(&self) -> bool {
        self.news
    }

    /// What came in, in octets.
    pub(super) fn meter(&self) -> Arc<AtomicU64> {
        self.frames.meter()
    }

    /// Begins to wait for news of the open folder (IDLE, RFC 2177): its tag, once the server is ready to tell.
    pub(super) async fn begin_idle(&mut self) -> Result<String, ImapError> {
        const NAME: &str = "IDLE";
        let tag = self.send(Allowance::WORDS, NAME, "", Vec::new()).await?;
        for _ in 0..self.answers {
            let frame = watched(&self.activity, self.patience, self.deadline, self.frames.next()).await??;
            match parse(self.frames.octets(frame))? {
                Response::Continue(_) => return Ok(tag),
                Response::Done { tag: answered, status: Status::No | Status::Bad, outcome } if answered.0 == tag => {
                    return Err(ImapError::Refused { command: NAME, refusal: refusal(&outcome) });
                }
                Response::Done { .. } => return Err(ImapError::Protocol),
                Response::Data { status: Status::Bye, .. } => return Err(ImapError::Lost),
                other => {
                    self.news |= matches!(other, Response::Fetch(..));
                    note(&other, &mut self.exists, &mut self.news);
                }
            }
        }
        Err(ImapError::Protocol)
    }

    /// Waits until something is told of the open folder. It can be cut short anywhere.
    pub(super) async fn news(&mut self) -> Result<(), ImapError> {
        for _ in 0..self.answers {
            if self.news {
                return Ok(());
            }
            let frame = self.frames.next().await?;
            match parse(self.frames.octets(frame))? {
                Response::Done { .. } | Response::Continue(_) => return Err(ImapError::Protocol),
                Response::Data { status: Status::Bye, .. } => return Err(ImapError::Lost),
                other => {
                    self.news |= matches!(other, Response::Fetch(..));
                    note(&other, &mut self.exists, &mut self.news);
                }
            }
        }
        Err(ImapError::Protocol)
    }

    /// Ends the waiting that has this tag, within so long.
    pub(super) async fn end_idle(&mut self, tag: &str, patience: Duration) -> Result<(), ImapError> {
        self.frames.next_command(Allowance::WORDS);
        self.deadline = Instant::now() + patience.min(self.patience.command);
        self.write(b"DONE\r\n").await?;
        self.complete(tag, "IDLE", |_| {}, None).await.map(|_| ())
    }

    /// Authenticates: the initial response with the command where the server takes it (RFC 4959), else when asked. What the
    /// server can do from then on, where it says so unasked.
    pub(super) async fn authenticate(
        &mut self,
        mechanism: &str,
        response: &str,
        at_once: bool,
    ) -> Result<Option<BTreeSet<String>>, ImapError> {
        const NAME: &str = "AUTHENTICATE";
        let (arguments, continuation) =
            if at_once { (format!("{mechanism} {response}"), None) } else { (mechanism.to_owned(), Some(response.as_bytes())) };
        let tag = self.send(Allowance::WORDS, NAME, &arguments, Vec::new()).await?;
        let mut told = None;
        let done = self.complete(
            &tag,
            NAME,
            |response| {
                if let Response::Capabilities(list) = response {
                    told = Some(names_of(list));
                }
            },
            continuation,
        );
        let done = done.await?;
        Ok(done.capabilities.or(told))
    }

    /// Compresses what goes either way from now on (RFC 4978).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the server will not; everything is as before then.
    pub(super) async fn compress(&mut self) -> Result<(), ImapError> {
        self.command("COMPRESS", "DEFLATE", |_| {}).await?;
        self.frames.compress();
        Ok(())
    }
}

/// The command whose answers are kept for later where it goes ahead of another.
const ENABLE: &str = "ENABLE";
/// More capabilities than this are not kept.
const CAPABILITIES_LIMIT: usize = 1000;

/// A command as it is written.
fn line(tag: &str, name: &str, arguments: &str) -> String {
    let space = if arguments.is_empty() { "" } else { " " };
    format!("{tag} {name}{space}{arguments}\r\n")
}

/// Capabilities by their names, in capitals.
pub(super) fn names_of(list: &[Capability<'_>]) -> BTreeSet<String> {
    let name = |capability: &Capability<'_>| match capability {
        Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
        Capability::Auth(mechanism) => format!("AUTH={}", mechanism.to_ascii_uppercase()),
        Capability::Atom(name) => name.to_ascii_uppercase(),
    };
    list.iter().take(CAPABILITIES_LIMIT).map(name).collect()
}

/// Waits for some work as long as octets move, and never past the deadline.
async fn watched<T>(activity: &Activity, patience: Patience, deadline: Instant, work: impl Future<Output = T>) -> Result<T, ImapError> {
    let mut work = pin!(work);
    loop {
        let limit = deadline.min(activity.last() + patience.silence);
        // Work that is ready at once, answer after answer, would never meet the clock.
        if Instant::now() >= limit {
            return Err(ImapError::Timeout);
        }
        if let Ok(done) = timeout_at(limit, work.as_mut()).await {
            return Ok(done);
        }
    }
}

/// Reads a response. Some answers that are no IMAP make the parser panic, as an INTERNALDATE of NIL. What it could not
/// read is not repeated: it may be a patient's. What a mailbox can be used without says nothing where it cannot be read.
fn parse(octets: &[u8]) -> Result<Response<'_>, ImapError> {
    match std::panic::catch_unwind(AssertUnwindSafe(|| Response::parse(octets))) {
        Ok(Ok(([], response))) => Ok(response),
        _ if is_aside(octets) => Ok(Response::Id(None)),
        _ => Err(ImapError::Protocol),
    }
}

/// Whether a response tells of the server itself or of a quota.
fn is_aside(octets: &[u8]) -> bool {
    const ASIDE: [&[u8]; 3] = [b"ID", b"QUOTA", b"QUOTAROOT"];
    let rest = octets.strip_prefix(b"* ").unwrap_or_default();
    let word = rest.split(|octet| b" \r".contains(octet)).next().unwrap_or_default();
    ASIDE.iter().any(|aside| word.eq_ignore_ascii_case(aside))
}

/// Notes what a response says of how many messages the open folder holds.
fn note(response: &Response<'_>, exists: &mut u32, news: &mut bool) {
    match response {
        Response::MailboxData(MailboxDatum::Exists(n)) => {
            *news |= *n != *exists;
            *exists = *n;
        }
        Response::Expunge(_) => (*exists, *news) = (exists.saturating_sub(1), true),
        Response::Vanished { earlier: false, uids } => {
            let gone = uids.iter().map(|range| range.start().abs_diff(*range.end()).saturating_add(1));
            (*exists, *news) = (gone.fold(*exists, u32::saturating_sub), true);
        }
        _ => {}
    }
}

fn append_uid(code: Option<&ResponseCode<'_>>) -> Option<u32> {
    match code {
        Some(ResponseCode::AppendUid(_, uids)) => uids.first().map(first_of),
        _ => None,
    }
}

/// What a COPYUID says: two sets, whose members go together in the order they stand in (RFC 4315 §3).
/// Where they cannot, nothing is guessed.
pub(super) fn copied(code: Option<&ResponseCode<'_>>) -> Option<Copied> {
    let Some(ResponseCode::CopyUid(uid_validity, from, to)) = code else { return None };
    let (count, there) = (count_of(from), count_of(to));
    // None is ever 0 (RFC 3501 §9, nz-number); a range costs its sender nothing, however long.
    if *uid_validity == 0 || count == 0 || count != there || count > COPIED_LIMIT {
        return None;
    }
    let names: Vec<(u32, u32)> = each_of(from).zip(each_of(to)).collect();
    names.iter().all(|(from, to)| *from != 0 && *to != 0).then_some(Copied { uid_validity: *uid_validity, names })
}

fn first_of(member: &UidSetMember) -> u32 {
    *range_of(member).start()
}

/// Its UIDs in ascending order, whichever way it was written (RFC 4315 §4, uid-range).
fn range_of(member: &UidSetMember) -> RangeInclusive<u32> {
    match member {
        UidSetMember::Uid(uid) => *uid..=*uid,
        UidSetMember::UidRange(range) => *range.start().min(range.end())..=*range.start().max(range.end()),
    }
}

fn count_of(set: &[UidSetMember]) -> u64 {
    set.iter().map(range_of).map(|range| u64::from(range.end() - range.start()) + 1).sum()
}

fn each_of(set: &[UidSetMember]) -> impl Iterator<Item = u32> {
    set.iter().flat_map(range_of)
}

/// The refusal behind a NO or BAD. The parser leaves codes it does not know at the head of the text, in brackets.
fn refusal(outcome: &Outcome<'_>) -> Refusal {
    if matches!(outcome.code, Some(ResponseCode::TryCreate)) {
        return Refusal::NoSuchFolder;
    }
    let code =
        outcome.information.as_deref().and_then(|text| text.trim_start().strip_prefix('[')).and_then(|text| text.split([']', ' ']).next());
    code.and_then(Refusal::from_code).unwrap_or(Refusal::Unspecified)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, DuplexStream};

    const SILENCE: Duration = Duration::from_millis(400);
    const STEP: Duration = Duration::from_millis(40);

    /// A wire and its other end, with little room between.
    fn wire(command: Duration) -> (Wire, DuplexStream) {
        let (near, far) = tokio::io::duplex(1024);
        (Wire::with_patience(near, Patience { silence: SILENCE, command }), far)
    }

    #[tokio::test]
    async fn a_slow_line_is_waited_for_as_long_as_it_moves() {
        let (mut wire, mut far) = wire(Duration::from_secs(60));
        let server = tokio::spawn(async move {
            let mut buffer = [0; 1024];
            drop(far.read(&mut buffer).await);
            far.write_all(b"+ go\r\n").await.unwrap();
            let mut taken = 0;
            while taken < 20_000 {
                tokio::time::sleep(STEP).await;
                taken += far.read(&mut buffer).await.unwrap();
            }
            far.write_all(b"* 1 FETCH (BODY[] {15}\r\n").await.unwrap();
            for _ in 0..15 {
                tokio::time::sleep(STEP).await;
                far.write_all(b"x").await.unwrap();
            }
            far.write_all(b")\r\nP1 OK done\r\n").await.unwrap();
            far
        });
        assert_eq!(wire.command_with_literal("APPEND", "a", &[b'm'; 20_000], 0).await, Ok(Done::default()));
        drop(server.await);
    }

    #[tokio::test]
    async fn a_line_that_stands_still_is_given_up() {
        let (mut still, far) = wire(Duration::from_secs(60));
        assert_eq!(still.command("NOOP", "", |_| {}).await, Err(ImapError::Timeout));
        // Nobody reads what is written either.
        assert_eq!(still.command("NOOP", &"a".repeat(3000), |_| {}).await, Err(ImapError::Timeout));
        drop(far);
    }

    #[tokio::test]
    async fn a_command_does_not_last_for_ever_even_if_it_moves() {
        let (mut wire, mut far) = wire(Duration::from_millis(600));
        let server = tokio::spawn(async move {
            while far.write_all(b"* 3 EXISTS\r\n").await.is_ok() {
                tokio::time::sleep(STEP).await
            }
        });
        assert_eq!(wire.command("NOOP", "", |_| {}).await, Err(ImapError::Timeout));
        server.abort();
    }

    #[tokio::test]
    async fn answers_that_break_the_parser_or_never_end_are_said() {
        for word in ["* 1 FETCH (INTERNALDATE NIL)\r\n", "* OK [ALERT]\u{e9}\r\n"] {
            let (mut wire, mut far) = wire(Duration::from_secs(60));
            far.write_all(word.as_bytes()).await.unwrap();
            assert_eq!(wire.command("NOOP", "", |_| {}).await, Err(ImapError::Protocol), "{word}");
        }
        let (mut wire, mut far) = wire(Duration::from_secs(60));
        let server = tokio::spawn(async move { while far.write_all(&b"* 3 EXISTS\r\n".repeat(80)).await.is_ok() {} });
        assert_eq!(wire.command("NOOP", "", |_| {}).await, Err(ImapError::Protocol));
        server.abort();
    }
}
