//! Arguments of `seedport webhook`.
//!
//! Called by `commands::webhook_list` and `commands::webhook_retry`.

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};
use seedport_wire::ids::WebhookId;

use super::serve::Settings;

/// What can be done with webhooks on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Webhook {
    List(WebhookList),
    Retry(WebhookRetry),
}

/// List webhooks that were given up, or that wait
///
/// Works beside a running server.
#[derive(Debug, Args)]
pub struct WebhookList {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// In which state
    #[arg(long, value_name = "STATE", default_value = "dead", ignore_case = true)]
    pub state: State,
    /// Only of this platform
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
    /// Print JSON, one webhook a line
    #[arg(long)]
    pub json: bool,
}

/// Try webhooks again that were given up
///
/// Works beside a running server, which sends them at once and goes on for seven days more.
#[derive(Debug, Args)]
pub struct WebhookRetry {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one, by its id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub id: Option<WebhookId>,
    /// All that were given up
    #[arg(long)]
    pub all: bool,
    /// Only of this platform
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
}

/// Where a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum State {
    /// Given up
    Dead,
    /// To be delivered
    Pending,
    /// Delivered, and not forgotten yet
    Delivered,
}
