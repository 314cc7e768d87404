//! Programs that others wrote, against our server: dig, curl, the published client of the API,
//! and the samples of the documentation in curl, Python and Node.

mod demo;
mod dig;
mod documentation;
mod vps_mcp;
