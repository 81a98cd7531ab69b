//! Sequences that tmux and screen are asked to hand on to the terminal outside as they are.

use super::abilities::Multiplexer;

/// What screen takes in one string at most.
const MAX_PIECE: usize = 768;
/// The beginning and the end of such a string.
const AROUND: usize = "\x1bP\x1b\\".len();

/// A sequence wrapped for what stands between; as it is where nothing does that would have to be asked.
pub(super) fn wrapped(sequence: &str, between: Option<Multiplexer>) -> String {
    match between {
        // What would end the string is doubled.
        Some(Multiplexer::Tmux) => format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b")),
        Some(Multiplexer::Screen) => in_pieces(&sequence.replace("\x1b\\", "\x07")),
        Some(Multiplexer::Zellij) | None => sequence.to_owned(),
    }
}

/// Screen knows no way to have its own end in a string: what ends with it ends with BEL instead, which
/// ends a command as well.
fn in_pieces(sequence: &str) -> String {
    let mut out = String::new();
    let mut rest = sequence;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(MAX_PIECE - AROUND));
        out.push_str("\x1bP");
        out.push_str(piece);
        out.push_str("\x1b\\");
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_way_of_handing_on() {
        let sequence = "\x1b]52;c;aGk=\x1b\\";
        for (between, expected) in [
            (None, sequence),
            (Some(Multiplexer::Zellij), sequence),
            (Some(Multiplexer::Tmux), "\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\"),
            (Some(Multiplexer::Screen), "\x1bP\x1b]52;c;aGk=\x07\x1b\\"),
        ] {
            assert_eq!(wrapped(sequence, between), expected, "{between:?}");
            assert_eq!(wrapped("", between).is_empty(), between != Some(Multiplexer::Tmux));
        }
    }

    #[test]
    fn screen_is_given_pieces_it_takes() {
        let sequence = format!("\x1b]52;c;{}é\x1b\\", "x".repeat(5_000));
        let all = wrapped(&sequence, Some(Multiplexer::Screen));
        let pieces: Vec<&str> = all.split_inclusive("\x1b\\").collect();
        assert!(pieces.len() > 6 && pieces.iter().all(|piece| piece.len() <= MAX_PIECE));
        let handed_on: Option<Vec<&str>> =
            pieces.iter().map(|piece| piece.strip_prefix("\x1bP")?.strip_suffix("\x1b\\")).collect();
        assert_eq!(handed_on.expect("each is a string").concat(), sequence.replace("\x1b\\", "\x07"));
    }
}
