//! Makes pictures ready to be drawn, and keeps those decoded last.

use std::sync::Arc;

use crate::app::{PictureQuestion, ReadyPicture};
use crate::page::{Document, Image};
use crate::picture::{self, Drawing, Picture, SLOTS};
use crate::store;

/// Bytes of decoded pictures that are kept.
const MAX_DECODED: usize = 64 << 20;

/// A picture with fewer pixels on a side holds a place, or counts readers; there is nothing to see.
const MIN_SIDE: u32 = 4;
/// And with fewer bytes, in the text itself: pages put one where a picture is to be loaded later.
const MIN_BYTES: usize = 100;

/// The pictures decoded last, newest last: another size of one is asked for when the screen changes.
pub(super) type Decoded = Vec<(Arc<Document>, u32, Arc<Picture>)>;

pub(super) fn draw_picture(
    question: &PictureQuestion,
    decoded: &mut Decoded,
) -> Result<ReadyPicture, String> {
    let PictureQuestion { entry, document, image, most, protocol, cell } = question;
    let known = decoded.iter().find(|(of, nth, _)| Arc::ptr_eq(of, document) && nth == image);
    let picture = if let Some((_, _, picture)) = known {
        Arc::clone(picture)
    } else {
        let target = document.images().get(*image as usize).map_or("", |image| &image.target);
        let bytes = if Image::is_embedded(target) {
            let bytes = picture::from_data_uri(target)?;
            if bytes.len() < MIN_BYTES {
                return Ok(ReadyPicture::nothing());
            }
            bytes
        } else {
            store::attachment(entry, target, picture::MAX_BYTES)?
        };
        let picture = Arc::new(Picture::decode(&bytes)?);
        decoded.push((Arc::clone(document), *image, Arc::clone(&picture)));
        let weight =
            |decoded: &Decoded| decoded.iter().map(|(_, _, picture)| picture.weight()).sum::<usize>();
        while decoded.len() > 1 && weight(decoded) > MAX_DECODED {
            decoded.remove(0);
        }
        picture
    };
    let (width, height) = picture.size();
    if width.min(height) < MIN_SIDE {
        return Ok(ReadyPicture::nothing());
    }
    let area = picture.area(*most, *cell);
    let slot = (*image % u32::from(SLOTS)) as u8;
    Ok(ReadyPicture { drawing: Drawing::new(&picture, *protocol, area, *cell, slot), area })
}
