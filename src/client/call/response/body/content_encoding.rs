//! How a response body is compressed, and its decompression.

use std::{borrow::Cow, io};

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};

/// The `Content-Encoding` of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ContentEncoding {
    Identity,
    Gzip,
    /// One that the crate does not decode, in our words, because the server's may be anything.
    Other(&'static str),
}

impl ContentEncoding {
    const OTHERS: [&str; 4] = ["br", "deflate", "zstd", "compress"];

    /// Reads the encoding. The headers that describe the compressed body are removed if it is going to be decoded.
    pub(crate) fn take(headers: &mut HeaderMap) -> Self {
        let values = headers.get_all(CONTENT_ENCODING).into_iter();
        let names = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        let names = names.map(<[u8]>::trim_ascii);
        let encoding = names.fold(Self::Identity, |encoding, name| {
            match (encoding, Self::named(name)) {
                (Self::Identity, name) => name,
                (encoding, Self::Identity) => encoding,
                _ => Self::Other("several"),
            }
        });
        if encoding == Self::Gzip && cfg!(feature = "gzip") {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
        }
        encoding
    }

    fn named(name: &[u8]) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("") || is("identity") {
            Self::Identity
        } else if is("gzip") || is("x-gzip") {
            Self::Gzip
        } else {
            let known = Self::OTHERS.into_iter().find(|known| is(known));
            Self::Other(known.unwrap_or("unknown"))
        }
    }

    /// Why a body cannot be decoded.
    fn unsupported(self) -> Cow<'static, str> {
        match self {
            Self::Other(name) => format!(
                "the response body has an unsupported Content-Encoding ({name}): only gzip is decoded, so let the server or the proxy before it send gzip or no compression"
            )
            .into(),
            _ => "the response body is compressed with gzip: enable the feature gzip of omnipresence"
                .into(),
        }
    }
}

/// No more is reserved for a body that is only announced: an allocation that fails ends the process.
const MAX_RESERVED: usize = 32 * 1024 * 1024;

/// Collects a body piece by piece, decompressed, up to a limit.
pub(crate) struct Decoder {
    encoding: ContentEncoding,
    limit: usize,
    plain: BytesMut,
    #[cfg(feature = "gzip")]
    gzip: Option<flate2::write::MultiGzDecoder<gzip::Bounded>>,
}

/// Why no more of a body is collected.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The body is larger than the limit.
    TooLarge,
    /// With the words for it, and the cause if there is one.
    Undecodable(Cow<'static, str>, Option<io::Error>),
}

impl Decoder {
    /// A decoder for a body that is announced to be of this length.
    pub(crate) fn new(encoding: ContentEncoding, announced: usize, limit: usize) -> Self {
        let length = match encoding {
            ContentEncoding::Identity => announced.min(limit).min(MAX_RESERVED),
            _ => 0,
        };
        Self {
            encoding,
            limit,
            plain: BytesMut::with_capacity(length),
            #[cfg(feature = "gzip")]
            gzip: None,
        }
    }

    /// Adds a piece. What fits is kept if the rest does not.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        match self.encoding {
            ContentEncoding::Identity => {
                let room = self.limit - self.plain.len();
                self.plain
                    .extend_from_slice(&piece[..piece.len().min(room)]);
                if piece.len() > room {
                    return Err(Refusal::TooLarge);
                }
                Ok(())
            }
            #[cfg(feature = "gzip")]
            ContentEncoding::Gzip => gzip::push(&mut self.gzip, piece, self.limit),
            _ if piece.is_empty() => Ok(()),
            encoding => Err(Refusal::Undecodable(encoding.unsupported(), None)),
        }
    }

    /// The whole body.
    pub(crate) fn finish(self) -> Result<Bytes, Refusal> {
        #[cfg(feature = "gzip")]
        if let Some(decoder) = self.gzip {
            return gzip::finish(decoder);
        }
        Ok(self.plain.freeze())
    }

    /// What there is of the body, complete or not.
    pub(crate) fn into_start(self) -> Bytes {
        #[cfg(feature = "gzip")]
        if let Some(mut decoder) = self.gzip {
            return std::mem::take(&mut decoder.get_mut().bytes).into();
        }
        self.plain.freeze()
    }
}

#[cfg(feature = "gzip")]
mod gzip {
    use std::{
        io::{self, Write},
        mem,
    };

    use bytes::Bytes;
    use flate2::write::MultiGzDecoder;

    use super::Refusal;

    /// A buffer that takes no more than a limit: a few bytes of gzip can be gigabytes.
    pub(crate) struct Bounded {
        pub(crate) bytes: Vec<u8>,
        limit: usize,
        is_full: bool,
    }

