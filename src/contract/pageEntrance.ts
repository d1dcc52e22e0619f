// How a page in a browser gets its session from the headless shell: the names that both sides use.

export const PAGE_ENTRANCE = {
  /** Before the one-time token, at the end of a printed address. */
  fragment: '#open=',
  /** Where the page redeems the token, by POST. */
  path: '/session',
  /** The request header with the token. The session goes into `Authorization: Bearer`. */
  tokenHeader: 'brimful-token',
} as const;
