//! Programs that others wrote, against our server: dig, curl, and the published client of the API.

mod demo;
mod dig;
mod vps_mcp;
