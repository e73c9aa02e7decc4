/** What one request may carry. */
export const batches = {
  /** The API takes no more calls in one request. */
  maxItems: 50,
  /** The queries of a request stand in its address. Proxies commonly take a request line of 8 KiB, Node twice that. */
  maxURLLength: 8_000,
};
