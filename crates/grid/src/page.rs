//! Paging and time filters, as every paged list takes and answers them.
//!
//! Invariant: a page says `hasMore`, and names `nextCursor` only when there is more.
//! Called by the paged lists. Source: contract section 1.4.

use seedport_custody::store::{Page, PageError, PageRequest, TimeFilter};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{error::Refusal, query::Query};

/// Which part of a list is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20, nullable = false)]
    limit: Option<u32>,
    /// The `nextCursor` of the page before.
    #[param(value_type = Option<String>, nullable = false)]
    cursor: Option<seedport_custody::store::Cursor>,
}

impl PageParams {
    /// Reads `limit` and `cursor`.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn read(query: &Query) -> Result<PageRequest, Refusal> {
        let params = Self {
            limit: query.value("limit", "must be an integer from 1 to 100")?,
            cursor: query.value("cursor", "must be a nextCursor of this list")?,
        };
        let limit = params.limit.unwrap_or(PageRequest::DEFAULT_LIMIT);
        PageRequest::new(limit, params.cursor).map_err(|error| match error {
            PageError::Limit => Refusal::field("limit", "must be an integer from 1 to 100"),
            PageError::Cursor => Refusal::field("cursor", "must be a nextCursor of this list"),
        })
    }
}

/// Bounds on times, each inclusive.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct TimeParams {
    /// Created then or later.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    created_after: Option<seedport_wire::Timestamp>,
    /// Created then or earlier.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    created_before: Option<seedport_wire::Timestamp>,
    /// Updated then or later.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    updated_after: Option<seedport_wire::Timestamp>,
    /// Updated then or earlier.
    #[param(value_type = Option<String>, format = DateTime, nullable = false)]
    updated_before: Option<seedport_wire::Timestamp>,
}

impl TimeParams {
    /// Reads the four bounds.
    ///
    /// # Errors
    /// 400 naming the parameter.
    pub fn read(query: &Query) -> Result<TimeFilter, Refusal> {
        let Self {
            created_after,
            created_before,
            updated_after,
            updated_before,
        } = Self {
            created_after: query.moment("createdAfter")?,
            created_before: query.moment("createdBefore")?,
            updated_after: query.moment("updatedAfter")?,
            updated_before: query.moment("updatedBefore")?,
        };
        Ok(TimeFilter {
            created_after,
            created_before,
            updated_after,
            updated_before,
        })
    }
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageBody<T> {
    /// The entries, oldest first.
    data: Vec<T>,
    /// Whether there are more.
    has_more: bool,
    /// Where the next page starts; only when there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

impl<T> PageBody<T> {
    /// Words a page.
    ///
    /// # Errors
    /// When a row cannot be worded.
    pub fn of<Row>(
        page: Page<Row>,
        word: impl FnMut(Row) -> Result<T, Refusal>,
    ) -> Result<Self, Refusal> {
        let next_cursor = page.next.map(|cursor| cursor.to_string());
        Ok(Self {
            data: page.rows.into_iter().map(word).collect::<Result<_, _>>()?,
            has_more: next_cursor.is_some(),
            next_cursor,
        })
    }

    /// A page without entries.
    pub const fn empty() -> Self {
        Self {
            data: Vec::new(),
            has_more: false,
            next_cursor: None,
        }
    }
}

/// A list without pages.
#[derive(Serialize, ToSchema)]
pub struct ListBody<T> {
    /// The entries, oldest first.
    pub data: Vec<T>,
}
