mod get;
mod replace;
