//! Pictures that people give: read, made small, and written anew, so that nothing but the picture is kept: no place where it was taken,
//! no file that means something else to somebody else.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;

/// Most megabytes of a picture as it is given.
pub const MAX_MEGABYTES: usize = 10;
/// The same in bytes.
pub const MAX_BYTES: usize = MAX_MEGABYTES * 1024 * 1024;
/// The type that pictures are kept as.
pub const CONTENT_TYPE: &str = "image/png";
/// Longest side that is kept, in pixels: four times the largest that pages show.
const MAX_SIDE: u32 = 384;
/// Longest side that is read, in pixels.
const MAX_READ_SIDE: u32 = 10_000;
/// Most memory that reading one may take, in bytes: a small file can claim to be a huge picture.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// Pictures that are read at once: each takes memory and a processor.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Why a picture is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureProblem {
    /// Too many bytes.
    #[error("the picture has more than {MAX_MEGABYTES} MB")]
    TooLarge,
    /// Not a PNG, JPEG, WebP or GIF, or a broken one, or one of too many pixels.
    #[error("this is no picture that is understood")]
    NotAPicture,
}

/// Reads a picture by what it is, whatever it is called, and gives it back as a PNG of at most 384 pixels a side.
///
/// # Errors
/// [`PictureProblem`].
pub async fn prepare(bytes: Vec<u8>) -> Result<Vec<u8>, PictureProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureProblem::TooLarge);
    }
    let _turn = TURNS.acquire().await.map_err(|_| PictureProblem::NotAPicture)?;
    tokio::task::spawn_blocking(move || make_small(&bytes)).await.unwrap_or(Err(PictureProblem::NotAPicture))
}

fn make_small(bytes: &[u8]) -> Result<Vec<u8>, PictureProblem> {
    let read = || -> image::ImageResult<Vec<u8>> {
        let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_READ_SIDE);
        limits.max_image_height = Some(MAX_READ_SIDE);
        limits.max_alloc = Some(MAX_MEMORY);
        reader.limits(limits);
        let mut decoder = reader.into_decoder()?;
        // Cameras turn the label and not the picture.
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        if picture.width() > MAX_SIDE || picture.height() > MAX_SIDE {
            picture = picture.thumbnail(MAX_SIDE, MAX_SIDE);
        }
        let mut written = Cursor::new(Vec::new());
        picture.to_rgba8().write_to(&mut written, ImageFormat::Png)?;
        Ok(written.into_inner())
    };
    read().map_err(|_| PictureProblem::NotAPicture)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{MAX_BYTES, PictureProblem, prepare};

    fn drawn(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
        let mut written = Cursor::new(Vec::new());
        image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 30])).write_to(&mut written, format).unwrap();
        written.into_inner()
    }

    #[tokio::test]
    async fn or_01_a_logo_is_made_small_and_keeps_its_shape() {
        for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::WebP, image::ImageFormat::Gif] {
            let small = image::load_from_memory(&prepare(drawn(1000, 500, format)).await.unwrap()).unwrap();
            assert_eq!((small.width(), small.height()), (384, 192), "{format:?}");
        }
    }

    #[tokio::test]
    async fn or_01_what_is_no_picture_is_refused() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        assert_eq!(prepare(svg).await, Err(PictureProblem::NotAPicture));
        assert_eq!(prepare(vec![0; MAX_BYTES + 1]).await, Err(PictureProblem::TooLarge));
        let mut broken = drawn(100, 100, image::ImageFormat::Png);
        broken.truncate(60);
        assert_eq!(prepare(broken).await, Err(PictureProblem::NotAPicture));
    }
}
