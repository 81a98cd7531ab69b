use proptest::prelude::*;
use ratatui::style::{Color, Modifier, Style};

use super::xterm::{Xterm, channels, distance, linear, oklab};
use super::{Part, THEMES, Theme, ThemeName};
use crate::page::{Emphasis, Role, Token, Tone};
use crate::terminal::Depth;

/// Backgrounds people have: those terminals come with, and those of the schemes most used.
const DARK_GROUNDS: [u32; 10] = [
    0x00_00_00, 0x0c_0c_0c, 0x1e_1e_1e, 0x1d_1f_21, 0x28_28_28, 0x28_2c_34, 0x00_2b_36, 0x1a_1b_26,
    0x24_27_3a, 0x2e_34_40,
];
const LIGHT_GROUNDS: [u32; 6] = [0xff_ff_ff, 0xfa_fa_fa, 0xf7_f7_f7, 0xfd_f6_e3, 0xef_f1_f5, 0xfb_f1_c7];
/// Of WCAG 2, for text.
const READABLE: f32 = 4.5;
/// Two colours beside each other are seen to be two from about half of this on.
const APART: f32 = 0.04;

const TONES: [Tone; 5] = [Tone::Note, Tone::Tip, Tone::Important, Tone::Warning, Tone::Caution];
/// What stands side by side in a block of code, and in a patch.
const CODE: [Role; 7] = [
    Role::CodeBlock,
    Role::Token(Token::Comment),
    Role::Token(Token::Keyword),
    Role::Token(Token::String),
    Role::Token(Token::Number),
    Role::Token(Token::Function),
    Role::Token(Token::Type),
];
const PATCH: [Role; 5] = [
    Role::CodeBlock,
    Role::Token(Token::Comment),
    Role::Token(Token::Type),
    Role::Token(Token::Inserted),
    Role::Token(Token::Deleted),
];
/// What stands side by side in a paragraph.
const PARAGRAPH: [Role; 7] =
    [Role::Text, Role::Code, Role::Math, Role::Link, Role::InsideLink, Role::Caption, Role::Marker];
const PARTS: [Part; 23] = [
    Part::Text,
    Part::Faint,
    Part::Chosen,
    Part::Mark,
    Part::Hit,
    Part::Noted,
    Part::Selected,
    Part::Found,
    Part::FoundNow,
    Part::ChosenLink,
    Part::Label,
    Part::Unread,
    Part::New,
    Part::Star,
    Part::Progress,
    Part::Field,
    Part::Value,
    Part::Sign,
    Part::Misread,
    Part::Rule,
    Part::Message,
    Part::Key,
    Part::Heading,
];

/// Everything on the page.
fn roles() -> Vec<Role> {
    let mut roles = vec![Role::Title, Role::Subtitle, Role::Byline, Role::Tag, Role::Quote, Role::Footnote];
    roles.extend([Role::Rule, Role::TableHead, Role::Notice, Role::Note]);
    roles.extend(PARAGRAPH.iter().chain(&CODE).chain(&PATCH));
    roles.extend((1..=6).map(Role::Heading));
    roles.extend(TONES.map(Role::Callout));
    roles
}

/// Every theme in every depth that leaves it what it is.
fn themes() -> Vec<Theme> {
    let depths = [Depth::None, Depth::Sixteen, Depth::Indexed, Depth::True];
    let all = depths.into_iter().flat_map(|depth| THEMES.map(|name| (name, Theme::new(name, depth))));
    all.filter(|(name, theme)| theme.name == *name).map(|(_, theme)| theme).collect()
}

/// The themes whose colours are known, and the backgrounds they are for.
fn own() -> impl Iterator<Item = (Theme, &'static [u32])> {
    themes().into_iter().filter_map(|theme| match theme.name {
        ThemeName::Dark => Some((theme, &DARK_GROUNDS[..])),
        ThemeName::Light => Some((theme, &LIGHT_GROUNDS[..])),
        _ => None,
    })
}

fn look(theme: &Theme, role: Role) -> Style {
    theme.role(role, Emphasis::default())
}

fn marked(theme: &Theme, role: Role) -> Style {
    theme.role(role, Emphasis { marked: true, ..Emphasis::default() })
}

/// Every style there is, with its name.
fn styles(theme: &Theme) -> Vec<(String, Style)> {
    let roles = roles().into_iter().flat_map(|role| {
        [(format!("{role:?}"), look(theme, role)), (format!("marked {role:?}"), marked(theme, role))]
    });
    roles.chain(PARTS.map(|part| (format!("{part:?}"), theme.part(part)))).collect()
}

fn split(hex: u32) -> [u8; 3] {
    let [_, red, green, blue] = hex.to_be_bytes();
    [red, green, blue]
}

