//! A text as a QR code, for a camera.

use qrcode::{Color, EcLevel, QrCode};

/// A QR code as a path of SVG, with units of one module.
pub(crate) struct QrPath {
    /// How many modules it is wide, with the margin.
    pub(crate) width: usize,
    /// For `d`.
    pub(crate) path: String,
}

/// Free modules around it (ISO/IEC 18004 has 4).
const MARGIN: usize = 4;

/// `None` for a text that is too long for a QR code.
pub(crate) fn qr_path(text: &str) -> Option<QrPath> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut at = 0;
        for run in modules.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", at + MARGIN, row + MARGIN, run.len(), run.len()));
            }
            at += run.len();
        }
    }
    Some(QrPath { width: width + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_marks_in_three_corners() {
        let qr = qr_path("otpauth://totp/Zonewright:ann%40example.com?secret=GEZDGNBV").unwrap();
        let right = qr.width - MARGIN - 7;
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert!(
            qr.path.contains(&format!("M{right} 4h7v1h-7z"))
                && qr.path.contains(&format!("M4 {right}h7v1h-7z"))
        );
        assert!(qr_path(&"x".repeat(4_000)).is_none());
    }
}
