// What a service itself said about a trouble, under the sentence for a person (CR6).
import type { JSX } from 'preact';
import { visibleText } from '../text/visibleText.ts';

/** Folded at first; nothing at all where the service said nothing. */
export function Evidence({ details }: { readonly details: string | undefined }): JSX.Element | null {
  if (details === undefined) return null;
  return (
    <details class="evidence">
      <summary>Details</summary>
      <p>{visibleText(details)}</p>
    </details>
  );
}