/// What is seen of a colour; `None` where only the user knows.
fn seen(colour: Color) -> Option<[u8; 3]> {
    match colour {
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(index) if index >= 16 => Some(channels(index)),
        _ => None,
    }
}

/// Of WCAG 2: 1 to 21.
fn contrast(a: [u8; 3], b: [u8; 3]) -> f32 {
    let light = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (a, b) = (light(a), light(b));
    a.max(b) / a.min(b)
}

/// Whether a reader can tell two styles from each other.
fn apart(theme: &Theme, a: Style, b: Style) -> bool {
    // What a terminal of the kind has for its own.
    let (ink, paper) =
        if theme.name == ThemeName::Light { (0x38_3a_42, 0xfa_fa_fa) } else { (0xd0_d0_d0, 0x1e_1e_1e) };
    let far = |a: Option<Color>, b: Option<Color>, own: u32| {
        let known = |colour: Option<Color>| colour.map_or(Some(split(own)), seen);
        match (known(a), known(b)) {
            (Some(a), Some(b)) => distance(oklab(a), oklab(b)) >= APART,
            _ => a != b,
        }
    };
    a.add_modifier != b.add_modifier || far(a.fg, b.fg, ink) || far(a.bg, b.bg, paper)
}

#[test]
fn text_can_be_read_on_every_background() {
    for (theme, grounds) in own() {
        for (name, style) in styles(&theme) {
            let Some(ink) = style.fg.and_then(seen) else {
                assert_eq!(style.fg, None, "{name}");
                continue;
            };
            if name.ends_with("Rule") && style.bg.is_none() {
                continue;
            }
            let own_ground = style.bg.and_then(seen).map(|ground| vec![ground]);
            for ground in own_ground.unwrap_or_else(|| grounds.iter().map(|&hex| split(hex)).collect()) {
                let contrast = contrast(ink, ground);
                let told = format!("{:?} {:?} {name} on {ground:x?}: {contrast}", theme.name, theme.depth);
                assert!(contrast >= READABLE, "{told}");
            }
        }
    }
}

#[test]
fn rules_are_seen_and_softer_than_text() {
    for (theme, grounds) in own() {
        for style in [look(&theme, Role::Rule), theme.part(Part::Rule)] {
            let ink = style.fg.and_then(seen).expect("a rule has a colour");
            for &ground in grounds {
                let contrast = contrast(ink, split(ground));
                assert!((1.5..=4.0).contains(&contrast), "{:?} on {ground:06x}: {contrast}", theme.name);
            }
        }
    }
}

#[test]
fn what_is_painted_is_seen_to_be_and_hits_can_be_read_on_marks() {
    for (theme, grounds) in own() {
        let mark = marked(&theme, Role::Text);
        let hit = mark.patch(theme.part(Part::Hit));
        let (ink, paper) = (hit.fg.and_then(seen), hit.bg.and_then(seen));
        let (ink, paper) = (ink.expect("a hit has a colour"), paper.expect("a mark has a ground"));
        assert!(contrast(ink, paper) >= READABLE, "{:?} {:?}", theme.name, theme.depth);
        let parts = [Part::Found, Part::FoundNow, Part::ChosenLink, Part::Label].map(|part| theme.part(part));
        for style in parts.into_iter().chain([mark]) {
            let paper = style.bg.and_then(seen).expect("it is painted");
            for &ground in grounds {
                let far = distance(oklab(paper), oklab(split(ground)));
                assert!(far >= APART, "{paper:x?} on {ground:06x} in {:?} {:?}", theme.name, theme.depth);
            }
        }
    }
}

#[test]
fn quotations_stand_between_text_and_what_is_faint() {
    for (theme, grounds) in own() {
        let text = if theme.name == ThemeName::Light { 0x38_3a_42 } else { 0xd0_d0_d0 };
        let ink = |style: Style| style.fg.and_then(seen).expect("it has a colour");
        for &ground in grounds {
            let on = |ink| contrast(ink, split(ground));
            let (quote, faint) = (on(ink(look(&theme, Role::Quote))), on(ink(theme.part(Part::Faint))));
            assert!(faint < quote && quote < on(split(text)), "{:?} on {ground:06x}", theme.name);
        }
    }
}

#[test]
fn words_of_code_are_of_one_lightness_and_never_loud() {
    for (theme, _) in own().filter(|(theme, _)| theme.depth == Depth::True) {
        let words = CODE[2..].iter().map(|&role| {
            let [lightness, a, b] = oklab(look(&theme, role).fg.and_then(seen).expect("it has a colour"));
            assert!(a.hypot(b) < 0.15, "{:?} {role:?}: {}", theme.name, a.hypot(b));
            lightness
        });
        let (least, most) = words.fold((1.0_f32, 0.0_f32), |(least, most), l| (least.min(l), most.max(l)));
        assert!(most - least < 0.08, "{:?}: {least} to {most}", theme.name);
    }
}

