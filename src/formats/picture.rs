//! Attached images decoded for the screen.

use crate::domain::mail::Picture;
use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits};
use std::io::Cursor;

/// The longest side read, in pixels.
const SIDE: u32 = 12_000;
/// The longest side given, in pixels: no screen is larger.
const SHOWN: u32 = 4_096;
/// The most memory for decoding, in octets.
const MEMORY: u64 = 256 * 1024 * 1024;

/// The image in these bytes, PNG or JPEG by what they are, turned as its camera says, and no wider or higher than
/// `max_side`, nor than 4 096 pixels. `None` when it is something else, damaged beyond reading, or over the limits.
#[must_use]
pub fn decode(bytes: &[u8], max_side: u32) -> Option<Picture> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(SIDE), Some(SIDE), Some(MEMORY));
    let (mut image, orientation) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits.clone()).ok()?;
        pixels(decoder, limits)?
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        if is_progressive(bytes) {
            // All its coefficients are kept until the end, in two octets each, and no limit is asked about them.
            limits.max_alloc = Some(MEMORY / 3);
        }
        pixels(JpegDecoder::new(Cursor::new(bytes)).ok()?, limits)?
    } else {
        return None;
    };
    let max_side = max_side.clamp(1, SHOWN);
    if image.width().max(image.height()) > max_side {
        image = image.thumbnail(max_side, max_side);
    }
    // After the reduction: a turn copies every pixel.
    image.apply_orientation(orientation);
    let rgba = image.into_rgba8();
    Some(Picture { width: rgba.width(), height: rgba.height(), rgba: rgba.into_raw() })
}

fn pixels(mut decoder: impl ImageDecoder, mut limits: Limits) -> Option<(DynamicImage, Orientation)> {
    decoder.set_limits(limits.clone()).ok()?;
    // The decoders count what they allocate; what they write into is for us to count.
    limits.reserve(decoder.total_bytes()).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Some((DynamicImage::from_decoder(decoder).ok()?, orientation))
}

/// Whether a JPEG's frame is one of those drawn in several passes (ITU-T T.81, table B.1).
fn is_progressive(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            0xff => at += 1,
            0xc2 | 0xc6 | 0xca | 0xce => return true,
            // The frame comes before the first scan.
            0xda => return false,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};
    use std::time::{Duration, Instant};

    /// Left half red, right half blue.
    fn sample(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
        let mut bytes = Cursor::new(vec![]);
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
        let at = ((y * picture.width + x) * 4) as usize;
        picture.rgba[at..at + 4].try_into().unwrap()
    }

    fn is_red(pixel: [u8; 4]) -> bool {
        pixel[0] > 150 && pixel[2] < 60 && pixel[3] == 255
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes
            .iter()
            .fold(u32::MAX, |crc, b| (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 }))
    }

    /// A PNG that claims this size and depth, with a few octets of pixels.
    fn claims(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
        for (name, data) in [(b"IHDR", header), (b"IDAT", vec![0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]), (b"IEND", vec![])] {
            let body = [name.as_slice(), &data].concat();
            png.extend([&(data.len() as u32).to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat());
        }
        png
    }

    #[test]
    fn images_keep_their_shape_and_fit() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let bytes = sample(200, 100, format);
            let whole = decode(&bytes, 1_000).unwrap();
            assert_eq!((whole.width, whole.height, whole.rgba.len()), (200, 100, 80_000));
            assert!(is_red(pixel(&whole, 10, 50)) && !is_red(pixel(&whole, 190, 50)));
            let small = decode(&bytes, 50).unwrap();
            assert_eq!((small.width, small.height, small.rgba.len()), (50, 25, 5_000));
            assert!(is_red(pixel(&small, 3, 12)) && !is_red(pixel(&small, 45, 12)));
            assert_eq!(decode(&bytes, 0).map(|p| (p.width, p.height)), Some((1, 1)));
        }
        assert_eq!(decode(&sample(9_000, 2, ImageFormat::Png), u32::MAX).unwrap().width, SHOWN);
    }

    #[test]
    fn a_camera_held_upright_gives_an_upright_image() {
        let mut bytes = sample(200, 100, ImageFormat::Jpeg);
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        bytes.splice(2..2, exif.iter().copied());
        let turned = decode(&bytes, 100).unwrap();
        assert_eq!((turned.width, turned.height), (50, 100));
        assert!(is_red(pixel(&turned, 25, 5)) && !is_red(pixel(&turned, 25, 95)));
    }

    #[test]
    fn what_is_neither_png_nor_jpeg_is_refused() {
        for other in
            [b"GIF89a\x01\0\x01\0\0\0\0;".as_slice(), b"BM", b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"RIFF\0\0\0\0WEBPVP8 "]
        {
            assert!(decode(other, 100).is_none());
        }
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let start = Instant::now();
        assert!(decode(&claims(50_000, 50_000, 8, 6), 100).is_none());
        assert!(decode(&claims(12_001, 1, 8, 6), 100).is_none());
        assert!(decode(&claims(11_000, 11_000, 8, 6), 100).is_none());
        assert!(decode(&claims(12_000, 12_000, 16, 6), 100).is_none());
        assert!(decode(&claims(0, 1, 8, 6), 100).is_none());
        // The frame's header: marker, length, precision, height, width.
        let jpeg = |marker: u8, width: u16, height: u16| {
            let mut bytes = sample(16, 16, ImageFormat::Jpeg);
            let at = bytes.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
            bytes[at + 1] = marker;
            bytes[at + 5..at + 7].copy_from_slice(&height.to_be_bytes());
            bytes[at + 7..at + 9].copy_from_slice(&width.to_be_bytes());
            bytes
        };
        assert!(decode(&jpeg(0xc0, 65_000, 65_000), 100).is_none());
        assert!(decode(&jpeg(0xc0, 11_000, 11_000), 100).is_none());
        assert!(decode(&jpeg(0xc2, 7_000, 7_000), 100).is_none());
        assert!(decode(&jpeg(0xc0, 16, 16), 100).is_some());
        assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    }

    #[test]
    fn damaged_files_are_read_or_refused() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let bytes = sample(64, 64, format);
            for end in 0..bytes.len() {
                let found = decode(&bytes[..end], 32);
                assert!(found.is_none_or(|p| p.rgba.len() == 32 * 32 * 4));
            }
            let mut seed = 2026_u32;
            for _ in 0..400 {
                let mut broken = bytes.clone();
                for _ in 0..3 {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let at = (seed >> 8) as usize % broken.len();
                    broken[at] = seed as u8;
                }
                let found = decode(&broken, 32);
                assert!(found.is_none_or(|p| p.width.max(p.height) <= 32 && p.rgba.len() == (p.width * p.height * 4) as usize));
            }
        }
    }
}
