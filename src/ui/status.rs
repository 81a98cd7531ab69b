//! The last row: where I am and what matters now. News takes its place for as long as it is news.

use crate::app::{Action, App, Area, Focus, Place, first_key};
use crate::config::Part;
use crate::measure::{self, grouped};
use crate::safe::SafeText;

use super::Canvas;

pub(super) fn draw(app: &App, canvas: &mut Canvas<'_>, area: Area) {
    let end = area.x + area.width;
    let (text, part) = match &app.message {
        Some(news) => (SafeText::new(news).to_string(), Part::Message),
        None => (position(app), Part::Faint),
    };
    let start = area.x + u16::from(area.width > 20);
    let text = measure::ellipsis(&text, usize::from(end.saturating_sub(start)));
    let left = canvas.put(start, area.y, area.width, &text, part);
    let mut x = end.saturating_sub(1);
    // The last hint is the one to keep: it leads to all the others.
    for (key, does) in hints(app).into_iter().rev() {
        let width = (measure::width(&key) + 1 + measure::width(does)) as u16;
        if x < left + width + 3 {
            break;
        }
        x -= width;
        let after = canvas.put(x, area.y, width, &key, Part::Key);
        canvas.put(after + 1, area.y, width, does, Part::Faint);
        x -= 2;
    }
}

/// With the page alone there is a faint percentage in the corner, or news.
pub(super) fn draw_corner(app: &App, canvas: &mut Canvas<'_>) {
    let (width, height) = app.size;
    let Some(y) = height.checked_sub(1) else { return };
    if let Some(news) = &app.message {
        let area = Area { x: 0, y, width, height: 1 };
        canvas.clear(area);
        let news = measure::ellipsis(&SafeText::new(news), usize::from(width.saturating_sub(1)));
        canvas.put(1, y, width.saturating_sub(1), &news, Part::Message);
    } else if !app.reader.is_at_top() && width >= 12 {
        let percent = percent(app);
        canvas.put_right(width, y, width, &percent, Part::Faint);
    }
}

fn position(app: &App) -> String {
    let found = app.shown.matches.items.len();
    let mut parts = Vec::new();
    if found > 0 {
        parts.push(format!("{} of {}", grouped(app.list.selected + 1), grouped(found)));
    }
    if app.panes().page.is_some() && matches!(app.reader.document(), Some(Ok(_))) {
        parts.push(percent(app));
    }
    if app.is_loading() {
        let so_far = app.latest().map_or(0, |snapshot| snapshot.entries.len());
        parts.push(format!("reading … {} so far", grouped(so_far)));
    }
    let problems = app.latest().map_or(0, |snapshot| snapshot.problems.len());
    if problems > 0 {
        let key = first_key(Action::Problems, Place::List);
        parts.push(format!("{} not read ({key})", grouped(problems)));
    }
    parts.join(" · ")
}

fn percent(app: &App) -> String {
    format!("{}%", app.reader.passed() / 10)
}

fn hints(app: &App) -> Vec<(String, &'static str)> {
    let hint = |action, place, does| (first_key(action, place), does);
    if app.overlay.is_some() {
        return vec![hint(Action::Back, Place::List, "close")];
    }
    match app.focus {
        Focus::List => vec![
            (
                format!("{} {}", first_key(Action::Down, Place::List), first_key(Action::Up, Place::List)),
                "move",
            ),
            hint(Action::Enter, Place::List, "read"),
            hint(Action::Filter, Place::List, "filter"),
            hint(Action::Quit, Place::List, "quit"),
            hint(Action::Help, Place::List, "help"),
        ],
        Focus::Filter => {
            vec![("Esc".to_owned(), "as before"), ("↑ ↓".to_owned(), "move"), ("↵".to_owned(), "keep")]
        }
        Focus::Page => vec![
            hint(Action::ScreenDown, Place::Page, "page"),
            hint(Action::NextArticle, Place::Page, "next"),
            hint(Action::PageAlone, Place::Page, "alone"),
            hint(Action::Quit, Place::Page, "list"),
            hint(Action::Help, Place::Page, "help"),
        ],
    }
}
