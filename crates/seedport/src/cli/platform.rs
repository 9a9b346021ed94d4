//! Arguments of `seedport platform`.
//!
//! Called by `commands::platform`.

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use super::{note, serve::Settings};

/// What can be done with platforms on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Platform {
    List(PlatformList),
    Disable(PlatformDisable),
    Enable(PlatformEnable),
}

/// List platforms, and which are disabled or frozen
///
/// Works beside a running server.
#[derive(Debug, Args)]
pub struct PlatformList {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Print JSON, one platform a line
    #[arg(long)]
    pub json: bool,
}

/// Let a platform do nothing from now on
///
/// Its tokens get 403, its sessions, codes and challenges end, and its webhooks wait. A running
/// server obeys at once. `seedport platform enable` takes it back; the sessions stay ended.
#[derive(Debug, Args)]
pub struct PlatformDisable {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one, by its name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: String,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: String,
}

/// Let a disabled platform work again
///
/// Its tokens work as before; its owners open new sessions; its webhooks go out.
#[derive(Debug, Args)]
pub struct PlatformEnable {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one, by its name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: String,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: Option<String>,
}