/// Pairs that stand beside or below each other.
fn neighbours() -> Vec<(Role, Role)> {
    let mut pairs = vec![
        (Role::Title, Role::Subtitle),
        (Role::Subtitle, Role::Byline),
        (Role::Byline, Role::Tag),
        (Role::Tag, Role::Notice),
        (Role::Byline, Role::Notice),
        (Role::CodeBlock, Role::Notice),
        (Role::Text, Role::Notice),
        (Role::Text, Role::TableHead),
        (Role::Text, Role::Quote),
        (Role::Quote, Role::Rule),
        (Role::Footnote, Role::Marker),
        (Role::Text, Role::Note),
        (Role::Note, Role::Marker),
    ];
    let tones = TONES.map(Role::Callout);
    let headings: Vec<_> = (1..=6).map(Role::Heading).collect();
    for group in [&PARAGRAPH[..], &CODE, &PATCH, &tones, &headings] {
        for (nth, &one) in group.iter().enumerate() {
            pairs.extend(group[nth + 1..].iter().map(|&other| (one, other)));
        }
    }
    let links = [Role::Code, Role::Link, Role::InsideLink];
    for around in headings.iter().copied().chain([Role::Quote, Role::Footnote, Role::TableHead]) {
        pairs.extend(links.map(|role| (around, role)));
    }
    pairs.extend(headings.iter().chain(&tones).map(|&role| (Role::Text, role)));
    pairs
}

#[test]
fn neighbours_are_told_apart_in_every_theme_and_depth() {
    for theme in themes() {
        let told = format!("{:?} {:?}", theme.name, theme.depth);
        for (one, other) in neighbours() {
            assert!(apart(&theme, look(&theme, one), look(&theme, other)), "{told}: {one:?}, {other:?}");
        }
        for (one, other) in [
            (Part::Text, Part::Faint),
            (Part::Text, Part::Chosen),
            (Part::Text, Part::Heading),
            (Part::Text, Part::Field),
            (Part::Faint, Part::Key),
            (Part::Faint, Part::Message),
            (Part::Progress, Part::Rule),
            (Part::Unread, Part::New),
            (Part::Faint, Part::Star),
            (Part::Text, Part::Value),
            (Part::Text, Part::Sign),
            (Part::Text, Part::Misread),
            (Part::Field, Part::Value),
            (Part::Field, Part::Sign),
            (Part::Field, Part::Misread),
            (Part::Value, Part::Sign),
            (Part::Value, Part::Misread),
            (Part::Sign, Part::Misread),
        ] {
            assert!(apart(&theme, theme.part(one), theme.part(other)), "{told}: {one:?}, {other:?}");
        }
    }
}

#[test]
fn stress_shows_in_every_theme() {
    let stresses =
        |n: u8| Emphasis { strong: n & 1 > 0, italic: n & 2 > 0, struck: n & 4 > 0, marked: n & 8 > 0 };
    for theme in themes() {
        for role in [Role::Text, Role::Quote, Role::Link, Role::InsideLink] {
            for (one, other) in (0..16).flat_map(|one| (0..one).map(move |other| (one, other))) {
                let (one, other) = (stresses(one), stresses(other));
                let (a, b) = (theme.role(role, one), theme.role(role, other));
                assert!(apart(&theme, a, b), "{:?} {role:?}: {one:?}, {other:?}", theme.name);
            }
        }
        for link in [Role::Link, Role::InsideLink] {
            assert!(apart(&theme, marked(&theme, Role::Text), marked(&theme, link)), "{:?}", theme.name);
        }
    }
}

#[test]
fn what_lies_over_the_page_shows_on_everything_and_from_each_other() {
    let over = [Part::Hit, Part::Found, Part::FoundNow, Part::ChosenLink];
    for theme in themes() {
        let told = format!("{:?} {:?}", theme.name, theme.depth);
        for role in roles() {
            for below in [look(&theme, role), marked(&theme, role)] {
                let parts = over.map(|part| (part, below.patch(theme.part(part))));
                for (nth, &(part, style)) in parts.iter().enumerate() {
                    assert!(apart(&theme, style, below), "{told}: {part:?} on {role:?}");
                    for &(other, another) in &parts[..nth] {
                        assert!(apart(&theme, style, another), "{told}: {part:?}, {other:?} on {role:?}");
                    }
                }
            }
            let label = theme.part(Part::Label);
            assert!(apart(&theme, label, look(&theme, role)), "{told}: a label beside {role:?}");
        }
        // A place found in bold text must not look like the one gone to in any other.
        let places = |part| roles().into_iter().map(move |role| look(&theme, role).patch(theme.part(part)));
        for found in places(Part::Found) {
            assert!(places(Part::FoundNow).all(|now| apart(&theme, found, now)), "{told}: {found:?}");
        }
    }
}

