//! What each element is for a document made of blocks. An element that is not here changes nothing: its text stays.

/// What an element is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// Without content, or whose content the scanner leaves out; or of no account.
    Nothing,
    Paragraph,
    /// On lines of its own.
    Block,
    Heading(u8),
    Preformatted,
    Quote,
    List,
    Numbered,
    Item,
    Term,
    Definition,
    Table,
    /// `thead`, `tbody`, `tfoot`.
    Rows,
    Row,
    Cell,
    HeadingCell,
    Caption,
    /// Inside a line.
    Inline(Mark),
    /// Left out with its content.
    Dropped,
    /// Something to play, whose content stands for it.
    Media,
    /// Something to fetch that has no content here.
    Fetched,
    Image,
    Break,
    Rule,
    Input,
}

/// What an inline element says of its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    None,
    Bold,
    Italic,
    Underline,
    Strike,
    Code,
    Above,
    Below,
    Link,
}

/// What the element of that name is.
pub(super) fn role(name: &str) -> Role {
    match name {
        "html" | "head" | "body" | "meta" | "link" | "base" | "col" | "colgroup" | "wbr" | "area" | "param" | "track" | "script"
        | "style" | "title" | "textarea" | "noscript" | "xmp" | "noembed" | "noframes" | "plaintext" | "frameset" => Role::Nothing,
        "p" => Role::Paragraph,
        "div" | "address" | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside" | "figure" | "figcaption"
        | "fieldset" | "form" | "center" | "details" | "summary" | "dl" | "legend" | "hgroup" | "option" => Role::Block,
        "h1" => Role::Heading(1),
        "h2" => Role::Heading(2),
        "h3" => Role::Heading(3),
        "h4" => Role::Heading(4),
        "h5" => Role::Heading(5),
        "h6" => Role::Heading(6),
        "pre" | "listing" => Role::Preformatted,
        "blockquote" => Role::Quote,
        "ul" | "menu" | "dir" => Role::List,
        "ol" => Role::Numbered,
        "li" => Role::Item,
        "dt" => Role::Term,
        "dd" => Role::Definition,
        "table" => Role::Table,
        "thead" | "tbody" | "tfoot" => Role::Rows,
        "tr" => Role::Row,
        "td" => Role::Cell,
        "th" => Role::HeadingCell,
        "caption" => Role::Caption,
        "svg" | "math" | "select" | "datalist" | "template" | "xml" => Role::Dropped,
        "object" | "video" | "audio" | "applet" => Role::Media,
        "iframe" | "frame" | "embed" | "source" | "bgsound" => Role::Fetched,
        "img" | "image" => Role::Image,
        "br" => Role::Break,
        "hr" => Role::Rule,
        "input" => Role::Input,
        "b" | "strong" => Role::Inline(Mark::Bold),
        "i" | "em" | "cite" | "var" | "dfn" => Role::Inline(Mark::Italic),
        "u" | "ins" => Role::Inline(Mark::Underline),
        "s" | "strike" | "del" => Role::Inline(Mark::Strike),
        "code" | "tt" | "kbd" | "samp" => Role::Inline(Mark::Code),
        "sup" => Role::Inline(Mark::Above),
        "sub" => Role::Inline(Mark::Below),
        "a" => Role::Inline(Mark::Link),
        _ => Role::Inline(Mark::None),
    }
}

impl Role {
    /// Whether an open paragraph ends where it begins.
    pub(super) fn ends_paragraph(self) -> bool {
        !matches!(
            self,
            Role::Nothing | Role::Inline(_) | Role::Dropped | Role::Media | Role::Fetched | Role::Image | Role::Break | Role::Input
        )
    }

    /// Whether it is, or can be, around others.
    pub(super) fn has_content(self) -> bool {
        !matches!(self, Role::Nothing | Role::Fetched | Role::Image | Role::Break | Role::Rule | Role::Input | Role::Rows)
    }

    /// Whether an end tag for `self` does not look beyond an open `other`.
    pub(super) fn stops_at(self, other: Role) -> bool {
        let cell = matches!(other, Role::Cell | Role::HeadingCell | Role::Caption);
        match self {
            Role::Table | Role::Dropped => false,
            Role::Row | Role::Rows | Role::Cell | Role::HeadingCell | Role::Caption => other == Role::Table,
            Role::Item => cell || matches!(other, Role::Table | Role::List | Role::Numbered),
            _ => cell || other == Role::Table,
        }
    }
}
