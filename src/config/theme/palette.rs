//! The two themes with colours of their own, each declared once in true colour. Every value is held
//! by tests to be read on the backgrounds people have, here and in what 256 colours make of it.

use ratatui::style::{Color, Modifier, Style};

use super::Part;
use super::xterm::Xterm;
use crate::page::{Role, Token, Tone};
use crate::terminal::Depth;

const fn rgb(hex: u32) -> Color {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// What is looked for or pointed at: text and a ground of its own.
#[derive(Clone, Copy, Debug)]
struct Painted {
    ink: Color,
    paper: Color,
}

const fn painted(ink: u32, paper: u32) -> Painted {
    Painted { ink: rgb(ink), paper: rgb(paper) }
}

impl Painted {
    fn style(self) -> Style {
        Style::new().fg(self.ink).bg(self.paper)
    }
}

/// The colours of a theme, by what they mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    /// A little softer than text: what others said, and asides.
    soft: Color,
    /// What is there if looked for.
    faint: Color,
    /// Rules and bars. Not text.
    rule: Color,
    /// What leads somewhere or can be pressed.
    act: Color,
    /// What leads elsewhere in the archive.
    inside: Color,
    /// Headings of the first level.
    heading: Color,
    /// And of the second; bullets and numbers.
    subheading: Color,
    tag: Color,
    code: Color,
    hit: Color,
    news: Color,
    keyword: Color,
    string: Color,
    number: Color,
    function: Color,
    kind: Color,
    inserted: Color,
    deleted: Color,
    tip: Color,
    important: Color,
    warning: Color,
    caution: Color,
    marked: Painted,
    noted: Painted,
    selected: Painted,
    found: Painted,
    found_now: Painted,
    chosen_link: Painted,
    label: Painted,
}

pub(super) const DARK: Palette = Palette {
    soft: rgb(0xb6_b9_c0),
    faint: rgb(0xa0_a2_a9),
    rule: rgb(0x5f_62_69),
    act: rgb(0x8a_b2_dd),
    inside: rgb(0x7c_c5_b4),
    heading: rgb(0xb4_b0_f4),
    subheading: rgb(0xb4_b4_d8),
    tag: rgb(0x93_b8_93),
    code: rgb(0xd4_ac_88),
    hit: rgb(0xee_d6_86),
    news: rgb(0xdd_b0_a4),
    keyword: rgb(0xd0_ae_d8),
    string: rgb(0x8f_bf_97),
    number: rgb(0xdc_b0_6a),
    function: rgb(0x8f_b8_e8),
    kind: rgb(0x84_cc_cc),
    inserted: rgb(0x93_cf_93),
    deleted: rgb(0xf0_a0_a0),
    tip: rgb(0x8f_d0_8f),
    important: rgb(0xcf_ae_f8),
    warning: rgb(0xec_b9_5a),
    caution: rgb(0xf2_90_90),
    marked: painted(0xf6_ef_d2, 0x54_48_0f),
    noted: painted(0xe4_f4_ea, 0x25_57_42),
    selected: painted(0xf6_ee_fc, 0x5b_43_80),
    found: painted(0xee_f4_fb, 0x2c_55_7f),
    found_now: painted(0x1c_15_00, 0xf5_c4_51),
    chosen_link: painted(0x0e_16_20, 0x8a_b2_dd),
    label: painted(0x1e_0f_1e, 0xd8_a6_d8),
};

pub(super) const LIGHT: Palette = Palette {
    soft: rgb(0x4b_4f_57),
    faint: rgb(0x64_67_6e),
    rule: rgb(0xb1_b3_b8),
    act: rgb(0x15_5f_ae),
    inside: rgb(0x00_63_5c),
    heading: rgb(0x52_48_ac),
    subheading: rgb(0x57_55_85),
    tag: rgb(0x14_62_1c),
    code: rgb(0x80_57_4f),
    hit: rgb(0xa5_1f_60),
    news: rgb(0x8a_52_00),
    keyword: rgb(0x82_4f_8c),
    string: rgb(0x14_62_1c),
    number: rgb(0x85_59_0a),
    function: rgb(0x15_5f_ae),
    kind: rgb(0x00_60_5c),
    inserted: rgb(0x14_62_1c),
    deleted: rgb(0xa8_1d_1d),
    tip: rgb(0x14_62_1c),
    important: rgb(0x7d_2f_a6),
    warning: rgb(0x85_57_0a),
    caution: rgb(0xb0_18_18),
    marked: painted(0x2b_25_00, 0xf8_ec_7c),
    noted: painted(0x06_2a_18, 0xbf_e8_c9),
    selected: painted(0x22_10_3a, 0xdc_c8_f6),
    found: painted(0x0d_21_37, 0xb4_d4_f4),
    found_now: painted(0x2a_16_00, 0xff_ab_45),
    chosen_link: painted(0xff_ff_ff, 0x15_5f_ae),
    label: painted(0xff_ff_ff, 0x82_4f_8c),
};

