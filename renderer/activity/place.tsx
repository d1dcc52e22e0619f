// In which synced folder something goes on, behind what else is said about it.
import type { JSX } from 'preact';
import { visibleText } from '../text/visibleText.ts';

/** Null: with a single folder it goes without saying. */
export function Place({ name }: { readonly name: string | null }): JSX.Element | null {
  if (name === null) return null;
  return (
    <>
      {' ·\u00a0'}
      <bdi>{visibleText(name)}</bdi>
    </>
  );
}
