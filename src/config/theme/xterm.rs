//! What 256 colours make of a colour: the nearest as the eye sees it.
//!
//! Distances are taken in `OKLab` (Björn Ottosson, 2020), where equal steps look equally far. The
//! first sixteen colours are never given: users redefine them.

use ratatui::style::Color;

/// Steps of a channel in the cube of 6 × 6 × 6, colours 16 to 231.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
/// Below this chroma a colour is a grey with a tint, and stays grey.
const GREY: f32 = 0.02;

/// The colours 16 to 255, as the eye sees them.
pub(super) struct Xterm(Vec<(u8, [f32; 3])>);

impl Xterm {
    pub(super) fn new() -> Self {
        Self((16..=255).map(|index| (index, oklab(channels(index)))).collect())
    }

    /// The nearest to a colour; what is not given by its channels stays what it is.
    pub(super) fn nearest(&self, colour: Color) -> Color {
        let Color::Rgb(red, green, blue) = colour else { return colour };
        let wanted = oklab([red, green, blue]);
        let grey = wanted[1].hypot(wanted[2]) < GREY;
        // A grey is given by the ramp and its ends, black and white.
        let fitting = self.0.iter().filter(|(index, _)| !grey || matches!(index, 16 | 231..));
        let far = fitting.map(|&(index, seen)| (index, distance(seen, wanted)));
        far.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(colour, |(index, _)| Color::Indexed(index))
    }
}

/// What xterm paints for a colour from 16 on.
pub(super) fn channels(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + 10 * (index - 232); 3];
    }
    let cell = index.saturating_sub(16);
    [cell / 36, cell / 6 % 6, cell % 6].map(|step| STEPS[usize::from(step)])
}

pub(super) fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.into_iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
}

/// Lightness, green to red, blue to yellow.
pub(super) fn oklab(channels: [u8; 3]) -> [f32; 3] {
    let [red, green, blue] = channels.map(linear);
    let mix = |[r, g, b]: [f32; 3]| r * red + g * green + b * blue;
    let long = mix([0.412_221_46, 0.536_332_55, 0.051_445_995]).cbrt();
    let middle = mix([0.211_903_5, 0.680_699_5, 0.107_396_96]).cbrt();
    let short = mix([0.088_302_46, 0.281_718_85, 0.629_978_7]).cbrt();
    [
        0.210_454_26 * long + 0.793_617_8 * middle - 0.004_072_047 * short,
        1.977_998_5 * long - 2.428_592_2 * middle + 0.450_593_7 * short,
        0.025_904_037 * long + 0.782_771_77 * middle - 0.808_675_77 * short,
    ]
}

/// The light of a channel of sRGB, 0 to 1.
pub(super) fn linear(channel: u8) -> f32 {
    let value = f32::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}