#[test]
fn noted_and_selected_words_show_in_running_text() {
    let text = [Role::Text, Role::Quote, Role::Footnote, Role::CodeBlock];
    for theme in themes() {
        let told = format!("{:?} {:?}", theme.name, theme.depth);
        let over = [Part::Noted, Part::Selected, Part::Hit];
        for role in text {
            let below = look(&theme, role);
            let styles = over.map(|part| below.patch(theme.part(part)));
            assert!(styles.iter().all(|style| apart(&theme, *style, below)), "{told}: on {role:?}");
            assert!(apart(&theme, styles[0], styles[1]), "{told}: noted and selected on {role:?}");
            assert!(apart(&theme, styles[0], styles[2]), "{told}: noted and hit on {role:?}");
            // What is selected of a noted passage is seen to be selected.
            let both = styles[0].patch(theme.part(Part::Selected));
            assert!(apart(&theme, both, styles[0]), "{told}: selected in what is noted on {role:?}");
        }
    }
}

#[test]
fn no_theme_has_more_colours_than_there_are_or_paints_the_page() {
    for theme in themes() {
        for (name, style) in styles(&theme) {
            let colours = [style.fg, style.bg].into_iter().flatten();
            for colour in colours {
                let is_there = match (theme.name, colour) {
                    (ThemeName::Plain, _) => false,
                    (ThemeName::Terminal, colour) => seen(colour).is_none(),
                    (_, Color::Indexed(index)) => theme.depth == Depth::Indexed && index >= 16,
                    (_, colour) => theme.depth == Depth::True && seen(colour).is_some(),
                };
                assert!(is_there, "{:?} {:?} {name}: {colour:?}", theme.name, theme.depth);
            }
            let is_own = matches!(theme.name, ThemeName::Dark | ThemeName::Light);
            let uncertain = Modifier::DIM.union(Modifier::REVERSED);
            assert!(
                !is_own || !style.add_modifier.intersects(uncertain),
                "{name}: nobody knows its contrast"
            );
        }
        for role in roles() {
            let style = look(&theme, role);
            assert!(style.bg.is_none() && !style.add_modifier.contains(Modifier::REVERSED), "{role:?}");
        }
        assert_eq!(look(&theme, Role::Text), Style::new(), "text is the terminal's own");
    }
}

#[test]
fn a_theme_is_what_the_terminal_has_the_colours_for() {
    use ThemeName::{Auto, Dark, Light, Plain, Terminal};
    for (asked, depth, given) in [
        (Auto, Depth::True, Dark),
        (Light, Depth::Indexed, Light),
        (Terminal, Depth::True, Terminal),
        (Plain, Depth::True, Plain),
        (Dark, Depth::Sixteen, Terminal),
        (Plain, Depth::Sixteen, Plain),
        (Light, Depth::None, Plain),
        (Terminal, Depth::None, Plain),
    ] {
        assert_eq!(Theme::new(asked, depth).name, given, "{asked:?} {depth:?}");
    }
    let mut theme = Theme::new(Auto, Depth::Indexed);
    for name in [Light, Terminal, Plain, Dark] {
        theme = theme.next(&THEMES);
        assert_eq!((theme.name, theme.depth), (name, Depth::Indexed));
    }
    assert_eq!(theme.next(&[]).name, Dark);
    assert_eq!(theme.next(&[Terminal, Plain]).name, Terminal);
}

#[test]
fn known_colours_become_what_they_should_of_256() {
    let xterm = Xterm::new();
    for (hex, index) in [
        (0x00_00_00, 16),
        (0xff_ff_ff, 231),
        (0xff_00_00, 196),
        (0x87_af_d7, 110),
        (0x80_80_80, 244),
        (0x5f_5f_5f, 241),
        (0x7d_80_82, 244),
        (0x12_12_12, 233),
    ] {
        let [red, green, blue] = split(hex);
        assert_eq!(xterm.nearest(Color::Rgb(red, green, blue)), Color::Indexed(index), "{hex:06x}");
    }
    for own in [Color::Reset, Color::Red, Color::Indexed(3)] {
        assert_eq!(xterm.nearest(own), own);
    }
}

proptest! {
    #[test]
    fn no_other_of_the_256_is_nearer(colour: [u8; 3]) {
        let [red, green, blue] = colour;
        let Color::Indexed(index) = Xterm::new().nearest(Color::Rgb(red, green, blue)) else {
            return Err(TestCaseError::fail("it is not one of the 256"));
        };
        prop_assert!(index >= 16);
        let wanted = oklab(colour);
        let far = |index: u8| distance(oklab(channels(index)), wanted);
        let is_grey = wanted[1].hypot(wanted[2]) < 0.02;
        let least = if is_grey { 232..=255 } else { 16..=255 };
        prop_assert!(least.map(far).all(|other| far(index) <= other));
    }
}
