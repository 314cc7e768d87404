//! Memory that is asked for before it is needed, so that the waits for several questions overlap.

/// Octets that come into the cache together.
const LINE: usize = 64;

/// Asks for the line where a value starts. Changes nothing but how long a read of it takes.
#[inline]
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "the standard library has no safe prefetch"))]
pub(crate) fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address is sound, and this one may even be read.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

/// Asks for the first lines of a run of octets.
#[inline]
pub(crate) fn prefetch_octets(octets: &[u8], lines_max: usize) {
    octets.iter().step_by(LINE).take(lines_max).for_each(prefetch);
}
