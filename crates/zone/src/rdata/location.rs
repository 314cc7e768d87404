//! LOC (RFC 1876): a place on the earth.

use super::RdataError;
use super::reader::Reader;
use crate::token::{Token, push};

/// The whole data, in octets.
const OCTETS: usize = 16;
/// The equator and the prime meridian, thousandths of a second of arc.
const ANGLE_ZERO: u32 = 1 << 31;
/// Thousandths of a second in a degree.
const DEGREE: u32 = 3_600_000;
/// Altitudes are told from 100,000 m below the reference spheroid, in centimetres.
const ALTITUDE_ZERO_CM: i64 = 10_000_000;
/// What size and precisions are when they are not told (RFC 1876 3), in centimetres.
const PRECISION_DEFAULTS_CM: [(&str, u64); 3] =
    [("size", 100), ("horizontal precision", 1_000_000), ("vertical precision", 1_000)];

/// The way an angle counts, and how far it goes.
struct Axis {
    what: &'static str,
    positive: &'static str,
    negative: &'static str,
    degrees_max: u32,
}

const LATITUDE: Axis = Axis { what: "latitude", positive: "N", negative: "S", degrees_max: 90 };
const LONGITUDE: Axis = Axis { what: "longitude", positive: "E", negative: "W", degrees_max: 180 };

/// `d1 [m1 [s1]] N|S d2 [m2 [s2]] E|W altitude [size [horizontal [vertical]]]`.
pub(super) fn parse(text: &mut Reader<'_, '_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
    let latitude = parse_angle(text, &LATITUDE)?;
    let longitude = parse_angle(text, &LONGITUDE)?;
    let altitude = parse_altitude(text.next("altitude")?)?;
    wire.push(0);
    for (what, default_cm) in PRECISION_DEFAULTS_CM {
        let centimetres = match text.next_if_any() {
            None => default_cm,
            Some(token) => parse_centimetres(token.text).ok_or_else(|| {
                RdataError::new(format!("the {what} is in metres, such as 10m, not {token}"))
            })?,
        };
        wire.push(
            pack_precision(centimetres)
                .ok_or_else(|| RdataError::new(format!("the {what} is at most 90000000.00m")))?,
        );
    }
    for number in [latitude, longitude, altitude] {
        wire.extend(number.to_be_bytes());
    }
    Ok(())
}

fn parse_angle(text: &mut Reader<'_, '_>, axis: &Axis) -> Result<u32, RdataError> {
    let wrong = |token: &dyn std::fmt::Display| {
        RdataError::new(format!(
            "the {} is degrees, minutes, seconds and {} or {}, at most {} degrees, such as 42 21 54.5 {}, not {token}",
            axis.what, axis.positive, axis.negative, axis.degrees_max, axis.positive
        ))
    };
    let mut angle: u32 = 0;
    // Degrees, minutes, and seconds with up to three decimals.
    for (decimals, below, unit) in [(0, axis.degrees_max + 1, DEGREE), (0, 60, 60_000), (3, 60_000, 1)] {
        let token = text.next(axis.what)?;
        let is_first = unit == DEGREE;
        if !is_first && let Some(is_positive) = direction(token, axis) {
            return signed(angle, is_positive, axis).ok_or_else(|| wrong(&token));
        }
        let part = fixed_point(token.text, decimals).filter(|&part| part < u64::from(below));
        angle += part.ok_or_else(|| wrong(&token))? as u32 * unit;
    }
    let token = text.next(axis.what)?;
    direction(token, axis)
        .and_then(|is_positive| signed(angle, is_positive, axis))
        .ok_or_else(|| wrong(&token))
}

fn direction(token: Token<'_>, axis: &Axis) -> Option<bool> {
    if token.text.eq_ignore_ascii_case(axis.positive.as_bytes()) {
        Some(true)
    } else if token.text.eq_ignore_ascii_case(axis.negative.as_bytes()) {
        Some(false)
    } else {
        None
    }
}

fn signed(angle: u32, is_positive: bool, axis: &Axis) -> Option<u32> {
    if angle > axis.degrees_max * DEGREE {
        return None;
    }
    Some(if is_positive { ANGLE_ZERO + angle } else { ANGLE_ZERO - angle })
}

