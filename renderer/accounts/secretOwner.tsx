// Says whose secret a form asks for, to password managers only.
import type { JSX } from 'preact';

/** Not shown: Chromium expects it in every form that has a field for a secret. */
export function SecretOwner({ name }: { readonly name: string }): JSX.Element {
  return <input type="text" autocomplete="username" value={name} readOnly hidden />;
}
