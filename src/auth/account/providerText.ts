// Makes texts from a provider safe to display: plain ASCII, never a token (SI7, TK8).

/**
 * A provider's text for display: the characters of RFC 6749 4.1.2.1 without `<>&`, at most 200; '' for
 * anything else.
 */
export function displayText(text: string | null): string {
  return text !== null && /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]{1,200}$/.test(text)
    ? text
    : '';
}

/**
 * The same for free text. Some providers repeat what they were sent ("Invalid refresh token: 8xLOxBtZ..."),
 * so every word that may be a token is masked (TK8): 20 or more characters that are not all lower case, as
 * names of errors and claims are.
 */
export function displayDescription(text: string | null): string {
  return displayText(text).replace(/\S{20,}/g, (word) =>
    /^[a-z_.:,;'()-]+$/.test(word) ? word : '[masked]',
  );
}
