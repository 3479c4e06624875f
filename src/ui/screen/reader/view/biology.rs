//! Results of biology: a table, what is out of range told by a sign, a word and a colour.

use super::super::papers::{Act, Paper};
use super::super::{Message, State};
use crate::domain::document::{Alert, BiologyResult};
use crate::text::one_line as clean;
use crate::text::window::document::{self, Way};
use crate::ui::desk::{Look, id};
use crate::ui::theme::{SPACE_S, SPACE_XS, TEXT_M, Tone, tokens};
use crate::ui::widget::{Element, Kind, bold, button, divider, heading, muted, small, trend};
use iced::widget::{Column, Row, container, space};
use iced::{Alignment, Length};

/// Below this width, the earlier results have no column.
const COMPACT: f32 = 560.0;
/// Width of the column of the earlier results.
const TREND: f32 = 124.0;
/// Width of the sign before a value.
const SIGN: f32 = 18.0;
/// The parts of the width that the columns share.
const PARTS: [u16; 3] = [5, 5, 4];

/// The results of a document, in its order, under the titles of its sections; at most so many.
pub(super) fn table<'a>(state: &'a State, paper: &'a Paper, look: Look<'a>) -> Element<'a, Message> {
    let results = &paper.document.biology;
    let (most, room) = (state.papers.results, state.room);
    let is_compact = (1.0..COMPACT).contains(&room);
    let has_trends = !is_compact && (!paper.trends.is_empty() || !state.papers.history.is_empty());
    let mut table = Column::new().width(Length::Fill).push(heading(document::biology())).push(space().height(SPACE_XS));
    let mut titles = Row::new().spacing(SPACE_S).push(cell(muted(document::column_test()), PARTS[0]));
    titles = titles.push(space().width(SIGN)).push(cell(muted(document::column_value()), PARTS[1]));
    titles = titles.push(cell(muted(document::column_range()), PARTS[2]));
    if has_trends {
        titles = titles.push(container(muted(document::column_trend())).width(TREND));
    }
    table = table.push(container(titles).padding([SPACE_XS, SPACE_S])).push(divider());
    let mut chapter = "";
    for (place, result) in results.iter().enumerate().take(most) {
        if result.chapter != chapter {
            chapter = &result.chapter;
            table = table.push(container(bold(clean(chapter))).padding(iced::Padding::from([SPACE_S, SPACE_S]).bottom(SPACE_XS)));
        }
        let points = state.trend_of(paper, place).filter(|_| has_trends);
        let plot = points
            .zip(points.and_then(|points| points.first().zip(points.last())))
            .map(|(points, (first, last))| trend(points, document::trend(points.len(), &first.value.to_string(), &last.value.to_string())));
        table = table.push(line(result, has_trends.then_some(plot))).push(divider());
    }
    if results.len() > most {
        let more = button(document::more_results(results.len() - most)).kind(Kind::Link).id(id(look.window, "reader/more-results"));
        table = table.push(Element::from(more.on_press(Message::Paper(Act::MoreResults))));
    }
    table.into()
}

/// One result; the place of its plot stays where there is none.
fn line<'a>(result: &'a BiologyResult, plot: Option<Option<Element<'a, Message>>>) -> Element<'a, Message> {
    let alert = result.alert();
    let tone = match alert {
        Alert::None => None,
        Alert::OutOfRange => Some(Tone::Warning),
        Alert::Critical => Some(Tone::Error),
    };
    let sign = match (alert, document::way(result)) {
        (Alert::None, _) => "",
        (_, Way::High) => "▲",
        (_, Way::Low) => "▼",
        (Alert::Critical, Way::Other) => "⚠",
        (Alert::OutOfRange, Way::Other) => "●",
    };
    let inked = |content: Element<'a, Message>| match tone {
        Some(tone) => tinted(tone, content),
        None => content,
    };
    let value = document::value(result);
    let mut said = Column::new().push(inked(if tone.is_some() { bold(value) } else { small(value) }));
    let words = document::interpretation(&result.interpretation);
    // That a result is normal is not worth a word.
    if !words.is_empty() && result.interpretation != "N" {
        said = said.push(match tone {
            Some(tone) => tinted(tone, iced::widget::text(words).size(TEXT_M - 1.0).into()),
            None => muted(words),
        });
    }
    let name = match result.code.label.trim() {
        "" => clean(&result.code.code),
        label => clean(label),
    };
    let mut line = Row::new().spacing(SPACE_S).align_y(Alignment::Center).push(cell(small(name), PARTS[0]));
    line = line.push(container(inked(small(sign))).width(SIGN)).push(cell(said.into(), PARTS[1]));
    line = line.push(cell(small(document::range(result)), PARTS[2]));
    if let Some(plot) = plot {
        line = line.push(container(plot.unwrap_or_else(|| space().into())).width(TREND));
    }
    let line = container(line).padding([SPACE_XS + 1.0, SPACE_S]).width(Length::Fill);
    match alert {
        Alert::Critical => line
            .style(|theme| container::Style { background: Some(tokens(theme).tone_background(Tone::Error).into()), ..Default::default() })
            .into(),
        Alert::None | Alert::OutOfRange => line.into(),
    }
}

fn cell<'a>(content: Element<'a, Message>, part: u16) -> Element<'a, Message> {
    container(content).width(Length::FillPortion(part)).into()
}

/// Something in the colour of its tone.
fn tinted<'a>(tone: Tone, content: Element<'a, Message>) -> Element<'a, Message> {
    container(content).style(move |theme| container::Style { text_color: Some(tokens(theme).tone(tone)), ..Default::default() }).into()
}
