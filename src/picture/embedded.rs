//! An image that stands inside the text, in a `data:` address.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::MAX_BYTES;

/// As lenient as a browser: with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of the image in a `data:` address.
///
/// # Errors
/// When it is no such address, holds something else than an image, or too much of it: a predicate
/// for the reader.
pub fn from_data_uri(uri: &str) -> Result<Vec<u8>, String> {
    let uri = uri.trim_start();
    let rest = match uri.split_at_checked(5) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("data:") => rest,
        _ => return Err("is not embedded in the text".into()),
    };
    let (kind, data) = rest.split_once(',').ok_or("is embedded without its data")?;
    if !kind.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/")) {
        return Err("is embedded, but as something else than an image".into());
    }
    // Each byte may be written with three letters, and each letter of base64 as well.
    if data.len() > 4 * MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes: Vec<u8> = percent_decode_str(data).collect();
    if kind.rsplit(';').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("base64")) {
        bytes.retain(|byte| !byte.is_ascii_whitespace());
        for byte in &mut bytes {
            *byte = match *byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            };
        }
        bytes = LENIENT.decode(&bytes).map_err(|_| "is embedded, but its data is damaged")?;
    }
    if bytes.len() > MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

fn too_large() -> String {
    format!("is larger than {} MB, too large to be drawn", MAX_BYTES >> 20)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn embedded_images_are_taken_out_of_their_address() {
        for (uri, bytes) in [
            ("data:image/png;base64,iVBORw0KGgo=", b"\x89PNG\r\n\x1a\n".as_slice()),
            ("data:image/png;base64,iVBORw0KGgo", b"\x89PNG\r\n\x1a\n"),
            (" DATA:IMAGE/PNG;charset=x;BASE64,iVBO%20Rw0K\n%47go%3D", b"\x89PNG\r\n\x1a\n"),
            ("data:image/gif;base64,-_8", b"\xfb\xff"),
            ("data:image/svg+xml,%3Csvg/%3E", b"<svg/>"),
            ("data:image/gif,GIF89a%00%zz", b"GIF89a\0%zz"),
            ("data:image/gif;base64,", b""),
        ] {
            assert_eq!(from_data_uri(uri).as_deref(), Ok(bytes), "{uri}");
        }
        let long = format!("data:image/png,{}", "x".repeat(MAX_BYTES + 1));
        let longer = format!("data:image/png;base64,{}", "%41".repeat(MAX_BYTES / 3 * 4 + 4));
        for (uri, reason) in [
            ("data:text/html,<p>", "is embedded, but as something else than an image"),
            ("data:,x", "is embedded, but as something else than an image"),
            ("data:imageé,x", "is embedded, but as something else than an image"),
            ("data:image/png", "is embedded without its data"),
            ("data:image/png;base64,é", "is embedded, but its data is damaged"),
            ("data:image/png;base64,A", "is embedded, but its data is damaged"),
            ("https://example.org/x.png", "is not embedded in the text"),
            ("datä", "is not embedded in the text"),
            ("", "is not embedded in the text"),
            (&long, "is larger than 32 MB, too large to be drawn"),
            (&longer, "is larger than 32 MB, too large to be drawn"),
        ] {
            assert_eq!(
                from_data_uri(uri),
                Err(reason.into()),
                "{}",
                uri.chars().take(40).collect::<String>()
            );
        }
    }

    proptest! {
    #[test]
    fn any_text_is_an_address_or_none(uri in "(data:image/[a-z;46=]{0,16}[,;]?)?.{0,40}") {
        let _ = from_data_uri(&uri);
    }
    }
}