fn parse_altitude(token: Token<'_>) -> Result<u32, RdataError> {
    let (sign, magnitude) = match token.text.split_first() {
        Some((b'-', rest)) => (-1, rest),
        Some((b'+', rest)) => (1, rest),
        _ => (1, token.text),
    };
    parse_centimetres(magnitude)
        .and_then(|centimetres| i64::try_from(centimetres).ok())
        .and_then(|centimetres| u32::try_from(sign * centimetres + ALTITUDE_ZERO_CM).ok())
        .ok_or_else(|| {
            RdataError::new(format!(
                "the altitude is in metres from -100000.00m to 42849672.95m, such as -24m, not {token}"
            ))
        })
}

fn parse_centimetres(text: &[u8]) -> Option<u64> {
    fixed_point(text.strip_suffix(b"m").or(text.strip_suffix(b"M")).unwrap_or(text), 2)
}

/// A decimal number with at most `decimals` digits after its point, in units of the last of them.
fn fixed_point(text: &[u8], decimals: usize) -> Option<u64> {
    let (whole, fraction) = match text.iter().position(|&octet| octet == b'.') {
        Some(point) => (&text[..point], &text[point + 1..]),
        None => (text, &[][..]),
    };
    if whole.is_empty() || whole.len() > 10 || fraction.len() > decimals {
        return None;
    }
    let zeros = std::iter::repeat_n(&b'0', decimals - fraction.len());
    whole.iter().chain(fraction).chain(zeros).try_fold(0_u64, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u64::from(digit - b'0'))
    })
}

/// One decimal digit and a power of ten (RFC 1876 2); further digits are cut off, as nameservers do.
fn pack_precision(centimetres: u64) -> Option<u8> {
    let mut mantissa = centimetres;
    let mut exponent = 0;
    while mantissa > 9 {
        mantissa /= 10;
        exponent += 1;
    }
    if exponent > 9 { None } else { Some((mantissa as u8) << 4 | exponent) }
}

pub(super) fn print(wire: &[u8; OCTETS], text: &mut String) {
    let &[_version, size, horizontal, vertical, a, b, c, d, e, f, g, h, i, j, k, l] = wire;
    print_angle(u32::from_be_bytes([a, b, c, d]), &LATITUDE, text);
    print_angle(u32::from_be_bytes([e, f, g, h]), &LONGITUDE, text);
    let altitude = i64::from(u32::from_be_bytes([i, j, k, l])) - ALTITUDE_ZERO_CM;
    let sign = if altitude < 0 { "-" } else { "" };
    push(text, format_args!("{sign}{}.{:02}m", altitude.abs() / 100, altitude.abs() % 100));
    for precision in [size, horizontal, vertical] {
        let centimetres = u64::from(precision >> 4) * 10_u64.pow(u32::from(precision & 0x0f));
        match centimetres % 100 {
            0 => push(text, format_args!(" {}m", centimetres / 100)),
            part => push(text, format_args!(" {}.{part:02}m", centimetres / 100)),
        }
    }
}

fn print_angle(angle: u32, axis: &Axis, text: &mut String) {
    let sign = if angle < ANGLE_ZERO { axis.negative } else { axis.positive };
    let angle = angle.abs_diff(ANGLE_ZERO);
    let (degrees, minutes) = (angle / DEGREE, angle / 60_000 % 60);
    let (seconds, thousandths) = (angle / 1_000 % 60, angle % 1_000);
    push(text, format_args!("{degrees} {minutes} {seconds}.{thousandths:03} {sign} "));
}

pub(super) fn measure(wire: &[u8]) -> Result<usize, RdataError> {
    let Some(&[version, size, horizontal, vertical, a, b, c, d, e, f, g, h, ..]) =
        wire.first_chunk::<OCTETS>()
    else {
        return Err(RdataError::new("LOC data has 16 octets"));
    };
    if version != 0 {
        return Err(RdataError::new("LOC data has version 0"));
    }
    // Nothing but 0 itself has the digit 0, so that each value has one form.
    let is_precision = |octet: u8| octet == 0 || ((1..=9).contains(&(octet >> 4)) && octet & 0x0f <= 9);
    if ![size, horizontal, vertical].into_iter().all(is_precision) {
        return Err(RdataError::new("a size or precision is a digit from 1 to 9 and a power of ten up to 9"));
    }
    for (angle, axis) in [([a, b, c, d], &LATITUDE), ([e, f, g, h], &LONGITUDE)] {
        if u32::from_be_bytes(angle).abs_diff(ANGLE_ZERO) > axis.degrees_max * DEGREE {
            return Err(RdataError::new(format!(
                "the {} is at most {} degrees",
                axis.what, axis.degrees_max
            )));
        }
    }
    Ok(OCTETS)
}
