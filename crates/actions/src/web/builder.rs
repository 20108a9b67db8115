//! Requests as they are put together.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header::CONTENT_TYPE};
use url::Url;

use super::{body::Body, client::Client, failure::Failure, request::Request, response::Response};

/// A request on its way to a client.
pub(crate) struct RequestBuilder {
    client: Client,
    request: Result<Request, Failure>,
}

impl RequestBuilder {
    pub(super) const fn new(client: Client, request: Result<Request, Failure>) -> Self {
        Self { client, request }
    }

    fn with(mut self, change: impl FnOnce(&mut Request) -> Result<(), http::Error>) -> Self {
        if let Ok(request) = &mut self.request
            && let Err(error) = change(request)
        {
            self.request = Err(Failure::Request(error.into()));
        }
        self
    }

    /// With one more header.
    pub(crate) fn header<V: TryInto<HeaderValue, Error: Into<http::Error>>>(self, name: HeaderName, value: V) -> Self {
        self.with(|request| {
            request.headers.append(name, value.try_into().map_err(Into::into)?);
            Ok(())
        })
    }

    /// With these headers, each in place of those of the same name.
    pub(crate) fn headers(self, headers: HeaderMap) -> Self {
        self.with(|request| {
            for name in headers.keys() {
                request.headers.remove(name);
                for value in headers.get_all(name) {
                    request.headers.append(name, value.clone());
                }
            }
            Ok(())
        })
    }

    /// With names of headers spelled like this.
    pub(crate) fn spelled(self, names: impl IntoIterator<Item = String>) -> Self {
        self.with(|request| {
            request.names = names.into_iter().collect();
            Ok(())
        })
    }

    /// With path and query like this, whatever the address makes of them.
    pub(crate) fn target(self, target: Option<&str>) -> Self {
        self.with(|request| {
            request.target = target.map(str::to_owned);
            Ok(())
        })
    }

    /// With a body.
    pub(crate) fn body(self, body: impl Into<Body>) -> Self {
        self.with(|request| {
            request.body = body.into();
            Ok(())
        })
    }

    /// With names and values as a page's form sends them.
    pub(crate) fn form<K: AsRef<str>, V: AsRef<str>>(self, pairs: &[(K, V)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.with(|request| {
            let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
            request.headers.entry(CONTENT_TYPE).or_insert(kind);
            request.body = body.into();
            Ok(())
        })
    }

    /// The request.
    ///
    /// # Errors
    /// Where a header or the address is none.
    pub(crate) fn build(self) -> Result<Request, Failure> {
        self.request
    }

    /// Sends it.
    ///
    /// # Errors
    /// [`Failure`] with the real cause.
    pub(crate) async fn send(self) -> Result<Response, Failure> {
        self.client.execute(self.request?).await
    }
}

impl Client {
    /// A request.
    pub(crate) fn request(&self, method: Method, url: Url) -> RequestBuilder {
        RequestBuilder::new(self.clone(), Ok(Request::new(method, url)))
    }

    fn to(&self, method: Method, url: impl AsRef<str>) -> RequestBuilder {
        let request = Url::parse(url.as_ref()).map(|url| Request::new(method, url));
        RequestBuilder::new(self.clone(), request.map_err(|error| Failure::Request(error.into())))
    }

    /// A GET.
    pub(crate) fn get(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.to(Method::GET, url)
    }

    /// A POST.
    pub(crate) fn post(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.to(Method::POST, url)
    }

    /// A PUT.
    pub(crate) fn put(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.to(Method::PUT, url)
    }

    /// A DELETE.
    pub(crate) fn delete(&self, url: impl AsRef<str>) -> RequestBuilder {
        self.to(Method::DELETE, url)
    }
}
