//! The manual page: everything that can be typed and pressed, from where it is declared.

use std::io::{self, Write};

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::app::{ACTIONS, Place, keys};
use crate::cli::declaration;

/// Writes the page as roff.
pub(crate) fn write(out: &mut dyn Write) -> io::Result<()> {
    let mut command = declaration();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(out)?;
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        section("recto", part, out)?;
    }
    write_keys(out)?;
    write_notes(&command, out)?;
    man.render_version_section(out)
}

/// What one command does and which options it has, as a section of the one page.
fn section(before: &str, command: &clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{before} {}", command.get_name());
    let mut roff = Roff::new();
    roff.control("SH", [name.to_uppercase().as_str()]);
    roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
    roff.to_writer(out)?;
    let mut options = Vec::new();
    Man::new(command.clone()).render_options_section(&mut options)?;
    let options = String::from_utf8_lossy(&options).into_owned();
    out.write_all(options.replace(".SH OPTIONS", ".SS Options").as_bytes())?;
    let mut parts = command.get_subcommands().filter(|part| part.get_name() != "help");
    parts.try_for_each(|part| section(&name, part, out))
}

fn write_keys(out: &mut dyn Write) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", ["KEYS"]);
    for (place, heading) in [(Place::List, "In the list"), (Place::Page, "On the page")] {
        roff.control("SS", [heading]);
        for declared in ACTIONS {
            if let Some(binding) = declared.binding(place) {
                roff.control("TP", []);
                roff.text([bold(keys(declared, place))]);
                roff.text([roman(binding.does)]);
            }
        }
    }
    roff.to_writer(out)
}

/// What stands below the help of the program, each part of it a section with its lines as they are.
fn write_notes(command: &clap::Command, out: &mut dyn Write) -> io::Result<()> {
    let notes = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let mut roff = Roff::new();
    for (title, lines) in notes.split("\n\n").filter_map(|part| part.split_once(':')) {
        roff.control("SH", [title.to_uppercase().as_str()]);
        // What begins beside its title is a sentence.
        let Some(lines) = lines.strip_prefix('\n') else {
            roff.text([roman(lines.trim())]);
            continue;
        };
        roff.control("nf", []);
        for line in lines.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(out)
}