    impl Write for Bounded {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            let room = self.limit - self.bytes.len();
            self.bytes
                .extend_from_slice(&piece[..piece.len().min(room)]);
            if piece.len() > room {
                self.is_full = true;
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(piece.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    pub(crate) fn push(
        decoder: &mut Option<MultiGzDecoder<Bounded>>,
        piece: &[u8],
        limit: usize,
    ) -> Result<(), Refusal> {
        if piece.is_empty() {
            return Ok(());
        }
        let decoder = decoder.get_or_insert_with(|| {
            MultiGzDecoder::new(Bounded {
                bytes: Vec::new(),
                limit,
                is_full: false,
            })
        });
        decoder
            .write_all(piece)
            // What is decoded of the piece is wanted even if no other piece comes.
            .and_then(|()| decoder.flush())
            .map_err(|error| refusal(decoder, error))
    }

    pub(crate) fn finish(mut decoder: MultiGzDecoder<Bounded>) -> Result<Bytes, Refusal> {
        decoder
            .try_finish()
            .map_err(|error| refusal(&decoder, error))?;
        Ok(mem::take(&mut decoder.get_mut().bytes).into())
    }

    fn refusal(decoder: &MultiGzDecoder<Bounded>, error: io::Error) -> Refusal {
        if decoder.get_ref().is_full {
            return Refusal::TooLarge;
        }
        let message = "the response body cannot be decoded as gzip: it is cut off, or its Content-Encoding is wrong";
        Refusal::Undecodable(message.into(), Some(error))
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn of(values: &[&'static str]) -> ContentEncoding {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
        }
        ContentEncoding::take(&mut headers)
    }

    #[test]
    fn encodings_are_read_in_any_case_and_by_alias() {
        for values in [
            &["gzip"][..],
            &["GZIP"],
            &["x-gzip"],
            &["X-GZip "],
            &["identity, gzip"],
            &["gzip", "identity"],
        ] {
            assert_eq!(of(values), ContentEncoding::Gzip, "{values:?}");
        }
        for values in [&[][..], &[""], &["identity"], &["Identity, "]] {
            assert_eq!(of(values), ContentEncoding::Identity, "{values:?}");
        }
        for (values, name) in [
            (&["BR"][..], "br"),
            (&["zstd"], "zstd"),
            (&["gzip, br"], "several"),
            (&["gzip", "gzip"], "several"),
            (&["secret"], "unknown"),
        ] {
            assert_eq!(of(values), ContentEncoding::Other(name), "{values:?}");
        }
    }

    #[test]
    fn a_body_in_another_encoding_is_an_error_that_names_it() {
        let mut decoder = Decoder::new(ContentEncoding::Other("br"), 3, 100);
        let Err(Refusal::Undecodable(words, None)) = decoder.push(b"abc") else {
            panic!("it is decoded");
        };
        assert!(words.contains("(br)"), "{words}");
        let decoder = Decoder::new(ContentEncoding::Other("br"), 0, 100);
        assert!(decoder.finish().unwrap().is_empty());
    }

    #[test]
    fn an_announced_length_reserves_a_bounded_buffer() {
        let decoder = Decoder::new(ContentEncoding::Identity, usize::MAX, usize::MAX);
        assert_eq!(decoder.plain.capacity(), MAX_RESERVED);
    }

    #[cfg(feature = "gzip")]
    mod gzip {
        use std::io::Write;

        use super::*;

        fn packed(text: &[u8]) -> Vec<u8> {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }

        fn decode(pieces: &[&[u8]], limit: usize) -> Result<Bytes, Refusal> {
            let mut decoder = Decoder::new(ContentEncoding::Gzip, 0, limit);
            pieces.iter().try_for_each(|piece| decoder.push(piece))?;
            decoder.finish()
        }

        #[test]
        fn gzip_is_decoded_however_it_is_cut() {
            let packed = packed(b"[1, 2]");
            let bytes: Vec<&[u8]> = packed.chunks(1).collect();
            for pieces in [&[&packed[..]][..], &bytes] {
                assert_eq!(decode(pieces, 6).unwrap(), "[1, 2]");
            }
            let two = [packed.clone(), super::gzip::packed(b"!")].concat();
            assert_eq!(decode(&[&two], 100).unwrap(), "[1, 2]!");
            assert!(decode(&[], 100).unwrap().is_empty());
            assert!(decode(&[b""], 100).unwrap().is_empty());
        }

        #[test]
        fn gzip_that_ends_early_or_is_none_is_an_error() {
            let packed = packed(b"[1, 2]");
            for length in 1..packed.len() {
                let refusal = decode(&[&packed[..length]], 100).unwrap_err();
                assert!(matches!(refusal, Refusal::Undecodable(..)), "{length}");
            }
            for junk in [&b"[1, 2]"[..], b"\x1f\x8b junk"] {
                let refusal = decode(&[junk], 100).unwrap_err();
                assert!(matches!(refusal, Refusal::Undecodable(..)));
            }
        }

        #[test]
        fn the_limit_bounds_what_is_decoded() {
            let packed = packed(&[b' '; 100_000]);
            assert_eq!(decode(&[&packed], 100_000).unwrap().len(), 100_000);
            let refusal = decode(&[&packed], 99_999).unwrap_err();
            assert!(matches!(refusal, Refusal::TooLarge));
        }

        #[test]
        fn the_start_of_a_body_is_what_was_decoded_so_far() {
            let packed = packed(b"[1, 2]");
            let mut decoder = Decoder::new(ContentEncoding::Gzip, 0, 100);
            decoder.push(&packed[..packed.len() - 4]).unwrap();
            assert_eq!(decoder.into_start(), "[1, 2]");
        }
    }
}
