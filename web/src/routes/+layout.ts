// The server gives data alone; pages are drawn in the browser.
export const ssr = false;
export const prerender = false;