impl Palette {
    /// In the colours of a terminal that has 256 or all.
    pub(super) fn at(mut self, depth: Depth) -> Self {
        if depth != Depth::True {
            let xterm = Xterm::new();
            for colour in self.colours() {
                *colour = xterm.nearest(*colour);
            }
        }
        self
    }

    fn colours(&mut self) -> impl Iterator<Item = &mut Color> {
        let notes = [&mut self.marked, &mut self.noted, &mut self.selected];
        let places = [&mut self.found, &mut self.found_now, &mut self.chosen_link, &mut self.label];
        let grounds = notes.into_iter().chain(places);
        let words = [&mut self.soft, &mut self.faint, &mut self.rule, &mut self.act, &mut self.inside];
        let headings = [&mut self.heading, &mut self.subheading];
        let meanings = [&mut self.tag, &mut self.code, &mut self.hit, &mut self.news];
        let tokens = [&mut self.keyword, &mut self.string, &mut self.number, &mut self.function];
        let more_tokens = [&mut self.kind, &mut self.inserted, &mut self.deleted];
        let tones = [&mut self.tip, &mut self.important, &mut self.warning, &mut self.caution];
        let grounds = grounds.flat_map(|Painted { ink, paper }| [ink, paper]);
        let words = words.into_iter().chain(headings).chain(meanings);
        words.chain(tokens).chain(more_tokens).chain(tones).chain(grounds)
    }

    pub(super) fn role(&self, role: Role) -> Style {
        let plain = Style::new();
        match role {
            Role::Text | Role::CodeBlock => plain,
            Role::Title | Role::Heading(3) | Role::TableHead => plain.add_modifier(Modifier::BOLD),
            Role::Heading(0 | 1) => plain.fg(self.heading).add_modifier(Modifier::BOLD),
            Role::Heading(2) => plain.fg(self.subheading).add_modifier(Modifier::BOLD),
            Role::Heading(4) => plain.add_modifier(Modifier::BOLD.union(Modifier::ITALIC)),
            Role::Heading(5) => plain.add_modifier(Modifier::ITALIC),
            Role::Subtitle | Role::Heading(_) | Role::Token(Token::Comment) => {
                plain.fg(self.faint).add_modifier(Modifier::ITALIC)
            }
            Role::Byline | Role::Caption => plain.fg(self.faint),
            Role::Quote | Role::Footnote => plain.fg(self.soft),
            Role::Tag => plain.fg(self.tag),
            Role::Code => plain.fg(self.code),
            Role::Math => plain.fg(self.code).add_modifier(Modifier::ITALIC),
            Role::Link => plain.fg(self.act),
            Role::InsideLink => plain.fg(self.inside),
            Role::Marker => plain.fg(self.subheading),
            Role::Rule => plain.fg(self.rule),
            Role::Notice => plain.fg(self.news),
            Role::Note => plain.fg(self.soft).add_modifier(Modifier::ITALIC),
            Role::Callout(tone) => plain.fg(self.tone(tone)).add_modifier(Modifier::BOLD),
            Role::Token(token) => plain.fg(self.token(token)),
        }
    }

    fn tone(&self, tone: Tone) -> Color {
        match tone {
            Tone::Note => self.act,
            Tone::Tip => self.tip,
            Tone::Important => self.important,
            Tone::Warning => self.warning,
            Tone::Caution => self.caution,
        }
    }

    fn token(&self, token: Token) -> Color {
        match token {
            Token::Comment => self.faint,
            Token::Keyword => self.keyword,
            Token::String => self.string,
            Token::Number => self.number,
            Token::Function => self.function,
            Token::Type => self.kind,
            Token::Inserted => self.inserted,
            Token::Deleted => self.deleted,
        }
    }

    /// What a highlighter pen makes of a role. It takes the colour, so a link shows by a line.
    pub(super) fn marked(&self, role: Role) -> Style {
        match role {
            Role::Link | Role::InsideLink => self.marked.style().add_modifier(Modifier::UNDERLINED),
            _ => self.marked.style(),
        }
    }

    pub(super) fn part(&self, part: Part) -> Style {
        let plain = Style::new();
        match part {
            Part::Text => plain,
            Part::Faint | Part::Unread => plain.fg(self.faint),
            Part::Chosen | Part::Heading => plain.add_modifier(Modifier::BOLD),
            Part::Mark | Part::Key | Part::Field | Part::Progress | Part::New => plain.fg(self.act),
            Part::Value => plain.fg(self.inside),
            Part::Sign => plain.fg(self.act).add_modifier(Modifier::BOLD),
            Part::Misread => plain.fg(self.faint).add_modifier(Modifier::UNDERLINED),
            Part::Hit => plain.fg(self.hit),
            Part::Noted => self.noted.style(),
            Part::Selected => self.selected.style(),
            Part::Found => self.found.style(),
            Part::FoundNow => self.found_now.style().add_modifier(Modifier::BOLD),
            Part::ChosenLink => self.chosen_link.style(),
            Part::Label => self.label.style().add_modifier(Modifier::BOLD),
            Part::Star => plain.fg(self.number),
            Part::Rule => plain.fg(self.rule),
            Part::Message => plain.fg(self.news),
        }
    }
}
