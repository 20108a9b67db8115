//! Pages of lists.

use serde::{Deserialize, Serialize};
use testgyver_model::page::{Page, PageRequest};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;

/// Which page is asked for.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// Number of the page, from 1.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 4_294_967_295_u64)]
    #[serde(default, deserialize_with = "number")]
    page: Option<u32>,
    /// Items on a page, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    #[serde(default, deserialize_with = "number")]
    page_size: Option<u32>,
}

/// Flattened queries arrive as text.
fn number<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<u32>, D::Error> {
    let text = Option::<String>::deserialize(input)?;
    text.map(|text| text.trim().parse().map_err(|_| serde::de::Error::custom(format!("'{text}' is not a number"))))
        .transpose()
}

impl Paging {
    pub(super) fn request(self) -> Result<PageRequest, Problem> {
        let request = PageRequest { page: self.page.unwrap_or(1), size: self.page_size.unwrap_or(20) };
        if request.page == 0 || !(1..=PageRequest::MAX_SIZE).contains(&request.size) {
            return Err(Problem::bad("invalid_page").field("page").field("page_size"));
        }
        Ok(request)
    }

    /// The page that is asked for; one page with everything where none is.
    pub(super) fn request_or_all(self) -> Result<PageRequest, Problem> {
        if self.page.is_none() && self.page_size.is_none() {
            return Ok(PageRequest::EVERYTHING);
        }
        self.request()
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PageBody<T> {
    data: Vec<T>,
    pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pagination {
    current_page: u32,
    page_size: u32,
    total_items: u64,
    total_pages: u64,
    has_next: bool,
    has_prev: bool,
    /// `current_page`, as the original's later pages read it.
    page: u32,
    /// `total_items`, as the original's later pages read it.
    total: u64,
}

impl<T> PageBody<T> {
    pub(super) fn new(page: Page<T>, request: PageRequest) -> Self {
        let total_pages = page.total.div_ceil(u64::from(request.size));
        // One page with everything is as large as that.
        let everything = u32::try_from(page.total).unwrap_or(u32::MAX).max(1);
        let pagination = Pagination {
            page: request.page,
            total: page.total,
            current_page: request.page,
            page_size: if request == PageRequest::EVERYTHING { everything } else { request.size },
            total_items: page.total,
            total_pages,
            has_next: u64::from(request.page) < total_pages,
            has_prev: request.page > 1,
        };
        Self { data: page.items, pagination }
    }
}
