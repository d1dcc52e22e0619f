// Makes texts of others' services safe to display: plain ASCII, never a token or a key (SI7, TK8).

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
 * The same for free text. Some providers repeat what they were sent ("Invalid refresh token:
 * 8xLOxBtZ..."), so every word that may be a token is masked (TK8): 20 or more characters that are not
 * all lower case, as names of errors and claims are.
 */
export function displayDescription(text: string | null): string {
  return displayText(text).replace(/\S{20,}/g, (word) =>
    /^[a-z_.:,;'()-]+$/.test(word) ? word : '[masked]',
  );
}

const MAX_QUOTED_LENGTH = 400;

/**
 * What a service said about a refusal, kept as evidence under the sentence for a person: at most
 * `MAX_QUOTED_LENGTH` characters of printable ASCII, in which what may be a token or a key is masked
 * (TK8). '' for nothing.
 */
export function quotedAnswer(text: string | null): string {
  const plain = (text ?? '')
    .replace(/[^\x20-\x7e]+|[<>&]/g, ' ')
    .replaceAll('"', "'")
    .trim();
  // Cut between words, since the rest of a token would be too short to look like one.
  const quoted =
    plain.length > MAX_QUOTED_LENGTH ? plain.slice(0, MAX_QUOTED_LENGTH).replace(/\S*$/, '').trim() : plain;
  return quoted.replace(/\S{16,}/g, (word) => (isHarmless(word) ? word : '[masked]'));
}

/**
 * Names of roles, actions and addresses, and words; tokens and keys have digits, or are all upper case.
 */
function isHarmless(word: string): boolean {
  if (/^\W*arn:[\w-]+:/.test(word)) return true;
  if (/^\W*https?:\/\/[\w.:[\]-]+(\/[\w.-]{0,20})*\W*$/.test(word)) return true;
  return /^[A-Za-z_.:,;'()*/]{1,60}$/.test(word) && /[a-z]/.test(word);
}
